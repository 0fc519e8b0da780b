package io.auditql.sql;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A LIKE or GLOB pattern of ASCII literals and "anything" between them, which is what people write.
///
/// It matches at least what SQLite's function matches: LIKE without regard to the case of ASCII letters, and only up to the
/// first NUL of the text, where SQLite stops reading.
final class TextPattern {
    private final byte[][] literals;
    private final boolean openStart;
    private final boolean openEnd;
    private final boolean foldCase;
    private final int shortest;

    private TextPattern(byte[][] literals, boolean openStart, boolean openEnd, boolean foldCase) {
        this.literals = literals;
        this.openStart = openStart;
        this.openEnd = openEnd;
        this.foldCase = foldCase;
        int sum = 0;
        for (byte[] literal : literals) {
            sum += literal.length;
        }
        this.shortest = sum;
    }

    /// The pattern, or null when it holds more than literals and `%`.
    static @Nullable TextPattern like(byte[] pattern) {
        return parse(pattern, '%', "_", true);
    }

    /// The pattern, or null when it holds more than literals and `*`.
    static @Nullable TextPattern glob(byte[] pattern) {
        return parse(pattern, '*', "?[", false);
    }

    private static @Nullable TextPattern parse(
            byte[] pattern, char any, String special, boolean foldCase) {
        List<byte[]> literals = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= pattern.length; i++) {
            if (i == pattern.length || pattern[i] == any) {
                if (i > start) {
                    byte[] literal = Arrays.copyOfRange(pattern, start, i);
                    if (foldCase) {
                        fold(literal);
                    }
                    literals.add(literal);
                }
                start = i + 1;
            } else if (pattern[i] <= 0 || special.indexOf(pattern[i]) >= 0) {
                return null;
            }
        }
        boolean openStart = pattern.length > 0 && pattern[0] == any;
        boolean openEnd = pattern.length > 0 && pattern[pattern.length - 1] == any;
        return new TextPattern(literals.toArray(new byte[0][]), openStart, openEnd, foldCase);
    }

    private static void fold(byte[] literal) {
        for (int i = 0; i < literal.length; i++) {
            literal[i] = lower(literal[i]);
        }
    }

    boolean matches(MemorySegment base, long offset, int length) {
        long end = offset + lengthToNul(base, offset, length);
        if (end - offset < shortest) {
            return false;
        }
        if (literals.length == 0) {
            return openStart || end == offset;
        }
        long at = offset;
        int first = 0;
        int last = literals.length - 1;
        if (!openStart) {
            if (!isAt(base, at, literals[0])) {
                return false;
            }
            at += literals[0].length;
            if (last == 0) {
                return openEnd || at == end;
            }
            first = 1;
        }
        if (!openEnd) {
            long tail = end - literals[last].length;
            if (tail < at || !isAt(base, tail, literals[last])) {
                return false;
            }
            end = tail;
            last--;
        }
        for (int i = first; i <= last; i++) {
            long found = find(base, at, end, literals[i]);
            if (found < 0) {
                return false;
            }
            at = found + literals[i].length;
        }
        return true;
    }

    private long find(MemorySegment base, long from, long end, byte[] literal) {
        for (long at = from; at <= end - literal.length; at++) {
            if (isAt(base, at, literal)) {
                return at;
            }
        }
        return -1;
    }

    private boolean isAt(MemorySegment base, long at, byte[] literal) {
        for (int i = 0; i < literal.length; i++) {
            byte b = base.get(ValueLayout.JAVA_BYTE, at + i);
            if (b != literal[i] && !(foldCase && lower(b) == literal[i])) {
                return false;
            }
        }
        return true;
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    private static int lengthToNul(MemorySegment base, long offset, int length) {
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            long word = base.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + i);
            if ((word - 0x0101010101010101L & ~word & 0x8080808080808080L) != 0) {
                break; // a byte of it is 0
            }
        }
        for (; i < length; i++) {
            if (base.get(ValueLayout.JAVA_BYTE, offset + i) == 0) {
                return i;
            }
        }
        return length;
    }
}
