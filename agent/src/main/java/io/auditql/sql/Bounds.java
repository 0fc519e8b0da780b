package io.auditql.sql;

import io.auditql.sys.sqlite.IndexInfo;
import io.auditql.sys.sqlite.Statement;
import io.auditql.sys.sqlite.Values;

/// The whole numbers that comparisons leave for a column: `[from, through]`, exactly those that SQLite would leave.
final class Bounds {
    private static final double TWO_TO_63 = 0x1p63;

    private long from = Long.MIN_VALUE;
    private long through = Long.MAX_VALUE;
    private boolean empty;

    long from() {
        return from;
    }

    long through() {
        return through;
    }

    boolean isEmpty() {
        return empty || from > through;
    }

    boolean isBounded() {
        return from != Long.MIN_VALUE || through != Long.MAX_VALUE;
    }

    void apply(int operator, Values values, int index) {
        switch (values.numericType(index)) {
            case Statement.TYPE_INTEGER -> compare(operator, values.number(index));
            case Statement.TYPE_REAL -> compare(operator, values.real(index));
            case Statement.TYPE_NULL -> empty = true;
            default -> {
                // a number is less than any text or blob
                if (operator != IndexInfo.LT && operator != IndexInfo.LE) {
                    empty = true;
                }
            }
        }
    }

    void compare(int operator, long value) {
        switch (operator) {
            case IndexInfo.EQ -> {
                atLeast(value);
                atMost(value);
            }
            case IndexInfo.GE -> atLeast(value);
            case IndexInfo.LE -> atMost(value);
            case IndexInfo.GT -> {
                empty |= value == Long.MAX_VALUE;
                atLeast(value + 1);
            }
            case IndexInfo.LT -> {
                empty |= value == Long.MIN_VALUE;
                atMost(value - 1);
            }
            default -> throw new IllegalArgumentException("operator " + operator);
        }
    }

    void compare(int operator, double value) {
        boolean lower = operator == IndexInfo.GT || operator == IndexInfo.GE;
        boolean upper = operator == IndexInfo.LT || operator == IndexInfo.LE;
        if (value >= TWO_TO_63) {
            empty |= !upper;
        } else if (value < -TWO_TO_63) {
            empty |= !lower;
        } else if (Math.rint(value) == value) {
            compare(operator, (long) value);
        } else if (lower) {
            atLeast((long) Math.floor(value) + 1);
        } else if (upper) {
            atMost((long) Math.floor(value));
        } else {
            empty = true;
        }
    }

    private void atLeast(long value) {
        from = Math.max(from, value);
    }

    private void atMost(long value) {
        through = Math.min(through, value);
    }
}
