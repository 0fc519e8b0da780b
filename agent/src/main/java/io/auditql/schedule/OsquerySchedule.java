package io.auditql.schedule;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.Optional;
import java.util.function.Supplier;

/// The schedule and what it costs.
public final class OsquerySchedule implements HostTable {
    static final Column NAME = Column.text("name", "name of the query");
    static final Column QUERY = Column.text("query", "the SQL");
    static final Column INTERVAL = Column.integer("interval", "configured interval in seconds");
    static final Column EXECUTIONS = Column.bigint("executions", "how often it ran since start");
    static final Column LAST_EXECUTED =
            Column.bigint("last_executed", "when it last ran, Unix seconds; 0 before the first");
    static final Column DENYLISTED =
            Column.integer("denylisted", "1 while it is not run because it cost too much")
                    .alias("blacklisted");
    static final Column OUTPUT_SIZE = Column.bigint("output_size", "bytes of all lines it made");
    static final Column WALL_TIME = Column.bigint("wall_time", "time of all runs in seconds");
    static final Column WALL_TIME_MS =
            Column.bigint("wall_time_ms", "time of all runs in milliseconds");
    static final Column LAST_WALL_TIME_MS =
            Column.bigint("last_wall_time_ms", "time of the last run in milliseconds");
    static final Column USER_TIME =
            Column.bigint(
                    "user_time",
                    "CPU time of all runs in user mode in milliseconds; for a streamed query all CPU time");
    static final Column LAST_USER_TIME =
            Column.bigint("last_user_time", "CPU time of the last run in user mode");
    static final Column SYSTEM_TIME =
            Column.bigint("system_time", "CPU time of all runs in the kernel in milliseconds");
    static final Column LAST_SYSTEM_TIME =
            Column.bigint("last_system_time", "CPU time of the last run in the kernel");
    static final Column AVERAGE_MEMORY =
            Column.bigint("average_memory", "average growth of the process over a run in bytes");
    static final Column LAST_MEMORY =
            Column.bigint("last_memory", "growth of the process over the last run in bytes");

    public static final Schema SCHEMA =
            Schema.table(
                    "osquery_schedule",
                    "Scheduled queries and what they cost",
                    NAME,
                    QUERY,
                    INTERVAL,
                    EXECUTIONS,
                    LAST_EXECUTED,
                    DENYLISTED,
                    OUTPUT_SIZE,
                    WALL_TIME,
                    WALL_TIME_MS,
                    LAST_WALL_TIME_MS,
                    USER_TIME,
                    LAST_USER_TIME,
                    SYSTEM_TIME,
                    LAST_SYSTEM_TIME,
                    AVERAGE_MEMORY,
                    LAST_MEMORY);

    private final Supplier<Schedule> schedule;

    private final Supplier<Optional<Denylist>> denylist;

    /// @param schedule the schedule of this moment
    /// @param denylist where a schedule runs
    public OsquerySchedule(Supplier<Schedule> schedule, Supplier<Optional<Denylist>> denylist) {
        this.schedule = schedule;
        this.denylist = denylist;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        Optional<Denylist> stopped = denylist.get();
        for (Schedule.Entry entry : schedule.get().entries()) {
            QueryStatistics.Snapshot cost = entry.statistics().snapshot();
            rows.begin()
                    .set(NAME, entry.query().name())
                    .set(QUERY, entry.query().sql())
                    .set(INTERVAL, entry.query().intervalSeconds())
                    .set(EXECUTIONS, cost.executions())
                    .set(LAST_EXECUTED, cost.lastExecuted())
                    .set(DENYLISTED, isListed(stopped, entry) ? 1 : 0)
                    .set(OUTPUT_SIZE, cost.outputBytes())
                    .set(WALL_TIME, cost.wall() / 1000)
                    .set(WALL_TIME_MS, cost.wall())
                    .set(LAST_WALL_TIME_MS, cost.lastWall())
                    .set(USER_TIME, cost.user())
                    .set(LAST_USER_TIME, cost.lastUser())
                    .set(SYSTEM_TIME, cost.system())
                    .set(LAST_SYSTEM_TIME, cost.lastSystem())
                    .set(AVERAGE_MEMORY, cost.averageMemory())
                    .set(LAST_MEMORY, cost.lastMemory());
            rows.end();
        }
    }

    private static boolean isListed(Optional<Denylist> stopped, Schedule.Entry entry) {
        return stopped.isPresent() && stopped.get().isListed(entry.query().name());
    }
}
