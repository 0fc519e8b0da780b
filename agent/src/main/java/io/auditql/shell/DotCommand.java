package io.auditql.shell;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a person can type after a dot. In the order in which an abbreviation is resolved: `.s` is `.schema`, as it needs no
/// argument and comes first.
enum DotCommand {
    ALL("TABLE", 1, 1, "show all of a table"),
    BAIL("ON|OFF", 1, 1, "end a script at its first error"),
    CONNECT("PATH", 1, 1, "start auditqli with --connect PATH instead"),
    DISCONNECT("", 0, 0, "start auditqli with --standalone instead"),
    ECHO("ON|OFF", 1, 1, "repeat each statement before its answer"),
    EXIT("[CODE]", 0, 1, "end, with this exit code"),
    FEATURES("", 0, 0, "list the switches: flags named enable_… and disable_…"),
    HEADER("ON|OFF", 1, 1, "show the names of columns (not in pretty, line and JSON)"),
    HEADERS("ON|OFF", 1, 1, "as .header"),
    HELP("", 0, 1, "show this text"),
    LIST("[PREFIX]", 0, 1, "as .tables"),
    MODE("MODE", 1, 1, "how rows look: " + String.join(", ", Modes.NAMES)),
    NULLVALUE("TEXT", 1, 1, "what stands for NULL"),
    PAGER("ON|OFF", 1, 1, "show what does not fit on the screen page by page"),
    PLAN("SQL", 1, Integer.MAX_VALUE, "how a schedule or a tail runs a query, table by table"),
    PRINT("[TEXT]...", 0, Integer.MAX_VALUE, "print this"),
    QUIT("", 0, 0, "end"),
    SCHEMA("[PREFIX]", 0, 1, "show how tables are declared"),
    SEPARATOR("TEXT", 1, 1, "what stands between values in list and csv"),
    SHOW("[FLAG]", 0, 1, "show the settings, and the flags that were given or begin so"),
    SOCKET("", 0, 0, "there is no extension socket"),
    SUMMARY("", 0, 0, "as .show"),
    TABLES("[PREFIX]", 0, 1, "list tables"),
    TAIL("SQL", 1, Integer.MAX_VALUE, "keep showing new rows, until Ctrl-C"),
    TIMEOUT("MS", 1, 1, "without effect: no table is ever locked"),
    TIMER("ON|OFF", 1, 1, "show how long each statement took"),
    TYPES("SQL", 1, Integer.MAX_VALUE, "show the columns of a result and their types"),
    VERSION("", 0, 0, "show the versions of auditql and SQLite"),
    WIDTH("N...", 0, Integer.MAX_VALUE, "widths of the columns in mode column; 0 for what fits");

    private final String arguments;
    private final int fewest;
    private final int most;
    private final String help;

    DotCommand(String arguments, int fewest, int most, String help) {
        this.arguments = arguments;
        this.fewest = fewest;
        this.most = most;
        this.help = help;
    }

    /// As it is typed, with its dot.
    String word() {
        return "." + name().toLowerCase(Locale.ROOT);
    }

    String arguments() {
        return arguments;
    }

    String help() {
        return help;
    }

    /// The command that a line's words ask for: by its whole name, or by the beginning of one that takes as many words.
    static Optional<DotCommand> find(List<String> words) {
        String typed = words.getFirst().toLowerCase(Locale.ROOT);
        int given = words.size() - 1;
        for (DotCommand command : values()) {
            if (command.word().equals(typed)) {
                return command.takes(given) ? Optional.of(command) : Optional.empty();
            }
        }
        for (DotCommand command : values()) {
            if (typed.length() > 1 && command.word().startsWith(typed) && command.takes(given)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    private boolean takes(int given) {
        return given >= fewest && given <= most;
    }
}
