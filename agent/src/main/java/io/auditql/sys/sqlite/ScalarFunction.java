package io.auditql.sys.sqlite;

import io.auditql.row.ValueSink;

/// A function of SQL: the same arguments always give the same result.
@FunctionalInterface
public interface ScalarFunction {
    /// Hands one value to `result`, or none for NULL.
    ///
    /// @param arguments valid during the call only
    /// @throws SqliteException its message is the statement's error
    void call(Values arguments, ValueSink result) throws SqliteException;
}
