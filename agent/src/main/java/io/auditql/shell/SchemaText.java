package io.auditql.shell;

import io.auditql.row.Column;
import io.auditql.row.Schema;
import java.util.ArrayList;
import java.util.List;

/// The declaration of a table as osquery's `.schema` shows it.
final class SchemaText {
    private SchemaText() {}

    static String of(Schema schema) {
        List<String> parts = new ArrayList<>();
        for (Column column : schema.columns()) {
            parts.add(part(column.name(), column, column.isHidden()));
        }
        for (Column column : schema.columns()) {
            for (String alias : column.aliases()) {
                parts.add(part(alias, column, true));
            }
        }
        String key = key(schema);
        return "CREATE TABLE "
                + schema.name()
                + "("
                + String.join(", ", parts)
                + (key.isEmpty() ? ");" : ", PRIMARY KEY (" + key + ")) WITHOUT ROWID;");
    }

    private static String part(String name, Column column, boolean hidden) {
        return "`"
                + name
                + "` "
                + column.type().sql()
                + (hidden ? " HIDDEN" : "")
                + (column.is(Column.Option.NOCASE) ? " COLLATE NOCASE" : "")
                + (column.is(Column.Option.VERSION) ? " COLLATE VERSION" : "");
    }

    /// A table that is only handed constraints, and looks nothing up, has all its columns as key.
    private static String key(Schema schema) {
        List<Column> columns = schema.columns();
        boolean indexed = columns.stream().anyMatch(c -> c.is(Column.Option.INDEX));
        boolean additional = columns.stream().anyMatch(c -> c.is(Column.Option.ADDITIONAL));
        if (!indexed && !additional) {
            return "";
        }
        return String.join(
                ", ",
                columns.stream()
                        .filter(c ->
                                !indexed
                                        || c.is(Column.Option.INDEX)
                                        || c.is(Column.Option.ADDITIONAL))
                        .map(c -> "`" + c.name() + "`")
                        .toList());
    }
}
