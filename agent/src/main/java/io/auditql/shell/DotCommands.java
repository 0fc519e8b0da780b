package io.auditql.shell;

import io.auditql.flags.Flag;
import io.auditql.flags.Flags;
import io.auditql.flags.KnownFlags;
import io.auditql.row.Schema;
import io.auditql.sql.ResultColumn;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Runs lines that begin with a dot. What was asked for goes to the output, words to standard error.
final class DotCommands {
    private static final int HELP_WIDTH = 22;
    private static final int SECRET_STARS = 5;

    private final Answerer answerer;
    private final Settings settings;
    private final Statements statements;
    private final Flags flags;
    private final OutputStream out;
    private final PrintStream words;

    /// The code that `.exit` or `.quit` asked for.
    private OptionalInt exit = OptionalInt.empty();

    private boolean quit;

    DotCommands(
            Answerer answerer,
            Settings settings,
            Statements statements,
            Flags flags,
            OutputStream out,
            PrintStream words) {
        this.answerer = answerer;
        this.settings = settings;
        this.statements = statements;
        this.flags = flags;
        this.out = out;
        this.words = words;
    }

    /// Whether the line is not SQL.
    static boolean isOne(String line) {
        return line.stripLeading().startsWith(".");
    }

    /// Whether the shell is asked to end.
    boolean hasQuit() {
        return quit;
    }

    /// The exit code asked for, if one was.
    OptionalInt exitCode() {
        return exit;
    }

    /// Runs one line.
    ///
    /// @return 0, or the code of the error that was said
    int run(String line) throws SysException {
        List<String> typed = DotLine.words(line);
        DotCommand command = DotCommand.find(typed).orElse(null);
        if (command == null) {
            return error(
                    "unknown command or invalid arguments:  \""
                            + typed.getFirst().substring(1)
                            + "\". Enter \".help\" for help");
        }
        String first = typed.size() > 1 ? typed.get(1) : "";
        String sql = DotLine.rest(line);
        return switch (command) {
            case ALL -> all(first);
            case BAIL -> toggle(first, settings::bail);
            case ECHO -> toggle(first, settings::echo);
            case TIMER -> toggle(first, settings::timer);
            case PAGER -> toggle(first, settings::pager);
            case HEADER, HEADERS ->
                    toggle(first, on -> settings.style(settings.style().withHeader(on)));
            case EXIT -> exit(first);
            case QUIT -> exit("");
            case FEATURES -> features();
            case HELP -> help(first);
            case LIST, TABLES -> tables(first);
            case SCHEMA -> schema(first);
            case MODE -> mode(first);
            case NULLVALUE -> {
                settings.style(settings.style().withNullText(first));
                yield 0;
            }
            case SEPARATOR -> {
                settings.style(settings.style().withSeparator(first));
                yield 0;
            }
            case WIDTH -> width(typed.subList(1, typed.size()));
            case PLAN -> lines(sql, () -> answerer.plan(sql));
            case TYPES -> types(sql);
            case TAIL -> statements.follow(sql, 0, Duration.ZERO, "Error: ");
            case PRINT -> say(List.of(String.join(" ", typed.subList(1, typed.size()))));
            case SHOW, SUMMARY -> show(first);
            case VERSION -> versions();
            case TIMEOUT -> 0;
            case CONNECT, DISCONNECT, SOCKET -> error(command.word() + ": " + command.help());
        };
    }

    // what lists

    /// All of one table, as `-A` asks for it.
    int all(String table) throws SysException {
        if (answerer.tables().stream().noneMatch(schema -> schema.name().equals(table))) {
            return error("Error querying table: " + table);
        }
        return statements.run("SELECT * FROM " + table, "Error: ");
    }

    /// The names of the tables, as `-L` asks for them.
    int tables(String prefix) {
        return say(
                answerer.tables().stream()
                        .map(Schema::name)
                        .filter(name -> name.startsWith(prefix))
                        .sorted()
                        .map(name -> "  => " + name)
                        .toList());
    }

    private int schema(String prefix) {
        return say(
                answerer.tables().stream()
                        .filter(schema -> schema.name().startsWith(prefix))
                        .map(SchemaText::of)
                        .sorted()
                        .toList());
    }

    private int features() {
        return say(
                KnownFlags.all().all().stream()
                        .filter(flag -> flag.kind() == Flag.Kind.BOOL)
                        .filter(flag ->
                                flag.name().startsWith("disable_")
                                        || flag.name().startsWith("enable_"))
                        .map(flag -> flag.name() + ": " + flags.format(flag))
                        .sorted()
                        .toList());
    }

