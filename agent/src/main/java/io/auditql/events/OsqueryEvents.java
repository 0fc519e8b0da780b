package io.auditql.events;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.List;
import java.util.function.Supplier;

/// The publisher of events and the tables that subscribe to it.
public final class OsqueryEvents implements HostTable {
    private static final Column NAME = Column.text("name", "name of the publisher or the table");
    private static final Column PUBLISHER =
            Column.text("publisher", "publisher that the events come from");
    private static final Column TYPE = Column.text("type", "publisher or subscriber");
    private static final Column SUBSCRIPTIONS =
            Column.integer("subscriptions", "how many tables ask; of a table 1 when it asks");
    private static final Column EVENTS =
            Column.integer("events", "events published, or rows stored, since the start");
    private static final Column REFRESHES =
            Column.integer("refreshes", "how often the publisher looked for records");
    private static final Column ACTIVE = Column.integer("active", "1 while events come in");
    private static final Schema SCHEMA =
            Schema.table(
                    "osquery_events",
                    "Where events come from, which tables record them, and how many",
                    NAME,
                    PUBLISHER,
                    TYPE,
                    SUBSCRIPTIONS,
                    EVENTS,
                    REFRESHES,
                    ACTIVE);

    /// osquery's name for what reads the kernel's audit records.
    public static final String AUDIT = "auditeventpublisher";

    /// The publisher's figures.
    ///
    /// @param events    published since the start
    /// @param refreshes looks for records
    /// @param active    whether records come in now
    public record Publishing(long events, long refreshes, boolean active) {}

    /// A table's figures.
    ///
    /// @param subscribed whether the flags let it record
    /// @param rows       stored since the start
    public record Subscriber(String name, boolean subscribed, long rows) {}

    private final Supplier<Publishing> publishing;
    private final Supplier<List<Subscriber>> subscribers;

    public OsqueryEvents(Supplier<Publishing> publishing, Supplier<List<Subscriber>> subscribers) {
        this.publishing = publishing;
        this.subscribers = subscribers;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        Publishing now = publishing.get();
        List<Subscriber> tables = subscribers.get();
        row(
                rows,
                AUDIT,
                "publisher",
                tables.stream().filter(Subscriber::subscribed).count(),
                now.events(),
                now.refreshes(),
                now.active());
        for (Subscriber table : tables) {
            row(
                    rows,
                    table.name(),
                    "subscriber",
                    table.subscribed() ? 1 : 0,
                    table.rows(),
                    0,
                    now.active() && table.subscribed());
        }
    }

    private static void row(
            RowSink rows,
            String name,
            String type,
            long subscriptions,
            long events,
            long refreshes,
            boolean active) {
        rows.begin()
                .set(NAME, name)
                .set(PUBLISHER, AUDIT)
                .set(TYPE, type)
                .set(SUBSCRIPTIONS, subscriptions)
                .set(EVENTS, events)
                .set(REFRESHES, refreshes)
                .set(ACTIVE, active ? 1 : 0)
                .end();
    }
}
