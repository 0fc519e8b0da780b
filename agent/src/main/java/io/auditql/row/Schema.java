package io.auditql.row;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The name, description and columns of a table, in the order a user sees them.
public final class Schema {
    /// Columns every event table has besides its own; [Schema#events] appends them.
    public static final String TIME = "time";

    public static final String NODE = "node";
    public static final String EID = "eid";

    private final String name;
    private final String description;
    private final boolean events;
    private final List<Column> columns;

    private Schema(String name, String description, boolean events, List<Column> columns) {
        this.name = name;
        this.description = description;
        this.events = events;
        this.columns = List.copyOf(columns);
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).place(i);
        }
        long names = columns.stream().map(Column::name).distinct().count();
        if (names != columns.size()) {
            throw new IllegalArgumentException("table " + name + " names a column twice");
        }
    }

    /// A table that is computed when it is asked.
    public static Schema table(String name, String description, Column... columns) {
        return new Schema(name, description, false, Arrays.asList(columns));
    }

    /// A table of recorded events. Its columns must hold a BIGINT `time` (Unix seconds of the event) and a hidden BIGINT
    /// `time_ms`; the hidden `node` and `eid` are appended here and filled by the store.
    public static Schema events(String name, String description, Column... columns) {
        List<Column> all = new ArrayList<>(Arrays.asList(columns));
        all.add(
                Column.text(NODE, "host that the log names with node=; NULL where it names none")
                        .hidden());
        all.add(
                Column.bigint(
                                EID,
                                "id of the row, increasing in the order of recording, never reused")
                        .hidden());
        Schema schema = new Schema(name, description, true, all);
        schema.column(TIME);
        return schema;
    }

    public String name() {
        return name;
    }

    public String description() {
        return description;
    }

    /// Whether rows are recorded events, kept in the store.
    public boolean isEvents() {
        return events;
    }

    public List<Column> columns() {
        return columns;
    }

    public int columnCount() {
        return columns.size();
    }

    public Column column(int index) {
        return columns.get(index);
    }

    /// The column of that name or alias.
    public Optional<Column> find(String columnName) {
        return columns.stream()
                .filter(c -> c.name().equals(columnName) || c.aliases().contains(columnName))
                .findFirst();
    }

    public Column column(String columnName) {
        return find(columnName)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "table " + name + " has no column " + columnName));
    }

    @Override
    public String toString() {
        return name;
    }
}
