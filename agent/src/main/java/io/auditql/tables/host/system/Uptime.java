package io.auditql.tables.host.system;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.function.LongSupplier;

/// How long this machine has been up.
public final class Uptime implements HostTable {
    private static final Column DAYS = Column.integer("days", "whole days");
    private static final Column HOURS = Column.integer("hours", "hours of the last day");
    private static final Column MINUTES = Column.integer("minutes", "minutes of the last hour");
    private static final Column SECONDS = Column.integer("seconds", "seconds of the last minute");
    private static final Column TOTAL_SECONDS =
            Column.bigint("total_seconds", "all of it in seconds, time asleep included");

    static final Schema SCHEMA =
            Schema.table(
                    "uptime",
                    "How long this machine has been up",
                    DAYS,
                    HOURS,
                    MINUTES,
                    SECONDS,
                    TOTAL_SECONDS);

    private final LongSupplier bootMillis;

    /// @param bootMillis milliseconds since boot
    public Uptime(LongSupplier bootMillis) {
        this.bootMillis = bootMillis;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        long total = bootMillis.getAsLong() / 1000;
        rows.begin()
                .set(DAYS, total / 86_400)
                .set(HOURS, total / 3600 % 24)
                .set(MINUTES, total / 60 % 60)
                .set(SECONDS, total % 60)
                .set(TOTAL_SECONDS, total)
                .end();
    }
}
