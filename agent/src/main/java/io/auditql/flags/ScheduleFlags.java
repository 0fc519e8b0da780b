package io.auditql.flags;

import java.time.Duration;
import java.util.List;

/// When scheduled queries run.
public final class ScheduleFlags {
    public static final Flag<Long> SCHEDULE_SPLAY_PERCENT =
            Flag.uint64(
                    "schedule_splay_percent",
                    10,
                    "Spread of the intervals in percent, so that hosts do not act in step");
    public static final Flag<Duration> SCHEDULE_DEFAULT_INTERVAL =
            Flag.seconds(
                    "schedule_default_interval",
                    3600,
                    "Seconds between runs of a query that names no interval");
    public static final Flag<Duration> SCHEDULE_TIMEOUT =
            Flag.seconds(
                    "schedule_timeout", 0, "End the daemon after so many seconds; 0 never does");
    public static final Flag<Duration> SCHEDULE_MAX_DRIFT =
            Flag.seconds(
                    "schedule_max_drift",
                    60,
                    "Seconds the schedule may fall behind before it starts afresh");
    public static final Flag<Long> SCHEDULE_EPOCH =
            Flag.uint64(
                    "schedule_epoch",
                    0,
                    "Number written in every line; a new one starts differential queries afresh");
    public static final Flag<Boolean> SCHEDULE_LOGNAMES =
            Flag.bool("schedule_lognames", false, "Log the name of each query as it runs");
    public static final Flag<Duration> SCHEDULE_RELOAD =
            Flag.seconds("schedule_reload", 3600, "Seconds between reopenings of the database")
                    .withoutEffect("the store needs no reopening");
    public static final Flag<Boolean> SCHEDULE_RELOAD_SQL =
            Flag.bool("schedule_reload_sql", false, "Start SQLite afresh at these moments")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect("the store needs no reopening");
    public static final Flag<Duration> PACK_REFRESH_INTERVAL =
            Flag.seconds("pack_refresh_interval", 3600, "Seconds a discovery answer holds");
    public static final Flag<String> PACK_DELIMITER =
            Flag.text("pack_delimiter", "_", "Text between the parts of a pack query's name");
    public static final Flag<Boolean> DISABLE_CACHING =
            Flag.bool("disable_caching", false, "Read tables afresh within one run of the schedule")
                    .withoutEffect("nothing is cached between queries");
    public static final Flag<Long> TABLE_DELAY =
            Flag.uint64(
                            "table_delay",
                            0,
                            "Milliseconds of rest between scans of a table in one query")
                    .withoutEffect("queries are held to budgets instead");
    public static final Flag<Boolean> ENABLE_NUMERIC_MONITORING =
            Flag.bool("enable_numeric_monitoring", false, "Count how queries perform")
                    .withoutEffect("osquery_schedule always has these figures");
    public static final Flag<String> DISABLE_TABLES =
            Flag.text("disable_tables", "", "Tables not to offer, with commas between")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<String> ENABLE_TABLES =
            Flag.text("enable_tables", "", "The only tables to offer, with commas between")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);

    public static final List<Flag<?>> ALL =
            List.of(
                    SCHEDULE_SPLAY_PERCENT,
                    SCHEDULE_DEFAULT_INTERVAL,
                    SCHEDULE_TIMEOUT,
                    SCHEDULE_MAX_DRIFT,
                    SCHEDULE_EPOCH,
                    SCHEDULE_LOGNAMES,
                    SCHEDULE_RELOAD,
                    SCHEDULE_RELOAD_SQL,
                    PACK_REFRESH_INTERVAL,
                    PACK_DELIMITER,
                    DISABLE_CACHING,
                    TABLE_DELAY,
                    ENABLE_NUMERIC_MONITORING,
                    DISABLE_TABLES,
                    ENABLE_TABLES);

    private ScheduleFlags() {}
}
