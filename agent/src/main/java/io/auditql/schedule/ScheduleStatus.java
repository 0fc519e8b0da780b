package io.auditql.schedule;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Whether the schedule keeps up: always one row.
public final class ScheduleStatus implements HostTable {
    private static final Column QUERIES = Column.integer("queries", "queries in the schedule");
    private static final Column STREAMED =
            Column.integer("streamed", "those of them that run at every commit");
    private static final Column LATE_MS =
            Column.bigint(
                    "late_ms", "how far the clock of the schedule is behind, in milliseconds");
    private static final Column EXECUTIONS =
            Column.bigint("executions", "executions since the start");
    private static final Column FAILURES =
            Column.bigint("failures", "executions that failed since the start");
    private static final Schema SCHEMA =
            Schema.table(
                    "schedule_status",
                    "Whether the schedule keeps up",
                    QUERIES,
                    STREAMED,
                    LATE_MS,
                    EXECUTIONS,
                    FAILURES);

    private final Supplier<Schedule> schedule;
    private final LongSupplier lateMillis;

    public ScheduleStatus(Supplier<Schedule> schedule, LongSupplier lateMillis) {
        this.schedule = schedule;
        this.lateMillis = lateMillis;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        Schedule now = schedule.get();
        long executions = 0;
        long failures = 0;
        for (Schedule.Entry entry : now.entries()) {
            QueryStatistics.Snapshot cost = entry.statistics().snapshot();
            executions += cost.executions();
            failures += cost.failures();
        }
        rows.begin()
                .set(QUERIES, now.entries().size())
                .set(STREAMED, now.streamed().size())
                .set(LATE_MS, lateMillis.getAsLong())
                .set(EXECUTIONS, executions)
                .set(FAILURES, failures)
                .end();
    }
}
