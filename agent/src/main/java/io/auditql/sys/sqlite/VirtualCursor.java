package io.auditql.sys.sqlite;

import io.auditql.row.ValueSink;

/// A walk over the rows of a [VirtualTable].
public interface VirtualCursor extends AutoCloseable {
    /// Starts, or starts again, at the first row that the plan and the values of its constraints select.
    ///
    /// @param plan      the number given to [IndexInfo#plan]
    /// @param arguments valid during the call only
    void filter(int plan, Values arguments) throws SqliteException;

    void next() throws SqliteException;

    boolean atEnd();

    /// Hands the value of a column of the declaration to `result`, once.
    void column(int column, ValueSink result) throws SqliteException;

    /// The same number for the same row, however it was found.
    long rowid() throws SqliteException;

    @Override
    void close();
}
