package io.auditql.audit.source;

import org.jspecify.annotations.Nullable;

/// Which events the ring dropped records of, and how many of each: so that whoever misses an event can tell ours from the kernel's.
///
/// One thread writes ([#drop]), one reads (the rest). Whoever has received a record from the ring sees all that was dropped before
/// it. The memory, a byte for each of the last two million serials, is taken with the first drop; nothing is allocated after that.
public final class DroppedSerials {
    /// Serials that are told apart: ten seconds of the most that a kernel makes.
    static final int WINDOW = 1 << 21;

    /// Returned by [#highest] while nothing was dropped.
    public static final long NONE = -1;

    private static final int MOST = Byte.MAX_VALUE;

    private volatile byte @Nullable [] counts;

    private static final long UNKNOWN = Long.MIN_VALUE;

    /// The serials before this one are forgotten; it runs on over the wrap of the kernel's 32 bits.
    private volatile long begin = UNKNOWN;

    private volatile long highest = NONE;

    // the writer

    /// A record of this event found no room.
    ///
    /// @param serial 0 to 4294967295
    void drop(long serial) {
        byte[] table = counts;
        if (table == null) {
            table = new byte[WINDOW];
            counts = table;
        }
        long from = begin;
        if (from != UNKNOWN && Integer.toUnsignedLong((int) (serial - from)) >= WINDOW) {
            return; // so far ahead of the reader that it would be taken for another one
        }
        int at = (int) serial & WINDOW - 1;
        if (table[at] < MOST) {
            table[at]++;
        }
        long known = highest; // a volatile write, after that of the count
        highest = known == NONE || (int) (serial - known) > 0 ? serial : known;
    }

    // the reader

    /// The highest serial of a dropped record, 0 to 4294967295, or [#NONE].
    public long highest() {
        return highest;
    }

    /// How many records of this event were dropped.
    public int count(long serial) {
        byte[] table = counts;
        return table == null ? 0 : table[(int) serial & WINDOW - 1];
    }

    /// Nobody will ask for the serials `[from, to)` any more.
    public void forget(long from, long to) {
        byte[] table = counts;
        if (table != null) {
            long first = Math.max(from, to - WINDOW);
            for (long serial = first; serial < to; serial++) {
                table[(int) serial & WINDOW - 1] = 0;
            }
        }
        begin = to;
    }
}
