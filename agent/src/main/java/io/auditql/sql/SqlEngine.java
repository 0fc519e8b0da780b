package io.auditql.sql;

import io.auditql.ledger.Ledger;
import io.auditql.row.HostTable;
import io.auditql.row.Schema;
import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// SQL over all tables. Each thread that asks has a connection of its own.
public final class SqlEngine {
    private final List<HostTable> hostTables;
    private final List<Schema> eventTables;
    private final EventSource events;
    private final SqlOptions options;
    private final Ledger ledger;
    private final Map<String, Schema> schemas = new LinkedHashMap<>();
    private volatile Map<String, String> views = Map.of();
    private final Map<String, TableColumns> columns = new LinkedHashMap<>();

    public SqlEngine(
            List<? extends HostTable> hostTables,
            List<Schema> eventTables,
            EventSource events,
            SqlOptions options,
            Ledger ledger) {
        this.hostTables = List.copyOf(hostTables);
        this.eventTables = List.copyOf(eventTables);
        this.events = events;
        this.options = options;
        this.ledger = ledger;
        for (Schema schema : eventTables) {
            add(schema);
        }
        for (HostTable table : hostTables) {
            add(table.schema());
        }
    }

    private void add(Schema schema) {
        if (schemas.put(schema.name(), schema) != null) {
            throw new IllegalArgumentException("two tables are called " + schema);
        }
        columns.put(schema.name(), new TableColumns(schema));
    }

    /// A connection for one thread.
    public SqlConnection connect() throws SqliteException {
        return connect(options);
    }

    /// A connection with bounds of its own.
    public SqlConnection connect(SqlOptions own) throws SqliteException {
        return new SqlConnection(this, own);
    }

    /// The views that connections have which are opened from now on.
    ///
    /// @param newViews name to SELECT
    public void views(Map<String, String> newViews) {
        views = Collections.unmodifiableMap(new LinkedHashMap<>(newViews));
    }

    Map<String, String> views() {
        return views;
    }

    /// All tables, those of events first.
    public List<Schema> schemas() {
        return List.copyOf(schemas.values());
    }

    EventSource events() {
        return events;
    }

    Ledger ledger() {
        return ledger;
    }

    Map<String, Schema> byName() {
        return schemas;
    }

    List<SqlTable> tables(Plans plans, Execution execution) {
        List<SqlTable> tables = new ArrayList<>();
        for (Schema schema : eventTables) {
            tables.add(new EventVirtualTable(schema, columnsOf(schema), plans, execution));
        }
        for (HostTable table : hostTables) {
            tables.add(new HostVirtualTable(table, columnsOf(table.schema()), plans, execution));
        }
        return tables;
    }

    private TableColumns columnsOf(Schema schema) {
        TableColumns found = columns.get(schema.name());
        if (found == null) {
            throw new IllegalStateException("no table " + schema);
        }
        return found;
    }
}
