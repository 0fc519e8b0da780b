package io.auditql.audit.event;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Hex;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// How values are written in records: where one ends, and what it stands for.
public final class FieldText {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long QUOTES = '"' * ONES;
    private static final long AFTER_SPACE = (' ' + 1) * ONES;

    /// Auditd's mark between what the kernel wrote and what auditd added.
    public static final int ENRICHMENT = 0x1D;

    private FieldText() {}

    /// Whether the byte ends a word: a space or a control byte, the mark of enrichment among them.
    static boolean isSeparator(int b) {
        return b >= 0 && b <= ' ';
    }

    /// Where the value that begins at `at` ends. Text in quotes ends behind the quote; text in single quotes, which a program
    /// sent and which may hold single quotes itself, behind the last one that the kernel wrote; all else before a separator.
    static int valueEnd(byte[] bytes, int at, int end) {
        if (at < end) {
            if (bytes[at] == '"') {
                int quote = indexOfQuote(bytes, at + 1, end);
                return quote < 0 ? end : quote + 1;
            }
            if (bytes[at] == '\'') {
                return endOfMessage(bytes, at, end);
            }
        }
        return indexOfSeparator(bytes, at, end);
    }

    /// A program's text ends with the record, or before auditd's mark: the last quote that the mark follows, for the program may
    /// have sent such a pair itself.
    private static int endOfMessage(byte[] bytes, int at, int end) {
        if (end - at > 1 && bytes[end - 1] == '\'') {
            return end;
        }
        int quote = -1;
        for (int i = end - 1; i > at; i--) {
            if (bytes[i] == '\'') {
                if (bytes[i + 1] == ENRICHMENT) {
                    return i + 1;
                }
                quote = Math.max(quote, i);
            }
        }
        if (quote > at) {
            return quote + 1;
        }
        int mark = at + 1;
        while (mark < end && bytes[mark] != ENRICHMENT) {
            mark++;
        }
        return mark;
    }

    /// The first separator at or behind `at`, or `end`. Eight bytes at a time: in `(x - n) & ~x` the lowest high bit marks
    /// the first byte below n (bits above it may be wrong, and are not looked at).
    private static int indexOfSeparator(byte[] bytes, int at, int end) {
        int i = at;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long word = (long) LONGS.get(bytes, i);
            long found = word - AFTER_SPACE & ~word & HIGH_BITS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < end && !isSeparator(bytes[i])) {
            i++;
        }
        return i;
    }

    private static int indexOfQuote(byte[] bytes, int at, int end) {
        int i = at;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long word = (long) LONGS.get(bytes, i) ^ QUOTES;
            long found = word - ONES & ~word & HIGH_BITS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; i < end; i++) {
            if (bytes[i] == '"') {
                return i;
            }
        }
        return -1;
    }

    /// Whether the value says that there is none: nothing, `?`, `(null)` or `(none)`. An empty text in quotes is a value.
    public static boolean isAbsent(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return true;
        }
        if (length == 1) {
            return bytes[from] == '?';
        }
        if (length != 6 || bytes[from] != '(' || bytes[from + 1] != 'n' || bytes[from + 5] != ')') {
            return false;
        }
        int middle = bytes[from + 2] << 16 | bytes[from + 3] << 8 | bytes[from + 4];
        return middle == ('u' << 16 | 'l' << 8 | 'l') || middle == ('o' << 16 | 'n' << 8 | 'e');
    }

    public static boolean isQuoted(byte[] bytes, int from, int to) {
        return from < to && bytes[from] == '"';
    }

    /// Appends a value that the kernel itself chose: quotes are taken off, nothing is decoded.
    public static void appendTrusted(byte[] bytes, int from, int to, GrowableBytes into) {
        if (isQuoted(bytes, from, to)) {
            appendQuoted(bytes, from, to, into);
        } else {
            into.append(bytes, from, to - from);
        }
    }

    /// Appends a value that a program chose: what is in quotes as it stands, else the bytes that the hex stands for, else,
    /// when it is no hex, as it stands.
    public static void appendUntrusted(byte[] bytes, int from, int to, GrowableBytes into) {
        if (isQuoted(bytes, from, to)) {
            appendQuoted(bytes, from, to, into);
        } else if (!isKernelHex(bytes, from, to) || !Hex.decode(bytes, from, to, into)) {
            into.append(bytes, from, to - from);
        }
    }

    /// A quoted value cut off by the end of its record has no closing quote.
    private static void appendQuoted(byte[] bytes, int from, int to, GrowableBytes into) {
        int last = to - from > 1 && bytes[to - 1] == '"' ? to - 1 : to;
        into.append(bytes, from + 1, last - from - 1);
    }

    /// Whether the text has only digits that the kernel writes, in upper case.
    static boolean isKernelHex(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (Hex.digit(bytes[at]) < 0 || bytes[at] >= 'a') {
                return false;
            }
        }
        return from < to;
    }
}
