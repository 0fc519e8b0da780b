package io.auditql.app;

import io.auditql.row.Column;
import io.auditql.row.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The page about the tables, made from their schemas.
final class TableDocs {
    private static final String HEAD =
            """
            # Tables

            Made from the schemas in the code; `DocsTest` says how to make it anew. Event tables hold what was recorded; the
            others are computed when they are asked. Names, types and order are osquery's where osquery has the column.

            A hidden column is not in `SELECT *`: name it to see it. `also` names a second, hidden name of the same column. A
            *time bound* column narrows what is read from the store: `WHERE time > …` does not read older rows. A field that
            the kernel did not send is NULL.
            """;

    private TableDocs() {}

    static String of(List<Schema> schemas) {
        StringBuilder page = new StringBuilder(HEAD);
        List<Schema> sorted = new ArrayList<>(schemas);
        sorted.sort(Comparator.comparing((Schema s) -> !s.isEvents()).thenComparing(Schema::name));
        page.append('\n');
        sorted.forEach(schema ->
                page.append(
                        "- [%s](#%s): %s\n"
                                .formatted(schema.name(), schema.name(), sentence(schema))));
        sorted.forEach(schema -> append(schema, page));
        return page.toString();
    }

    private static void append(Schema schema, StringBuilder page) {
        page.append("\n## ").append(schema.name()).append("\n\n");
        page.append(sentence(schema)).append(".\n\n");
        page.append("| column | type | | what it holds |\n|---|---|---|---|\n");
        for (Column column : schema.columns()) {
            page.append(
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(
                                    column.name(),
                                    column.type().sql(),
                                    notes(column),
                                    Markdown.cell(column.description())));
        }
    }

    private static String sentence(Schema schema) {
        String text = schema.description();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static String notes(Column column) {
        List<String> notes = new ArrayList<>();
        if (column.isHidden()) {
            notes.add("hidden");
        }
        if (column.is(Column.Option.REQUIRED)) {
            notes.add("must be given");
        }
        if (column.is(Column.Option.ADDITIONAL)) {
            notes.add("time bound");
        }
        if (column.is(Column.Option.NOCASE)) {
            notes.add("compared without case");
        }
        column.aliases().forEach(alias -> notes.add("also `" + alias + "`"));
        return String.join(", ", notes);
    }
}
