package io.auditql.store;

import io.auditql.sys.sqlite.SqliteException;

/// The limits on what a query sees of a table, as the eid up to which rows are hidden. 0 hides nothing.
final class Floor {
    private Floor() {}

    /// `events_max`: of the rows through eid `read`, only the newest `max` are shown.
    static long byCount(BlockList blocks, long read, long max, RowPositions positions)
            throws SqliteException {
        if (max <= 0) {
            return 0;
        }
        long hidden = rank(blocks, read, positions) - max;
        if (hidden <= blocks.rowsRemoved()) {
            return 0;
        }
        Block block = blocks.get(blocks.indexOfRow(hidden));
        int row = (int) (hidden - block.rowsBefore()) - 1;
        if (row == block.rows() - 1) {
            return block.last();
        }
        return block.isDense() ? block.first() + row : positions.eidOf(block, row);
    }

    /// The number, as [Block#rowsThrough] counts, of the newest row with this eid or a lower one.
    static long rank(BlockList blocks, long eid, RowPositions positions) throws SqliteException {
        int index = blocks.indexOf(eid);
        if (index < 0) {
            return blocks.rowsRemoved();
        }
        Block block = blocks.get(index);
        if (eid >= block.last()) {
            return block.rowsThrough();
        }
        return block.rowsBefore()
                + (block.isDense() ? eid - block.first() + 1 : positions.rowsThrough(block, eid));
    }

    /// `events_expiry`: rows through eid `read` that were committed before `cutoff` are hidden.
    static long byAge(BlockList blocks, long read, long cutoff, RowPositions positions)
            throws SqliteException {
        int index = blocks.indexCommittedBefore(cutoff);
        if (index < 0) {
            return 0;
        }
        Block block = blocks.get(index);
        if (block.committedLast() < cutoff) {
            return Math.min(block.last(), read);
        }
        int old = positions.rowsCommittedBefore(block, cutoff);
        return old == 0
                ? Math.min(block.first() - 1, read)
                : Math.min(positions.eidOf(block, old - 1), read);
    }
}
