package io.auditql.sql;

import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.List;

/// A result as text: each row its values joined by `|`, NULL as `-`.
public final class Collected implements ResultHandler {
    private final List<ResultColumn> columns = new ArrayList<>();
    private final List<String> rows = new ArrayList<>();

    public static List<String> rows(SqlConnection connection, String sql) throws SqliteException {
        Collected collected = new Collected();
        connection.run(sql, collected);
        return collected.rows;
    }

    public static List<String> names(SqlConnection connection, String sql) throws SqliteException {
        Collected collected = new Collected();
        connection.run(sql, collected);
        return collected.columns.stream().map(ResultColumn::name).toList();
    }

    public List<String> rows() {
        return rows;
    }

    @Override
    public void columns(List<ResultColumn> resultColumns) {
        columns.addAll(resultColumns);
    }

    @Override
    public void row(ResultRow row) {
        StringBuilder text = new StringBuilder();
        for (int c = 0; c < row.columnCount(); c++) {
            text.append(c == 0 ? "" : "|").append(row.isNull(c) ? "-" : row.text(c));
        }
        rows.add(text.toString());
    }
}
