package io.auditql.store;

import io.auditql.row.Column;
import io.auditql.row.ColumnType;
import io.auditql.row.Schema;
import java.util.ArrayList;
import java.util.List;

/// The names and kinds of the columns in a block, in their order: what lets a block that was written under an older schema
/// be read under a newer one.
///
/// Its text form, kept in the store, is a list such as `pid:number path:text time:number`. The last column of every block is
/// [#COMMITTED], which no schema shows.
final class BlockLayout {
    /// When the row was committed, on the store's [AgeClock].
    static final String COMMITTED = "#committed";

    private enum Kind {
        NUMBER,
        REAL,
        TEXT;

        static Kind of(ColumnType type) {
            return switch (type) {
                case TEXT -> TEXT;
                case DOUBLE -> REAL;
                case INTEGER, BIGINT, UNSIGNED_BIGINT -> NUMBER;
            };
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final List<String> columns;

    private BlockLayout(List<String> columns) {
        this.columns = columns;
    }

    static BlockLayout of(Schema schema) {
        List<String> columns = new ArrayList<>();
        for (Column column : schema.columns()) {
            columns.add(entry(column));
        }
        columns.add(COMMITTED + ":" + Kind.NUMBER.word());
        return new BlockLayout(List.copyOf(columns));
    }

    static BlockLayout parse(String text) {
        return new BlockLayout(List.of(text.split(" ")));
    }

    private static String entry(Column column) {
        return column.name() + ":" + Kind.of(column.type()).word();
    }

    int columnCount() {
        return columns.size();
    }

    /// For each column of a block, its index in `schema`; the schema's column count for [#COMMITTED]; -1 for a column that the
    /// schema does not have, or has as another kind.
    int[] targetsIn(Schema schema) {
        int[] targets = new int[columns.size()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = target(columns.get(i), schema);
        }
        return targets;
    }

    private static int target(String entry, Schema schema) {
        if (entry.startsWith(COMMITTED)) {
            return schema.columnCount();
        }
        for (Column column : schema.columns()) {
            if (entry(column).equals(entry)) {
                return column.index();
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return String.join(" ", columns);
    }
}
