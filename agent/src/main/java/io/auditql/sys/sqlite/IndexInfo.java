package io.auditql.sys.sqlite;

import static io.auditql.sys.NativeCalls.unexpected;
import static io.auditql.sys.sqlite.Sqlite.MEMORY;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// What SQLite asks in xBestIndex, and the answer: `sqlite3_index_info`. Valid during the call only.
public final class IndexInfo {
    public static final int EQ = 2;
    public static final int GT = 4;
    public static final int LE = 8;
    public static final int LT = 16;
    public static final int GE = 32;
    public static final int LIKE = 65;
    public static final int GLOB = 66;

    // struct sqlite3_index_info of sqlite3.h
    private static final int CONSTRAINT_COUNT = 0;
    private static final int CONSTRAINTS = 8;
    private static final int USAGES = 32;
    private static final int PLAN = 40;
    private static final int COST = 64;
    private static final int ROWS = 72;
    private static final int COLUMNS_USED = 88;

    // struct sqlite3_index_constraint
    private static final int CONSTRAINT_SIZE = 12;
    private static final int CONSTRAINT_OP = 4;
    private static final int CONSTRAINT_USABLE = 5;

    // struct sqlite3_index_constraint_usage
    private static final int USAGE_SIZE = 8;
    private static final int USAGE_OMIT = 4;

    private static final MethodHandle COLLATION = Sqlite.function("vtab_collation", 2);
    private static final MethodHandle RHS_VALUE = Sqlite.function("vtab_rhs_value", 3);

    private final Memory scratch;
    private long info;
    private long constraints;
    private long usages;
    private int arguments;

    /// @param scratch to receive a pointer
    IndexInfo(Memory scratch) {
        this.scratch = scratch;
    }

    IndexInfo at(long address) {
        info = address;
        constraints = MEMORY.get(ValueLayout.JAVA_LONG, info + CONSTRAINTS);
        usages = MEMORY.get(ValueLayout.JAVA_LONG, info + USAGES);
        arguments = 0;
        return this;
    }

    public int constraintCount() {
        return MEMORY.get(ValueLayout.JAVA_INT, info + CONSTRAINT_COUNT);
    }

    /// The column of the declaration, or -1 for the rowid. Of no meaning for operators that are not constants here.
    public int column(int constraint) {
        return MEMORY.get(ValueLayout.JAVA_INT, constraints + (long) constraint * CONSTRAINT_SIZE);
    }

    public int operator(int constraint) {
        return MEMORY.get(
                        ValueLayout.JAVA_BYTE,
                        constraints + (long) constraint * CONSTRAINT_SIZE + CONSTRAINT_OP)
                & 0xFF;
    }

    /// Whether its value would be known with the tables read before this one in the join order considered now.
    public boolean isUsable(int constraint) {
        return MEMORY.get(
                        ValueLayout.JAVA_BYTE,
                        constraints + (long) constraint * CONSTRAINT_SIZE + CONSTRAINT_USABLE)
                != 0;
    }

    /// Whether texts are compared byte by byte.
    public boolean isBinary(int constraint) {
        try {
            return Sqlite.string((long) COLLATION.invokeExact(info, (long) constraint))
                    .equals("BINARY");
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// The integer that the statement compares with, where it is written in the statement; else `otherwise`.
    public long literal(int constraint, long otherwise) {
        long out = scratch.ensure(8);
        try {
            int code = (int) (long) RHS_VALUE.invokeExact(info, (long) constraint, out);
            if (code != Sqlite.OK) {
                return otherwise;
            }
        } catch (Throwable t) {
            throw unexpected(t);
        }
        long value = MEMORY.get(ValueLayout.JAVA_LONG, out);
        return Values.typeAt(value) == Statement.TYPE_INTEGER ? Values.numberAt(value) : otherwise;
    }

    /// Asks for the value of a constraint; arguments are numbered in the order of these calls, from 0.
    ///
    /// @param exact the table answers it exactly, SQLite need not check it again
    public int use(int constraint, boolean exact) {
        long usage = usages + (long) constraint * USAGE_SIZE;
        MEMORY.set(ValueLayout.JAVA_INT, usage, arguments + 1);
        MEMORY.set(ValueLayout.JAVA_BYTE, usage + USAGE_OMIT, (byte) (exact ? 1 : 0));
        return arguments++;
    }

    /// A bit for each column of the declaration that the statement reads; bit 63 stands for all from the 64th.
    public long columnsUsed() {
        return MEMORY.get(ValueLayout.JAVA_LONG, info + COLUMNS_USED);
    }

    /// Names this answer; [VirtualCursor#filter] receives the number.
    public void plan(int number) {
        MEMORY.set(ValueLayout.JAVA_INT, info + PLAN, number);
    }

    public void cost(double cost, long rows) {
        MEMORY.set(ValueLayout.JAVA_DOUBLE, info + COST, cost);
        MEMORY.set(ValueLayout.JAVA_LONG, info + ROWS, rows);
    }
}
