package io.auditql.ask;

import io.auditql.print.ResultPrinter;
import io.auditql.row.Column;
import io.auditql.row.ColumnType;
import io.auditql.row.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Schemas as rows, one for each column, and back: what the shell completes and describes is what the daemon has.
final class TableList {
    private static final String COMMA = ",";

    private TableList() {}

    static void send(List<Schema> schemas, ResultPrinter printer) throws IOException {
        Listing listing =
                new Listing(
                        printer, "table", "about", "events", "column", "type", "note", "options",
                        "aliases");
        for (Schema schema : schemas) {
            for (Column column : schema.columns()) {
                listing.row(
                        schema.name(),
                        schema.description(),
                        schema.isEvents() ? "1" : "0",
                        column.name(),
                        column.type().name(),
                        column.description(),
                        column.options().stream()
                                .map(Enum::name)
                                .collect(Collectors.joining(COMMA)),
                        String.join(COMMA, column.aliases()));
            }
        }
        listing.end();
    }

    /// @throws IllegalArgumentException when a newer daemon sends what this program does not know
    static List<Schema> of(List<List<String>> rows) {
        List<Schema> schemas = new ArrayList<>();
        int at = 0;
        while (at < rows.size()) {
            List<String> first = rows.get(at);
            List<Column> columns = new ArrayList<>();
            while (at < rows.size() && rows.get(at).getFirst().equals(first.getFirst())) {
                columns.add(column(rows.get(at++)));
            }
            schemas.add(schema(first, columns));
        }
        return schemas;
    }

    private static Schema schema(List<String> row, List<Column> columns) {
        boolean events = row.get(2).equals("1");
        if (events) {
            columns.removeLast(); // the eid, which comes by itself
        }
        Column[] all = columns.toArray(Column[]::new);
        return events
                ? Schema.events(row.get(0), row.get(1), all)
                : Schema.table(row.get(0), row.get(1), all);
    }

    private static Column column(List<String> row) {
        String name = row.get(3);
        String note = row.get(5);
        Column column =
                switch (ColumnType.valueOf(row.get(4))) {
                    case TEXT -> Column.text(name, note);
                    case INTEGER -> Column.integer(name, note);
                    case BIGINT -> Column.bigint(name, note);
                    case UNSIGNED_BIGINT -> Column.unsignedBigint(name, note);
                    case DOUBLE -> Column.real(name, note);
                };
        words(row.get(6)).forEach(option -> column.with(Column.Option.valueOf(option)));
        words(row.get(7)).forEach(column::alias);
        return column;
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(COMMA, -1));
    }
}
