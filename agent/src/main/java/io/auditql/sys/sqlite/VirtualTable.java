package io.auditql.sys.sqlite;

/// A table whose rows come from Java. SQLite asks it how it would answer, then opens cursors on it.
///
/// Whatever is thrown here becomes an SQL error; nothing reaches C.
public interface VirtualTable {
    /// The `CREATE TABLE` statement that tells SQLite the columns.
    String declaration();

    /// Says which constraints will be used, and what that costs. Asked several times for one statement, and most answers are
    /// thrown away: what an answer needs later hangs on its own plan number.
    ///
    /// @return false when the table cannot be read with the constraints that are usable now
    boolean plan(IndexInfo info) throws SqliteException;

    VirtualCursor open() throws SqliteException;
}
