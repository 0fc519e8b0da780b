package io.auditql.sql;

import io.auditql.row.RowBlock;
import io.auditql.sys.sqlite.SqliteException;
import org.jspecify.annotations.Nullable;

/// Rows one after the other, however they were found.
abstract class Rows {
    @Nullable RowBlock block;
    int row;

    /// Moves to the next row, at first to the first.
    ///
    /// @return false when there is none; then it is not called again
    abstract boolean advance() throws SqliteException;

    /// Where the block keeps a column of the schema.
    int column(int schemaColumn) {
        return schemaColumn;
    }

    void close() {
        // most hold nothing
    }

    static Rows none() {
        return new Rows() {
            @Override
            boolean advance() {
                return false;
            }
        };
    }
}
