package io.auditql.bytes;

/// Hexadecimal text, both cases read, upper case never needed to be written.
public final class Hex {
    private Hex() {}

    /// The value of one hexadecimal digit, or -1.
    public static int digit(byte ascii) {
        if (ascii >= '0' && ascii <= '9') {
            return ascii - '0';
        }
        int letter = ascii | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    /// Whether `[from, to)` is a whole, non-zero number of hexadecimal pairs.
    public static boolean isPairs(byte[] bytes, int from, int to) {
        if (from >= to || (to - from & 1) != 0) {
            return false;
        }
        for (int at = from; at < to; at++) {
            if (digit(bytes[at]) < 0) {
                return false;
            }
        }
        return true;
    }

    /// Appends the bytes that the pairs `[from, to)` stand for.
    ///
    /// @return false, with nothing appended, when the text is not a whole number of pairs
    public static boolean decode(byte[] bytes, int from, int to, GrowableBytes into) {
        if (!isPairs(bytes, from, to)) {
            return false;
        }
        int count = (to - from) / 2;
        int at = into.reserve(count);
        byte[] target = into.array();
        for (int i = from; i < to; i += 2) {
            target[at++] = (byte) (digit(bytes[i]) << 4 | digit(bytes[i + 1]));
        }
        return true;
    }
}
