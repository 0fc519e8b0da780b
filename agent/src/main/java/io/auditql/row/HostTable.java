package io.auditql.row;

/// A table that is computed when it is asked.
///
/// To add one: a class with its `SCHEMA` on top and `rows`, and its line in `app.Wiring`.
public interface HostTable {
    Schema schema();

    /// Writes the rows, all or those that match the query's constraints (SQLite checks them again). Called on the thread of the
    /// query; what cannot be read is a row with NULLs or no row, never an exception.
    void rows(QueryContext query, RowSink rows);
}
