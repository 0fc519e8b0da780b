package io.auditql.flags;

import java.time.Duration;
import java.util.List;

/// The shell: what to run, for how long, and how to show it.
public final class ShellFlags {
    private static final String LATER = "not built yet";

    public static final Flag<Boolean> HELP =
            Flag.bool("help", false, "Show this text and end")
                    .alias("h")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Boolean> VERSION =
            Flag.bool("version", false, "Show the version and end")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Boolean> LIVE =
            Flag.bool(
                            "live",
                            false,
                            "Record this host now: audit and events on, allowed to set the kernel up, kept in memory")
                    .with(Flag.Trait.COMMAND_LINE_ONLY, Flag.Trait.SHELL_ONLY);
    public static final Flag<Boolean> TAIL =
            Flag.bool("tail", false, "Keep showing rows as they come")
                    .with(Flag.Trait.COMMAND_LINE_ONLY, Flag.Trait.SHELL_ONLY);
    public static final Flag<Long> TAIL_ROWS =
            Flag.uint64("tail_rows", 0, "End after so many rows; 0 does not")
                    .with(Flag.Trait.SHELL_ONLY);
    public static final Flag<Duration> TAIL_SECONDS =
            Flag.seconds(
                            "tail_seconds",
                            5,
                            "End after so many seconds; without --tail: how long to record before the answer")
                    .with(Flag.Trait.SHELL_ONLY);
    public static final Flag<Boolean> JSON =
            Flag.bool("json", false, "Show rows as JSON, every value a string")
                    .with(Flag.Trait.SHELL_ONLY);
    public static final Flag<Boolean> JSON_PRETTY =
            Flag.bool("json_pretty", false, "Show rows as indented JSON")
                    .with(Flag.Trait.SHELL_ONLY);
    public static final Flag<Boolean> CSV =
            Flag.bool("csv", false, "Show rows with commas between").with(Flag.Trait.SHELL_ONLY);
    public static final Flag<Boolean> LINE =
            Flag.bool("line", false, "Show each value on its own line").with(Flag.Trait.SHELL_ONLY);
    public static final Flag<Boolean> LIST =
            Flag.bool("list", false, "Show rows with --separator between, and nothing else")
                    .with(Flag.Trait.SHELL_ONLY);
    public static final Flag<String> SEPARATOR =
            Flag.text("separator", "|", "Text between values with --list, and with --csv if given")
                    .with(Flag.Trait.SHELL_ONLY);
    public static final Flag<Boolean> HEADER =
            Flag.bool("header", true, "Show the names of the columns first")
                    .with(Flag.Trait.SHELL_ONLY);
    public static final Flag<String> QUERY =
            Flag.text("query", "", "SQL to run before ending").with(Flag.Trait.SHELL_ONLY);
    public static final Flag<String> QUERY_FILE =
            Flag.text("query_file", "", "File of SQL to run before ending")
                    .with(Flag.Trait.SHELL_ONLY);
    public static final Flag<String> OUTPUT =
            Flag.text("output", "", "File that takes the rows instead of standard output")
                    .with(Flag.Trait.SHELL_ONLY);
    public static final Flag<String> CONNECT =
            Flag.text(
                            "connect",
                            "",
                            "Ask the daemon behind this socket and nobody else; alone: the one of --run_path")
                    .with(Flag.Trait.SHELL_ONLY, Flag.Trait.OPTIONAL_PATH);
    public static final Flag<Boolean> STANDALONE =
            Flag.bool("standalone", false, "Do not ask a running daemon")
                    .with(Flag.Trait.SHELL_ONLY);
    public static final Flag<Boolean> LIST_TABLES =
            Flag.bool("L", false, "Show the names of the tables").with(Flag.Trait.SHELL_ONLY);
    public static final Flag<String> ALL_OF_TABLE =
            Flag.text("A", "", "Show all of this table").with(Flag.Trait.SHELL_ONLY);
    public static final Flag<String> PACK =
            Flag.text("pack", "", "Run the queries of this pack")
                    .with(Flag.Trait.SHELL_ONLY)
                    .withoutEffect(LATER);
    public static final Flag<Boolean> PLANNER =
            Flag.bool("planner", false, "Show what SQLite asks of tables")
                    .with(Flag.Trait.SHELL_ONLY)
                    .withoutEffect(LATER);
    public static final Flag<Long> PROFILE =
            Flag.int32("profile", 0, "Run the SQL so many times without showing rows")
                    .with(Flag.Trait.SHELL_ONLY)
                    .withoutEffect(LATER);
    public static final Flag<Long> PROFILE_DELAY =
            Flag.int32("profile_delay", 0, "Seconds of rest before and after profiling")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect(LATER);

    public static final List<Flag<?>> ALL =
            List.of(
                    HELP,
                    VERSION,
                    LIVE,
                    TAIL,
                    TAIL_ROWS,
                    TAIL_SECONDS,
                    JSON,
                    JSON_PRETTY,
                    CSV,
                    LINE,
                    LIST,
                    SEPARATOR,
                    HEADER,
                    QUERY,
                    QUERY_FILE,
                    OUTPUT,
                    CONNECT,
                    STANDALONE,
                    LIST_TABLES,
                    ALL_OF_TABLE,
                    PACK,
                    PLANNER,
                    PROFILE,
                    PROFILE_DELAY);

    private ShellFlags() {}
}
