package io.auditql.flags;

import java.time.Duration;
import java.util.List;

/// The program itself: its database, its files, its bounds.
public final class ProcessFlags {
    private static final String LATER = "not built yet";

    public static final Flag<String> DATABASE_PATH =
            Flag.text("database_path", "/var/lib/auditql", "Directory of the store")
                    .alias("db_path")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Boolean> DISABLE_DATABASE =
            Flag.bool(
                    "disable_database", false, "Keep nothing beyond this run, as --ephemeral does");
    public static final Flag<Boolean> EPHEMERAL =
            Flag.bool("ephemeral", false, "Keep the store in memory; no pidfile, nothing stays");
    public static final Flag<String> PIDFILE =
            Flag.text(
                            "pidfile",
                            "/run/auditql/auditqld.pidfile",
                            "File that names the running daemon's process")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<String> RUN_PATH =
            Flag.text(
                            "run_path",
                            "/run/auditql",
                            "Directory of the local socket and of the kernel state to restore")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<String> SOCKET_GROUP =
            Flag.text(
                            "socket_group",
                            "",
                            "Group whose members may ask the daemon beside root; they see what root sees")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<String> DISK_MIN_FREE =
            Flag.text(
                            "disk_min_free",
                            "auto",
                            "Bytes to leave free on the disk; auto is 5 % or 512 MiB, whichever is less")
                    .withoutEffect(LATER);
    public static final Flag<String> SQLITE_LIBRARY =
            Flag.text("sqlite_library", "", "SQLite library to use instead of the system's")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Boolean> FORCE =
            Flag.bool("force", false, "End a daemon found running and take its place")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("a running daemon is never killed; stop it first");
    public static final Flag<Boolean> DAEMONIZE =
            Flag.bool("daemonize", false, "Go on in the background")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("run it under a service manager");
    public static final Flag<Duration> ALARM_TIMEOUT =
            Flag.seconds(
                            "alarm_timeout",
                            15,
                            "Seconds allowed for the end, at least 10; then the daemon is cut off")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Boolean> ALLOW_UNSAFE =
            Flag.bool(
                            "allow_unsafe",
                            false,
                            "Start also when files that decide what runs can be written by others")
                    .with(Flag.Trait.HIDDEN);
    public static final Flag<Boolean> DATABASE_DUMP =
            Flag.bool("database_dump", false, "Print what the database holds and end")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("ask with SQL");
    public static final Flag<Boolean> D =
            Flag.bool("D", false, "Act as the daemon")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("call auditqld");
    public static final Flag<Boolean> S =
            Flag.bool("S", false, "Act as the shell")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("call auditqli");
    public static final Flag<Boolean> DISABLE_WATCHDOG =
            Flag.bool(
                            "disable_watchdog",
                            false,
                            "Keep queries that went over their budget in the schedule")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Long> WATCHDOG_LEVEL =
            Flag.int32(
                            "watchdog_level",
                            0,
                            "How strict the budgets of queries are: 0 normal, 1 half of that, -1 as --disable_watchdog")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Long> WATCHDOG_MEMORY_LIMIT =
            Flag.uint64(
                            "watchdog_memory_limit",
                            0,
                            "Megabytes of rows a query may hold; 0 is by level: 256")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Long> WATCHDOG_UTILIZATION_LIMIT =
            Flag.uint64(
                            "watchdog_utilization_limit",
                            0,
                            "Percent of a processor allowed; 0 is by level")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("a query is held to time and memory");
    public static final Flag<Duration> WATCHDOG_LATENCY_LIMIT =
            Flag.seconds(
                            "watchdog_latency_limit",
                            0,
                            "Seconds an execution of a query may take; 0 is by level: 60")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Duration> WATCHDOG_DELAY =
            Flag.seconds("watchdog_delay", 60, "Seconds after the start without limits")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("there is no second process; queries are held to budgets");
    public static final Flag<Duration> WATCHDOG_MAX_DELAY =
            Flag.seconds(
                            "watchdog_max_delay",
                            600,
                            "Longest pause in seconds before a worker is started again")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect("there is no second process; queries are held to budgets");
    public static final Flag<Duration> WATCHDOG_FORCED_SHUTDOWN_DELAY =
            Flag.seconds(
                            "watchdog_forced_shutdown_delay",
                            4,
                            "Seconds a worker has to end by itself")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("there is no second process; queries are held to budgets");
    public static final Flag<Boolean> ENABLE_WATCHDOG_DEBUG =
            Flag.bool("enable_watchdog_debug", false, "Log what the watchdog measures")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("there is no second process; queries are held to budgets");
    public static final Flag<Long> READ_MAX =
            Flag.uint64("read_max", 52428800, "Largest file in bytes that is read whole")
                    .withoutEffect(LATER);
    public static final Flag<Long> HASH_CACHE_MAX =
            Flag.uint32("hash_cache_max", 10_000, "Files whose digests are remembered");
    public static final Flag<Long> HASH_DELAY =
            Flag.uint32("hash_delay", 20, "Milliseconds of rest between files hashed")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect(LATER);
    public static final Flag<Boolean> DISABLE_HASH_CACHE =
            Flag.bool("disable_hash_cache", false, "Remember no digests of files");
    public static final Flag<String> NULLVALUE = Flag.text("nullvalue", "", "Text shown for NULL");
    public static final Flag<Boolean> IGNORE_TABLE_EXCEPTIONS =
            Flag.bool("ignore_table_exceptions", false, "Go on when a table fails")
                    .withoutEffect("a table that fails is reported and never ends the program");
    public static final Flag<Boolean> IGNORE_REGISTRY_EXCEPTIONS =
            Flag.bool("ignore_registry_exceptions", false, "Go on when a part fails")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect("a part that fails is reported");
    public static final Flag<Long> REGEX_MAX_SIZE =
            Flag.uint32("regex_max_size", 256, "Longest regular expression in bytes")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect(LATER);
    public static final Flag<Boolean> ENABLE_FOREIGN =
            Flag.bool("enable_foreign", false, "Offer empty tables of other platforms")
                    .withoutEffect("they are always there, empty");

    public static final List<Flag<?>> ALL =
            List.of(
                    DATABASE_PATH,
                    DISABLE_DATABASE,
                    EPHEMERAL,
                    PIDFILE,
                    RUN_PATH,
                    SOCKET_GROUP,
                    DISK_MIN_FREE,
                    SQLITE_LIBRARY,
                    FORCE,
                    DAEMONIZE,
                    ALARM_TIMEOUT,
                    ALLOW_UNSAFE,
                    DATABASE_DUMP,
                    D,
                    S,
                    DISABLE_WATCHDOG,
                    WATCHDOG_LEVEL,
                    WATCHDOG_MEMORY_LIMIT,
                    WATCHDOG_UTILIZATION_LIMIT,
                    WATCHDOG_LATENCY_LIMIT,
                    WATCHDOG_DELAY,
                    WATCHDOG_MAX_DELAY,
                    WATCHDOG_FORCED_SHUTDOWN_DELAY,
                    ENABLE_WATCHDOG_DEBUG,
                    READ_MAX,
                    HASH_CACHE_MAX,
                    HASH_DELAY,
                    DISABLE_HASH_CACHE,
                    NULLVALUE,
                    IGNORE_TABLE_EXCEPTIONS,
                    IGNORE_REGISTRY_EXCEPTIONS,
                    REGEX_MAX_SIZE,
                    ENABLE_FOREIGN);

    private ProcessFlags() {}
}
