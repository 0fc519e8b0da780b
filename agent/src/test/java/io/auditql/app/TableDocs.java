package io.auditql.app;

import io.auditql.row.Column;
import io.auditql.row.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// The page about the tables, made from their schemas.
final class TableDocs {
    private static final String HEAD =
            """
            # Tables

            Made from the schemas in the code; `DocsTest` says how to make it anew. Event tables hold what was recorded; the
            others are computed when they are asked. Names, types and order are osquery's where osquery has the column. The
            tables about the host itself are on [a page of their own](host-tables.md).

            A hidden column is not in `SELECT *`: name it to see it. `also` names a second, hidden name of the same column. A
            *time bound* column narrows what is read from the store: `WHERE time > …` does not read older rows. A field that
            the kernel did not send is NULL.
            """;

    private static final String HOST_HEAD =
            """
            # Tables about the host

            Made from the schemas in the code; `DocsTest` says how to make it anew. They are computed when they are asked, and
            only what a query reads is looked up. What cannot be read is NULL or makes no row. Names, types and order are
            osquery's.

            One of the columns marked *must be given* has to be there with `=`, `IN` or `LIKE`, or come through a join; else the
            query fails with `Table … was queried without a required column in the WHERE clause`. In a LIKE pattern of a path
            `%` stands for anything within one name, and `%%` at the end for everything below. A column marked *looked up*
            finds its rows without making all others. One marked *asks* decides what the rows are.
            """;

    private static final String FOREIGN_HEAD =
            """

            ## Tables of other platforms

            They are here with osquery's columns, so that a pack for many platforms loads, and always empty. The first time one
            is read a warning says so.

            """;

    private TableDocs() {}

    /// The page of what is recorded and of the program itself.
    static String of(List<Schema> schemas) {
        StringBuilder page = new StringBuilder(HEAD);
        append(
                schemas,
                Comparator.comparing((Schema s) -> !s.isEvents()).thenComparing(Schema::name),
                page);
        return page.toString();
    }

    static String ofHost(List<Schema> schemas, List<Schema> foreign) {
        StringBuilder page = new StringBuilder(HOST_HEAD);
        append(schemas, Comparator.comparing(Schema::name), page);
        page.append(FOREIGN_HEAD);
        page.append(
                foreign.stream()
                        .sorted(Comparator.comparing(Schema::name))
                        .map(schema -> "`" + schema.name() + "`")
                        .collect(Collectors.joining(", ")));
        return page.append(".\n").toString();
    }

    private static void append(List<Schema> schemas, Comparator<Schema> order, StringBuilder page) {
        List<Schema> sorted = new ArrayList<>(schemas);
        sorted.sort(order);
        page.append('\n');
        sorted.forEach(schema ->
                page.append(
                        "- [%s](#%s): %s\n"
                                .formatted(schema.name(), schema.name(), sentence(schema))));
        sorted.forEach(schema -> append(schema, page));
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
                                    notes(schema, column),
                                    Markdown.cell(column.description())));
        }
    }

    private static String sentence(Schema schema) {
        String text = schema.description();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static String notes(Schema schema, Column column) {
        List<String> notes = new ArrayList<>();
        if (column.isHidden()) {
            notes.add("hidden");
        }
        if (column.is(Column.Option.REQUIRED)) {
            notes.add("must be given");
        }
        if (column.is(Column.Option.ADDITIONAL)) {
            notes.add(schema.isEvents() ? "time bound" : "asks");
        }
        if (!schema.isEvents()
                && column.is(Column.Option.INDEX)
                && !column.is(Column.Option.REQUIRED)) {
            notes.add("looked up");
        }
        if (column.is(Column.Option.NOCASE)) {
            notes.add("compared without case");
        }
        if (column.is(Column.Option.VERSION)
                || column.is(Column.Option.VERSION_DPKG)
                || column.is(Column.Option.VERSION_RHEL)) {
            notes.add("compared as a version");
        }
        column.aliases().forEach(alias -> notes.add("also `" + alias + "`"));
        return String.join(", ", notes);
    }
}
