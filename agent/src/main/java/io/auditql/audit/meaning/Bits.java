package io.auditql.audit.meaning;

import io.auditql.bytes.GrowableBytes;
import java.nio.charset.StandardCharsets;

/// Words for the bits of a number.
final class Bits {
    private final String[] names;
    private final long[] values;

    /// @param words a name and a hexadecimal value each, as `O_CREAT 40`
    Bits(String words) {
        String[] parts = words.strip().split("\\s+", -1);
        names = new String[parts.length / 2];
        values = new long[names.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = parts[2 * i];
            values[i] = Long.parseLong(parts[2 * i + 1], 16);
        }
    }

    /// Appends the words for the bits of `number` joined with bars, and what has no word as one number.
    ///
    /// @param started whether a word stands before them
    /// @return whether there was anything
    boolean append(long number, boolean started, GrowableBytes out) {
        long rest = number;
        boolean any = started;
        for (int i = 0; i < names.length; i++) {
            if ((rest & values[i]) == values[i]) {
                rest &= ~values[i];
                any = bar(any, out);
                out.append(names[i].getBytes(StandardCharsets.US_ASCII));
            }
        }
        if (rest != 0) {
            any = bar(any, out);
            out.append("0x" + Long.toHexString(rest));
        }
        return any;
    }

    private static boolean bar(boolean any, GrowableBytes out) {
        if (any) {
            out.append('|');
        }
        return true;
    }
}
