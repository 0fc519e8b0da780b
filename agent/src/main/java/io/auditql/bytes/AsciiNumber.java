package io.auditql.bytes;

/// Numbers written in ASCII, read in place with bounds and overflow checks.
public final class AsciiNumber {
    /// What the readers return for text that is empty, is not a number, or does not fit: no audit field has this value.
    public static final long NOT_A_NUMBER = Long.MIN_VALUE;

    private AsciiNumber() {}

    /// Reads `[from, to)` as a decimal number with an optional minus sign.
    public static long decimal(byte[] bytes, int from, int to) {
        int at = from;
        boolean negative = at < to && bytes[at] == '-';
        if (negative) {
            at++;
        }
        if (at >= to || to - at > 19) {
            return NOT_A_NUMBER;
        }
        long value = 0;
        for (; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return NOT_A_NUMBER;
            }
            value = value * 10 + digit;
        }
        if (value < 0) {
            return NOT_A_NUMBER;
        }
        return negative ? -value : value;
    }

    /// Reads `[from, to)` as a hexadecimal number without prefix, at most 16 digits; more than 63 bits come out negative.
    public static long hex(byte[] bytes, int from, int to) {
        if (from >= to || to - from > 16) {
            return NOT_A_NUMBER;
        }
        long value = 0;
        for (int at = from; at < to; at++) {
            int digit = Hex.digit(bytes[at]);
            if (digit < 0) {
                return NOT_A_NUMBER;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
