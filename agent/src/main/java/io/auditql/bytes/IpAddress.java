package io.auditql.bytes;

/// Internet addresses as text: IPv4 with dots, IPv6 as RFC 5952 writes it. Nothing is looked up.
public final class IpAddress {
    private static final byte[] NONE = {};
    private static final int GROUPS = 8;
    private static final byte[] DIGITS = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private IpAddress() {}

    /// The 4 or 16 bytes of an address, or none when the text is no address. A zone (`%eth0`) is not part of it.
    public static byte[] parse(String text) {
        return text.indexOf(':') >= 0 ? parse6(text) : parse4(text);
    }

    /// The 4 bytes of an IPv4 address of four decimal numbers, or none.
    public static byte[] parse4(String text) {
        byte[] address = new byte[4];
        return parse4(text, 0, address, 0) ? address : NONE;
    }

    private static boolean parse4(String text, int from, byte[] into, int offset) {
        int at = from;
        for (int part = 0; part < 4; part++) {
            int value = 0;
            int digits = 0;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                value = 10 * value + text.charAt(at++) - '0';
                if (++digits > 3 || value > 255 || (digits > 1 && value < 10)) {
                    return false; // leading zeros could mean octal
                }
            }
            boolean ended = part == 3 ? at == text.length() : at < text.length();
            if (digits == 0 || !ended || (part < 3 && text.charAt(at++) != '.')) {
                return false;
            }
            into[offset + part] = (byte) value;
        }
        return true;
    }

    private static byte[] parse6(String text) {
        byte[] address = new byte[2 * GROUPS];
        int length = 0;
        int gap = -1;
        int at = 0;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < text.length()) {
            int end = text.indexOf(':', at);
            if (end < 0) {
                end = text.length();
            }
            if (text.indexOf('.', at) >= 0 && end == text.length()) {
                if (length > 12 || !parse4(text, at, address, length)) {
                    return NONE;
                }
                length += 4;
                at = end;
                break;
            }
            int group = group(text, at, end);
            if (group < 0 || length == 2 * GROUPS) {
                return NONE;
            }
            address[length++] = (byte) (group >> 8);
            address[length++] = (byte) group;
            at = end;
            if (at < text.length()) {
                at++;
                if (at == text.length()) {
                    return NONE; // a colon at the end
                }
                if (text.charAt(at) == ':') {
                    if (gap >= 0) {
                        return NONE;
                    }
                    gap = length;
                    at++;
                }
            }
        }
        if (gap < 0) {
            return length == 2 * GROUPS ? address : NONE;
        }
        if (length >= 2 * GROUPS) {
            return NONE;
        }
        byte[] spread = new byte[2 * GROUPS];
        System.arraycopy(address, 0, spread, 0, gap);
        System.arraycopy(address, gap, spread, 2 * GROUPS - (length - gap), length - gap);
        return spread;
    }

    private static int group(String text, int from, int to) {
        if (to - from < 1 || to - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Hex.digit((byte) c) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /// Appends the 4 or 16 bytes of an address at `offset` as text.
    public static void append(byte[] address, int offset, int length, GrowableBytes out) {
        if (length == 4) {
            dotted(address, offset, out);
        } else {
            groups(address, offset, out);
        }
    }

    public static String text(byte[] address) {
        GrowableBytes text = new GrowableBytes(40);
        append(address, 0, address.length, text);
        return text.toString();
    }

    private static void dotted(byte[] address, int from, GrowableBytes out) {
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                out.append('.');
            }
            out.appendDecimal(address[from + i] & 0xFF);
        }
    }

    private static void groups(byte[] address, int offset, GrowableBytes out) {
        if (isMapped(address, offset)) {
            out.append("::ffff:");
            dotted(address, offset + 12, out);
            return;
        }
        int runStart = -1;
        int runLength = 1; // a single zero group is written out
        for (int i = 0; i < GROUPS; ) {
            int end = i;
            while (end < GROUPS && groupAt(address, offset, end) == 0) {
                end++;
            }
            if (end - i > runLength) {
                runStart = i;
                runLength = end - i;
            }
            i = Math.max(end, i + 1);
        }
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                out.append(':').append(':');
                i += runLength - 1;
            } else {
                if (i > 0 && i != runStart + runLength) {
                    out.append(':');
                }
                hex(groupAt(address, offset, i), out);
            }
        }
    }

    /// An IPv4 address on an IPv6 socket: `::ffff:192.0.2.1`.
    private static boolean isMapped(byte[] address, int offset) {
        for (int i = 0; i < 5; i++) {
            if (groupAt(address, offset, i) != 0) {
                return false;
            }
        }
        return groupAt(address, offset, 5) == 0xFFFF;
    }

    private static int groupAt(byte[] address, int offset, int group) {
        return (address[offset + 2 * group] & 0xFF) << 8 | (address[offset + 2 * group + 1] & 0xFF);
    }

    private static void hex(int group, GrowableBytes out) {
        boolean started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int digit = group >> shift & 15;
            if (digit != 0 || started || shift == 0) {
                out.append(DIGITS[digit]);
                started = true;
            }
        }
    }
}
