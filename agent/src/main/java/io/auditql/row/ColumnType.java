package io.auditql.row;

/// The declared types of osquery's columns; SQLite sees these words in `CREATE TABLE`.
public enum ColumnType {
    TEXT("TEXT"),
    INTEGER("INTEGER"),
    BIGINT("BIGINT"),
    UNSIGNED_BIGINT("UNSIGNED BIGINT"),
    DOUBLE("DOUBLE");

    private final String sql;

    ColumnType(String sql) {
        this.sql = sql;
    }

    /// As written in `CREATE TABLE`.
    public String sql() {
        return sql;
    }
}
