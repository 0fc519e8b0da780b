package io.auditql.app;

import io.auditql.events.OsqueryEvents;
import io.auditql.flags.ConfigFlags;
import io.auditql.flags.EventFlags;
import io.auditql.flags.Flags;
import io.auditql.flags.LoggerFlags;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// What the program is put together from, by osquery's names for the kinds of parts.
final class OsqueryRegistry implements HostTable {
    private static final Column REGISTRY =
            Column.text(
                    "registry", "table, event_publisher, event_subscriber, logger, config or sql");
    private static final Column NAME = Column.text("name", "name of the part");
    private static final Column OWNER_UUID =
            Column.integer("owner_uuid", "0: part of this program, there are no extensions");
    private static final Column INTERNAL =
            Column.integer("internal", "1 for a part that no flag names");
    private static final Column ACTIVE = Column.integer("active", "1 when it is used");
    private static final Schema SCHEMA =
            Schema.table(
                    "osquery_registry",
                    "The parts of the running program: tables, loggers, where the configuration comes from",
                    REGISTRY,
                    NAME,
                    OWNER_UUID,
                    INTERNAL,
                    ACTIVE);

    private final Flags flags;
    private final Supplier<List<Schema>> tables;

    /// @param tables all that can be asked, asked for with each query
    OsqueryRegistry(Flags flags, Supplier<List<Schema>> tables) {
        this.flags = flags;
        this.tables = tables;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        boolean events = !flags.get(EventFlags.DISABLE_EVENTS);
        row(
                rows,
                "config",
                "filesystem",
                flags.get(ConfigFlags.CONFIG_PLUGIN).equals("filesystem"));
        row(rows, "event_publisher", OsqueryEvents.AUDIT, events);
        tables.get().stream()
                .filter(Schema::isEvents)
                .forEach(table -> row(rows, "event_subscriber", table.name(), events));
        Set<String> chosen = Daemon.loggers(flags);
        for (String logger : Loggers.NAMES) {
            row(
                    rows,
                    "logger",
                    logger,
                    chosen.contains(logger) && !flags.get(LoggerFlags.DISABLE_LOGGING));
        }
        row(rows, "sql", "sql", true);
        tables.get().forEach(table -> row(rows, "table", table.name(), true));
    }

    private static void row(RowSink rows, String registry, String name, boolean active) {
        rows.begin()
                .set(REGISTRY, registry)
                .set(NAME, name)
                .set(OWNER_UUID, 0)
                .set(INTERNAL, registry.equals("sql") ? 1 : 0)
                .set(ACTIVE, active ? 1 : 0)
                .end();
    }
}
