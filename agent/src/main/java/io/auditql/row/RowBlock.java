package io.auditql.row;

/// Some rows of one table that can be read by position: a [Batch] in memory or an encoded block of the store.
///
/// The virtual table of the SQL engine reads nothing else.
public interface RowBlock {
    Schema schema();

    int rowCount();

    boolean isNull(int row, int column);

    /// The value of a number column; 0 where it is NULL.
    long number(int row, int column);

    /// Hands the value of any column to `sink`.
    void read(int row, int column, ValueSink sink);
}
