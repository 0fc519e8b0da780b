package io.auditql.store;

import io.auditql.sys.sqlite.SqliteException;

/// Answers what only the rows of a block know.
interface RowPositions {
    /// How many rows of the block have this eid or a lower one.
    int rowsThrough(Block block, long eid) throws SqliteException;

    /// How many rows of the block were committed before the time.
    int rowsCommittedBefore(Block block, long time) throws SqliteException;

    /// The eid of a row of the block, by its position from 0.
    long eidOf(Block block, int row) throws SqliteException;
}
