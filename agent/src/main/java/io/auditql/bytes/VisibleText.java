package io.auditql.bytes;

/// The one rendering of bytes for people and log readers, used by every output.
///
/// Valid UTF-8 passes. A byte below 0x20, and each byte that is not part of valid UTF-8, becomes `\xHH` with upper-case
/// digits: osquery's form in result logs. In JSON the backslash is escaped as JSON asks, so a line always parses. For a
/// terminal, 0x7F, C1 controls and bidirectional controls are shown the same way, byte by byte, so that a hostile argument
/// can neither move the cursor nor reorder what is read.
public final class VisibleText {
    private static final byte[] DIGITS = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
    };

    private VisibleText() {}

    /// Appends `[offset, offset + length)` as the inside of a JSON string (without the quotes).
    public static void appendJson(byte[] bytes, int offset, int length, GrowableBytes out) {
        int end = offset + length;
        int clean = offset;
        int at = offset;
        while (at < end) {
            int b = bytes[at];
            if (b >= 0x20 && b != '"' && b != '\\') {
                at++;
                continue;
            }
            int width = b < 0 ? utf8Width(bytes, at, end) : 0;
            if (width > 0) {
                at += width;
                continue;
            }
            out.append(bytes, clean, at - clean);
            if (b == '"') {
                out.append('\\').append('"');
            } else if (b == '\\') {
                out.append('\\').append('\\');
            } else {
                out.append('\\');
                appendEscape((byte) b, out);
            }
            clean = ++at;
        }
        out.append(bytes, clean, end - clean);
    }

    /// Appends the bytes as the inside of a JSON string that keeps control characters as JSON escapes (`\n`, `\u001b`): for
    /// lists such as `argv`, where the reader decodes JSON once more. Bytes that are not UTF-8 become `\xHH` as elsewhere.
    public static void appendExactJson(byte[] bytes, int offset, int length, GrowableBytes out) {
        int end = offset + length;
        int clean = offset;
        int at = offset;
        while (at < end) {
            int b = bytes[at];
            if (b >= 0x20 && b != '"' && b != '\\') {
                at++;
                continue;
            }
            int width = b < 0 ? utf8Width(bytes, at, end) : 0;
            if (width > 0) {
                at += width;
                continue;
            }
            out.append(bytes, clean, at - clean);
            switch (b) {
                case '"', '\\' -> out.append('\\').append((byte) b);
                case '\n' -> out.append('\\').append('n');
                case '\r' -> out.append('\\').append('r');
                case '\t' -> out.append('\\').append('t');
                default -> {
                    if (b >= 0) {
                        out.append('\\').append('u').append('0').append('0');
                        out.append(DIGITS[b >> 4 & 15]).append(DIGITS[b & 15]);
                    } else {
                        out.append('\\');
                        appendEscape((byte) b, out);
                    }
                }
            }
            clean = ++at;
        }
        out.append(bytes, clean, end - clean);
    }

    /// Appends the bytes as plain text for a file or a pipe: only `\xHH` for what is not printable UTF-8.
    public static void appendPlain(byte[] bytes, int offset, int length, GrowableBytes out) {
        appendPlain(bytes, offset, length, out, false);
    }

    /// Appends the bytes as text that is safe on a terminal.
    public static void appendTerminal(byte[] bytes, int offset, int length, GrowableBytes out) {
        appendPlain(bytes, offset, length, out, true);
    }

    private static void appendPlain(
            byte[] bytes, int offset, int length, GrowableBytes out, boolean terminal) {
        int end = offset + length;
        int clean = offset;
        int at = offset;
        while (at < end) {
            int b = bytes[at];
            if (b >= 0x20 && !(terminal && b == 0x7F)) {
                at++;
                continue;
            }
            int width = b < 0 ? utf8Width(bytes, at, end) : 1;
            if (b < 0 && width > 0 && !(terminal && isHostile(bytes, at, width))) {
                at += width;
                continue;
            }
            out.append(bytes, clean, at - clean);
            int stop = at + Math.max(width, 1);
            while (at < stop) {
                appendEscape(bytes[at++], out);
            }
            clean = at;
        }
        out.append(bytes, clean, end - clean);
    }

    /// The width in bytes of the UTF-8 sequence at `at`, or 0 when there is no valid one (overlong forms, surrogates and
    /// values above U+10FFFF are not valid).
    public static int utf8Width(byte[] bytes, int at, int end) {
        int b0 = bytes[at] & 0xFF;
        if (b0 < 0x80) {
            return 1;
        }
        if (b0 < 0xC2 || b0 > 0xF4) {
            return 0;
        }
        int width = b0 < 0xE0 ? 2 : b0 < 0xF0 ? 3 : 4;
        if (end - at < width) {
            return 0;
        }
        int b1 = bytes[at + 1] & 0xFF;
        int lowest = b0 == 0xE0 ? 0xA0 : b0 == 0xF0 ? 0x90 : 0x80;
        int highest = b0 == 0xED ? 0x9F : b0 == 0xF4 ? 0x8F : 0xBF;
        if (b1 < lowest || b1 > highest) {
            return 0;
        }
        for (int i = 2; i < width; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return width;
    }

    /// C1 controls (U+0080..U+009F), bidirectional controls (U+061C, U+200E, U+200F, U+202A..U+202E, U+2066..U+2069) and the
    /// line and paragraph separators U+2028 and U+2029: what no terminal may get raw. The sequence at `at` is valid UTF-8.
    public static boolean isHostile(byte[] bytes, int at, int width) {
        int b0 = bytes[at] & 0xFF;
        int b1 = bytes[at + 1] & 0xFF;
        if (width == 2) {
            return (b0 == 0xC2 && b1 < 0xA0) || (b0 == 0xD8 && b1 == 0x9C);
        }
        if (width == 3 && b0 == 0xE2) {
            int b2 = bytes[at + 2] & 0xFF;
            return (b1 == 0x80 && (b2 == 0x8E || b2 == 0x8F || (b2 >= 0xA8 && b2 <= 0xAE)))
                    || (b1 == 0x81 && b2 >= 0xA6 && b2 <= 0xA9);
        }
        return false;
    }

    private static void appendEscape(byte b, GrowableBytes out) {
        out.append('\\').append('x').append(DIGITS[b >> 4 & 15]).append(DIGITS[b & 15]);
    }
}
