package io.auditql.sql;

import io.auditql.bytes.GrowableBytes;
import io.auditql.sys.sqlite.Statement;

/// One row of a result; columns count from 0.
public final class ResultRow {
    /// What SQLite says a value is.
    public enum Type {
        INTEGER,
        REAL,
        TEXT,
        BLOB,
        NULL
    }

    private static final Type[] TYPES = Type.values(); // in SQLite's order, from 1

    private final Statement statement;
    private final int columns;

    ResultRow(Statement statement) {
        this.statement = statement;
        this.columns = statement.columnCount();
    }

    public int columnCount() {
        return columns;
    }

    public Type type(int column) {
        return TYPES[statement.columnType(column) - 1];
    }

    public boolean isNull(int column) {
        return statement.isNull(column);
    }

    public long number(int column) {
        return statement.number(column);
    }

    public double real(int column) {
        return statement.real(column);
    }

    /// The value as text; for messages and tests, rows for people are made of [#appendTo].
    public String text(int column) {
        return statement.text(column);
    }

    /// Appends the bytes of a text or blob, or a number in its text form.
    ///
    /// @return false, with nothing appended, for NULL
    public boolean append(int column, GrowableBytes out) {
        return statement.append(column, out);
    }

    /// Appends the bytes of a text or blob, or a number in its text form; nothing for NULL.
    public void appendTo(int column, GrowableBytes out) {
        statement.appendTo(column, out);
    }
}
