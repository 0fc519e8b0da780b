package io.auditql.tables.event;

import io.auditql.audit.event.AuditEvent;
import io.auditql.catalog.RecordTypes;
import io.auditql.events.EventTable;
import io.auditql.events.Interest;
import io.auditql.row.Column;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;

/// What SELinux decided, and how it was configured: one row for each record.
public final class SelinuxEvents implements EventTable {
    static final Column TYPE =
            Column.text("type", "record type: AVC, USER_AVC, MAC_POLICY_LOAD, …");
    static final Column MESSAGE = Column.text("message", "the whole record, as it came");
    static final Column TIME =
            Column.bigint(Schema.TIME, "when it happened, by the kernel's stamp, Unix seconds")
                    .additional();
    static final Column UPTIME =
            Column.bigint("uptime", "seconds since the host started, when the event was read");
    static final Column TIME_MS = Column.bigint("time_ms", "as time, in milliseconds").hidden();
    static final Column SERIAL =
            Column.bigint("serial", "the kernel's number of the event; it wraps").hidden();

    static final Schema SCHEMA =
            Schema.events(
                    "selinux_events",
                    "What SELinux decided, and how it was configured",
                    TYPE,
                    MESSAGE,
                    TIME,
                    UPTIME,
                    TIME_MS,
                    SERIAL);

    private final HostFacts facts;
    private final RecordText text = new RecordText();

    public SelinuxEvents(HostFacts facts) {
        this.facts = facts;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Interest interest() {
        return Interest.records(RecordTypes.USER_AVC)
                .and(Interest.recordRange(RecordTypes.AVC, RecordTypes.LAST_MAC));
    }

    @Override
    public void on(AuditEvent event, RowSink row) {
        for (int i = 0; i < event.recordCount(); i++) {
            if (isOurs(event.type(i)) && !text.isAppArmor(event, i)) {
                row(event, i, row);
            }
        }
    }

    private static boolean isOurs(int type) {
        return type == RecordTypes.USER_AVC
                || (type >= RecordTypes.AVC && type <= RecordTypes.LAST_MAC);
    }

    private void row(AuditEvent event, int record, RowSink row) {
        row.begin(event.timeMillis(), event.serial());
        row.text(TYPE).append(RecordTypes.name(event.type(record)));
        text.append(event, record, row.text(MESSAGE));
        Cells.uptime(row, UPTIME, facts);
        row.end();
    }
}
