package io.auditql.audit.source;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The state of the kernel's audit system and of our hold on it: always one row.
public final class AuditStatus implements HostTable {
    /// What there is while records are collected from the kernel.
    public record Live(AuditSession session, NetlinkSource source, RecordRing ring) {}

    static final Column MODE =
            Column.text(
                    "mode",
                    "owner: the kernel's records come to us; suspended, ownerless: they do not just now; off: not asked for");
    static final Column ENABLED =
            Column.integer("enabled", "0 off, 1 on, 2 on and locked until the next boot");
    static final Column FAILURE =
            Column.integer(
                    "failure",
                    "What the kernel does when it loses a record: 0 nothing, 1 log, 2 panic");
    static final Column PID = Column.bigint("pid", "Process that receives the records, 0 for none");
    static final Column RATE_LIMIT =
            Column.bigint(
                    "rate_limit", "Records per second that the kernel lets through, 0 for all");
    static final Column BACKLOG_LIMIT =
            Column.bigint("backlog_limit", "Records that may wait in the kernel");
    static final Column BACKLOG = Column.bigint("backlog", "Records that wait in the kernel now");
    static final Column BACKLOG_WAIT_TIME =
            Column.bigint(
                    "backlog_wait_time",
                    "Ticks that a process is held back while the backlog is full; NULL before Linux 3.14");
    static final Column BACKLOG_WAIT_TIME_ACTUAL =
            Column.bigint(
                    "backlog_wait_time_actual",
                    "Ticks that processes were held back since boot; NULL before Linux 5.9");
    static final Column LOST =
            Column.bigint("lost", "Records the kernel lost since boot, also before we came");
    static final Column LOST_SINCE_START =
            Column.bigint("lost_since_start", "Records the kernel lost since we came");
    static final Column FEATURES =
            Column.bigint(
                    "features",
                    "Bits: 1 backlog limit, 2 wait time, 4 exe, 8 exclude by other fields, 16 session, 32 lost reset, 64 filesystem");
    static final Column RULES = Column.integer("rules", "Rules of ours that are loaded");
    static final Column EXCLUDES_PROCTITLE =
            Column.integer(
                    "excludes_proctitle", "1 while we keep PROCTITLE records from everybody");
    static final Column DEGRADED =
            Column.text("degraded", "What this kernel lacks and we do without");
    static final Column RECEIVE_BUFFER =
            Column.bigint(
                    "receive_buffer", "Bytes of the socket's buffer, as the kernel counts them");
    static final Column RING_BYTES =
            Column.bigint("ring_bytes", "Memory that records take between reader and assembler");
    static final Column RECORDS = Column.bigint("records", "Records received since the start");
    static final Column RING_DROPPED =
            Column.bigint("ring_dropped", "Records dropped because the assembler was behind");
    static final Column SELF_EVENTS =
            Column.bigint("self_events", "Events of our own doing, which make no rows");

    static final Schema SCHEMA =
            Schema.table(
                    "audit_status",
                    "State of the kernel's audit system and of our hold on it.",
                    MODE,
                    ENABLED,
                    FAILURE,
                    PID,
                    RATE_LIMIT,
                    BACKLOG_LIMIT,
                    BACKLOG,
                    BACKLOG_WAIT_TIME,
                    BACKLOG_WAIT_TIME_ACTUAL,
                    LOST,
                    LOST_SINCE_START,
                    FEATURES,
                    RULES,
                    EXCLUDES_PROCTITLE,
                    DEGRADED,
                    RECEIVE_BUFFER,
                    RING_BYTES,
                    RECORDS,
                    RING_DROPPED,
                    SELF_EVENTS);

    private final Supplier<Optional<Live>> live;
    private final LongSupplier selfEvents;

    /// @param live       empty while the kernel is not to be touched
    /// @param selfEvents how many events were of our own doing
    public AuditStatus(Supplier<Optional<Live>> live, LongSupplier selfEvents) {
        this.live = live;
        this.selfEvents = selfEvents;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        rows.begin();
        Optional<Live> now = live.get();
        if (now.isEmpty()) {
            rows.set(MODE, "off");
        } else {
            Live current = now.get();
            describe(current.session(), rows);
            rows.set(RECEIVE_BUFFER, current.source().receiveBuffer())
                    .set(RING_BYTES, current.ring().memoryBytes())
                    .set(RECORDS, current.source().received())
                    .set(RING_DROPPED, current.ring().dropped());
        }
        rows.set(SELF_EVENTS, selfEvents.getAsLong());
        rows.end();
    }

    private static void describe(AuditSession session, RowSink rows) {
        KernelStatus status = session.status();
        rows.set(MODE, session.mode().word())
                .set(ENABLED, status.enabled())
                .set(FAILURE, status.failure())
                .set(PID, status.pid())
                .set(RATE_LIMIT, status.rateLimit())
                .set(BACKLOG_LIMIT, status.backlogLimit())
                .set(BACKLOG, status.backlog());
        set(rows, BACKLOG_WAIT_TIME, status.backlogWaitTime());
        set(rows, BACKLOG_WAIT_TIME_ACTUAL, status.backlogWaitTimeActual());
        rows.set(LOST, status.lost()).set(LOST_SINCE_START, session.lostSinceStart());
        set(rows, FEATURES, status.features());
        rows.set(RULES, session.rulesLoaded())
                .set(EXCLUDES_PROCTITLE, session.excludesProctitle() ? 1 : 0)
                .set(DEGRADED, String.join("; ", session.degraded()));
    }

    private static void set(RowSink rows, Column column, OptionalLong value) {
        if (value.isPresent()) {
            rows.set(column, value.getAsLong());
        }
    }
}