    private int show(String prefix) throws SysException {
        if (!prefix.isEmpty()) {
            String name = prefix.startsWith("--") ? prefix.substring(2) : prefix;
            return say(
                    KnownFlags.all().all().stream()
                            .filter(flag -> flag.name().startsWith(name))
                            .map(this::setting)
                            .toList());
        }
        List<String> lines = new ArrayList<>();
        lines.add("auditql " + versionsLine());
        if (!answerer.about().isEmpty()) {
            lines.add(answerer.about());
        }
        lines.add("");
        lines.add("Shell settings:");
        lines.add("         bail: " + onOff(settings.bail()));
        lines.add("         echo: " + onOff(settings.echo()));
        lines.add("      headers: " + onOff(settings.style().header()));
        lines.add("         mode: " + settings.style().mode().name().toLowerCase(Locale.ROOT));
        lines.add("    nullvalue: \"" + settings.style().nullText() + "\"");
        lines.add("        pager: " + onOff(settings.pager()));
        lines.add("    separator: \"" + settings.style().separator() + "\"");
        lines.add("        timer: " + onOff(settings.timer()));
        StringBuilder widths = new StringBuilder("        width:");
        settings.style().widths().forEach(width -> widths.append(' ').append(width));
        lines.add(widths.toString());
        lines.add("");
        lines.add("Flags that were given:");
        for (Flag<?> flag : KnownFlags.all().all()) {
            if (flags.isSet(flag)) {
                lines.add("  " + setting(flag) + "  (" + flags.origin(flag) + ")");
            }
        }
        return say(lines);
    }

    private String setting(Flag<?> flag) {
        return flag.name()
                + ": "
                + (flag.is(Flag.Trait.SECRET) ? "*".repeat(SECRET_STARS) : flags.format(flag));
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }

    private int versions() throws SysException {
        return say(List.of("auditql " + versionsLine()));
    }

    private String versionsLine() throws SysException {
        StringBuilder text = new StringBuilder();
        try {
            answerer.answer(
                    "SELECT version, sqlite_version() FROM osquery_info",
                    new TextRows(row ->
                            text.append(row.getFirst())
                                    .append("\nusing SQLite ")
                                    .append(row.getLast())));
        } catch (SqliteException e) {
            text.append("of an unknown version: ").append(e.getMessage());
        }
        return text.toString();
    }

    private int help(String prefix) {
        StringBuilder text = new StringBuilder();
        text.append(
                "A statement ends with a semicolon; a line that begins with a dot is one of these, and may be abbreviated:\n\n");
        for (DotCommand command : DotCommand.values()) {
            String typed = command.word() + " " + command.arguments();
            if (typed.startsWith(prefix.startsWith(".") ? prefix : "." + prefix)) {
                text.append(typed)
                        .append(" ".repeat(Math.max(1, HELP_WIDTH - typed.length())))
                        .append(command.help())
                        .append('\n');
            }
        }
        text.append(
                "\nTab completes, the arrows go through the history, Ctrl-C stops a query, Ctrl-D ends.");
        words.println(text);
        return 0;
    }

    // what changes settings

    private interface Switch {
        void set(boolean on);
    }

    private int toggle(String word, Switch setting) {
        Boolean on = bool(word);
        if (on == null) {
            return error("\"" + word + "\" is neither on nor off");
        }
        setting.set(on);
        return 0;
    }

    /// osquery's words.
    private static @Nullable Boolean bool(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "1", "y", "yes", "t", "true", "ok", "on", "enable" -> Boolean.TRUE;
            case "0", "n", "no", "f", "false", "off", "disable" -> Boolean.FALSE;
            default -> null;
        };
    }

    private int mode(String word) {
        return Modes.find(word)
                .map(mode -> {
                    settings.style(settings.style().withMode(mode));
                    return 0;
                })
                .orElseGet(() -> error("mode should be one of: " + String.join(" ", Modes.NAMES)));
    }

    private int width(List<String> numbers) {
        List<Integer> widths = new ArrayList<>();
        for (String number : numbers) {
            try {
                widths.add(Math.max(0, Integer.parseInt(number)));
            } catch (NumberFormatException _) {
                return error("\"" + number + "\" is no width");
            }
        }
        settings.style(settings.style().withWidths(widths));
        return 0;
    }

    private int exit(String code) {
        if (!code.isEmpty()) {
            try {
                exit = OptionalInt.of(Integer.parseInt(code) & 0xFF);
            } catch (NumberFormatException _) {
                return error("\"" + code + "\" is no exit code");
            }
        }
        quit = true;
        return 0;
    }

    // what asks about SQL

    private interface Text {
        List<String> get() throws SqliteException, SysException;
    }

    private int lines(String sql, Text text) throws SysException {
        try {
            return say(text.get());
        } catch (SqliteException e) {
            statements.complain(sql, e, "Error: ");
            return e.code();
        }
    }

    private int types(String sql) throws SysException {
        return statements.run(
                sql,
                "Error: ",
                printer -> {
                    List<ResultColumn> columns = answerer.columns(sql);
                    printer.begin(List.of("name", "type"));
                    for (ResultColumn column : columns) {
                        printer.row(TextRows.cells(List.of(column.name(), column.declaredType())));
                    }
                    printer.end();
                });
    }

    // words

    private int say(List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            for (String each : line.split("\n", -1)) {
                text.append(ErrorPlace.visible(each)).append('\n');
            }
        }
        try {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return 0;
    }

    private int error(String message) {
        words.println((message.startsWith("Error") ? "" : "Error: ") + ErrorPlace.visible(message));
        return 1;
    }
}
