package io.auditql.sql;

import java.util.Arrays;

/// Which rows each numbered reference of an event table reads: `(after, through]` by eid.
///
/// The retained past begins at [#RETAINED], whatever has been removed or hidden by then.
public final class Windows {
    /// A lower end: all that is retained and not hidden.
    public static final long RETAINED = -1;

    private final long[] after;
    private final long[] through;

    /// @param references how many the statement has; each reads all that is retained until it is told otherwise
    public Windows(int references) {
        after = new long[references];
        through = new long[references];
        Arrays.fill(after, RETAINED);
        Arrays.fill(through, Long.MAX_VALUE);
    }

    /// @param reference from 1
    public Windows set(int reference, long afterEid, long throughEid) {
        after[reference - 1] = afterEid;
        through[reference - 1] = throughEid;
        return this;
    }

    public int references() {
        return after.length;
    }

    public long after(int reference) {
        return after[reference - 1];
    }

    public long through(int reference) {
        return through[reference - 1];
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < after.length; i++) {
            text.append(i == 0 ? "" : " ").append(i + 1).append(":(");
            text.append(after[i] == RETAINED ? "…" : Long.toString(after[i])).append(',');
            text.append(through[i] == Long.MAX_VALUE ? "…" : Long.toString(through[i])).append(']');
        }
        return text.toString();
    }
}
