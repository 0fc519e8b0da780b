package io.auditql.doctor;

import io.auditql.audit.source.AuditSession;
import io.auditql.audit.source.RuleData;
import io.auditql.catalog.Syscall;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// What collection covers: when each class of events was last seen, and which processes may never make one.
public final class AuditCoverage implements HostTable {
    private static final Column KIND =
            Column.text(
                    "kind",
                    "class: a class of events that is recorded; process: one that may be unaudited");
    private static final Column NAME =
            Column.text("name", "The system call of a class, or the program of a process");
    private static final Column LAST_EVENT =
            Column.bigint(
                    "last_event",
                    "When the last event of a class was made, Unix seconds; NULL for none yet");
    private static final Column PID = Column.bigint("pid", "Process that may be unaudited");
    private static final Column START_TIME =
            Column.bigint("start_time", "When that process started, Unix seconds");
    private static final Column REASON =
            Column.text(
                    "reason",
                    "Why it may be unaudited: never,task (it was forked under such a rule), or started before auditing was on");

    static final Schema SCHEMA =
            Schema.table(
                    "audit_coverage",
                    "What collection covers: the last event of each class that is recorded, and processes that may be unaudited. Empty while nothing is recorded.",
                    KIND,
                    NAME,
                    LAST_EVENT,
                    PID,
                    START_TIME,
                    REASON);

    private final Supplier<Optional<AuditSession>> session;
    private final Set<Syscall> calls;
    private final ToLongFunction<Syscall> lastMillis;

    /// @param session    empty while nothing is recorded
    /// @param calls      those that the enabled tables are made of
    /// @param lastMillis when the last event of a call was made, milliseconds since 1970, 0 for never
    public AuditCoverage(
            Supplier<Optional<AuditSession>> session,
            Set<Syscall> calls,
            ToLongFunction<Syscall> lastMillis) {
        this.session = session;
        this.calls = Set.copyOf(calls);
        this.lastMillis = lastMillis;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        Optional<AuditSession> now = session.get();
        if (now.isEmpty()) {
            return;
        }
        calls.stream().sorted().forEach(call -> writeClass(call, rows));
        boolean underRule = now.get().rules().stream().anyMatch(RuleData::isNeverTask);
        long since = underRule ? Long.MAX_VALUE : now.get().coveredSince();
        for (UnauditedProcess process : UnauditedProcess.startedBefore(since)) {
            rows.begin()
                    .set(KIND, "process")
                    .set(NAME, process.path())
                    .set(PID, process.pid())
                    .set(START_TIME, process.startSeconds())
                    .set(REASON, underRule ? "never,task" : "started before auditing was on")
                    .end();
        }
    }

    private void writeClass(Syscall call, RowSink rows) {
        rows.begin().set(KIND, "class").set(NAME, call.word());
        long last = lastMillis.applyAsLong(call);
        if (last != 0) {
            rows.set(LAST_EVENT, last / 1000);
        }
        rows.end();
    }
}
