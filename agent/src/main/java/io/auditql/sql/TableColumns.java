package io.auditql.sql;

import io.auditql.row.Column;
import io.auditql.row.Schema;
import java.util.ArrayList;
import java.util.List;

/// The columns of a table as SQLite sees them: for an event table first the hidden number of the reference, then the schema's,
/// then one hidden column for each alias.
final class TableColumns {
    /// First among the hidden columns, so that it receives the argument of `process_events(1)`.
    static final String REFERENCE_NAME = "_reference";

    static final int REFERENCE = -1;

    private final String declaration;
    private final int[] schemaColumns;
    private final int schemaColumnCount;

    TableColumns(Schema schema) {
        StringBuilder sql = new StringBuilder("CREATE TABLE x(");
        List<Integer> mapping = new ArrayList<>();
        if (schema.isEvents()) {
            sql.append(REFERENCE_NAME).append(" INTEGER HIDDEN");
            mapping.add(REFERENCE);
        }
        for (Column column : schema.columns()) {
            append(sql, column.name(), column, column.isHidden());
            mapping.add(column.index());
        }
        for (Column column : schema.columns()) {
            for (String alias : column.aliases()) {
                append(sql, alias, column, true);
                mapping.add(column.index());
            }
        }
        declaration = sql.append(')').toString();
        schemaColumns = mapping.stream().mapToInt(Integer::intValue).toArray();
        schemaColumnCount = schema.columnCount();
    }

    private static void append(StringBuilder sql, String name, Column column, boolean hidden) {
        sql.append(sql.charAt(sql.length() - 1) == '(' ? "" : ", ");
        sql.append('"').append(name).append("\" ").append(column.type().sql());
        if (hidden) {
            sql.append(" HIDDEN"); // a word of the type
        }
        String collation = collation(column);
        if (!collation.isEmpty()) {
            sql.append(" COLLATE ").append(collation);
        }
    }

    private static String collation(Column column) {
        if (column.is(Column.Option.NOCASE)) {
            return "NOCASE";
        }
        if (column.is(Column.Option.VERSION)) {
            return "version";
        }
        if (column.is(Column.Option.VERSION_DPKG)) {
            return "version_dpkg";
        }
        return column.is(Column.Option.VERSION_RHEL) ? "version_rhel" : "";
    }

    String declaration() {
        return declaration;
    }

    /// The column of the schema, or [#REFERENCE].
    int schemaColumn(int declared) {
        return schemaColumns[declared];
    }

    /// @param bits as SQLite gives them: one for each declared column, the last for all from the 64th
    boolean[] used(long bits) {
        boolean[] used = new boolean[schemaColumnCount];
        for (int declared = 0; declared < schemaColumns.length; declared++) {
            if ((bits >>> Math.min(declared, 63) & 1) != 0 && schemaColumns[declared] >= 0) {
                used[schemaColumns[declared]] = true;
            }
        }
        return used;
    }
}
