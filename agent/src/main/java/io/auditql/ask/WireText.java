package io.auditql.ask;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.VisibleText;
import java.nio.charset.StandardCharsets;

/// Bytes as a JSON string and back, none of them lost: a byte that is no UTF-8 becomes the escape of U+DC00 plus its value,
/// half of a surrogate pair, which no text has alone.
final class WireText {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int LOWEST_ESCAPED = 0xDC80;
    private static final int HIGHEST_ESCAPED = 0xDCFF;

    private WireText() {}

    /// Appends the string with its quotes.
    static void append(byte[] bytes, int offset, int length, GrowableBytes out) {
        out.append('"');
        int end = offset + length;
        int plain = offset; // what is copied as it is begins here
        int at = offset;
        while (at < end) {
            int value = bytes[at] & 0xFF;
            int width = value < 0x80 ? 1 : VisibleText.utf8Width(bytes, at, end);
            if (width > 1 || (value >= 0x20 && value < 0x7F && value != '"' && value != '\\')) {
                at += width;
                continue;
            }
            out.append(bytes, plain, at - plain);
            escape(width == 0 ? 0xDC00 | value : value, out);
            at++;
            plain = at;
        }
        out.append(bytes, plain, end - plain).append('"');
    }

    static void append(String text, GrowableBytes out) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        append(bytes, 0, bytes.length, out);
    }

    private static void escape(int value, GrowableBytes out) {
        out.append('\\').append('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(DIGITS[value >> shift & 15]);
        }
    }

    /// The bytes that such a string stands for.
    static byte[] bytes(String text) {
        byte[] whole = text.getBytes(StandardCharsets.UTF_8);
        if (text.chars().noneMatch(c -> c >= LOWEST_ESCAPED && c <= HIGHEST_ESCAPED)) {
            return whole;
        }
        GrowableBytes out = new GrowableBytes(whole.length);
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c >= LOWEST_ESCAPED && c <= HIGHEST_ESCAPED) {
                out.append((byte) c);
                at++;
            } else {
                int next = text.offsetByCodePoints(at, 1);
                out.append(text.substring(at, next));
                at = next;
            }
        }
        return out.toByteArray();
    }
}
