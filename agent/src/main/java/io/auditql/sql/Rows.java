package io.auditql.sql;

import io.auditql.row.RowBlock;
import io.auditql.sys.sqlite.SqliteException;

/// Rows one after the other, however they were found.
abstract class Rows {
    int row;

    /// Moves to the next row, at first to the first.
    ///
    /// @return false when there is none; then it is not called again
    abstract boolean advance() throws SqliteException;

    /// Where the current row is; asked for only by who wants a value, for it may have to be read first.
    abstract RowBlock block();

    /// Where the block keeps a column of the schema.
    int column(int schemaColumn) {
        return schemaColumn;
    }

    void close() {
        // most hold nothing
    }

    static Rows none() {
        return NoRows.INSTANCE;
    }

    private static final class NoRows extends Rows {
        static final Rows INSTANCE = new NoRows();

        @Override
        boolean advance() {
            return false;
        }

        @Override
        RowBlock block() {
            throw new IllegalStateException("there is no row");
        }
    }
}
