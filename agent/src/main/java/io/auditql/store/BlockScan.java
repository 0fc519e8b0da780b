package io.auditql.store;

import io.auditql.row.RowBlock;
import io.auditql.sys.sqlite.SqliteException;

/// A walk over blocks of one table in the order of eids. Used by the thread that began the read.
public interface BlockScan extends AutoCloseable {
    /// Moves to the next block with rows in the range.
    ///
    /// @return false at the end
    boolean next() throws SqliteException;

    /// The rows of this block: the same object each time, valid until the next call of [#next] or [#close].
    ///
    /// This is what reads the block's bytes: who only counts rows does without.
    RowBlock block();

    /// The first row of the block that lies in the range of eids.
    int fromRow();

    /// The row after the last one that lies in the range of eids.
    int toRow();

    @Override
    void close();
}
