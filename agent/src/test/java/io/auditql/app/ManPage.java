package io.auditql.app;

import io.auditql.flags.Flag;
import io.auditql.flags.FlagGroup;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A manual page, in mdoc(7), made from the declarations of the flags and commands.
final class ManPage {
    private final StringBuilder page = new StringBuilder(16_384);
    private final Program program;

    private ManPage(Program program) {
        this.program = program;
    }

    /// Shells are of section 1, what an administrator runs of section 8.
    static int section(Program program) {
        return program == Program.AUDITQLI ? 1 : 8;
    }

    static String name(Program program) {
        return program.word() + "." + section(program);
    }

    static String of(Program program) {
        return new ManPage(program).whole();
    }

    private String whole() {
        line(".\\\" Made from the declarations in the code; DocsTest says how to make it anew.");
        line(".Dd $Mdocdate$");
        line(".Dt " + program.word().toUpperCase(Locale.ROOT) + " " + section(program));
        line(".Os auditql");
        line(".Sh NAME");
        line(".Nm " + program.word());
        line(".Nd " + what());
        line(".Sh SYNOPSIS");
        line(".Nm");
        line(".Op Ar flag ...");
        switch (program) {
            case AUDITQLI -> line(".Op Ar SQL");
            case AUDITQLD -> {
                // takes flags only
            }
            case AUDITQLCTL -> line(".Ar command");
        }
        line(".Sh DESCRIPTION");
        line(".Nm");
        describe();
        if (program == Program.AUDITQLCTL) {
            commands();
        }
        flags();
        files();
        line(".Sh EXIT STATUS");
        text(
                switch (program) {
                    case AUDITQLI ->
                            "0 when the question is answered, SQLite's code for SQL that is refused, 1 for wrong flags and for a daemon that answers no more, 4 where a privilege is missing, 6 where the kernel is left untouched, 128 plus the number of the signal that ended it.";
                    case AUDITQLD ->
                            "0 when it was ended by a signal, 1 when a part failed, 2 for wrong flags, 4 where a privilege is missing, 6 where the configuration is wrong or may not be trusted and where the kernel is left untouched, 78 for an unknown plugin.";
                    case AUDITQLCTL ->
                            "0 when all is well, 1 when it is not or cannot be told, 2 for wrong words, 4 where a privilege is missing.";
                });
        line(".Sh SEE ALSO");
        List<String> others =
                Stream.concat(
                                Stream.of(Program.values()).map(ManPage::name),
                                Stream.of("auditctl.8"))
                        .filter(other -> !other.equals(name(program)))
                        .sorted(Comparator.comparing(ManPage::sectionOf).thenComparing(o -> o))
                        .map(other -> ".Xr " + other.replace('.', ' '))
                        .toList();
        line(String.join(" ,\n", others));
        return page.toString();
    }

    private static String sectionOf(String page) {
        return page.substring(page.indexOf('.') + 1);
    }

    private String what() {
        return switch (program) {
            case AUDITQLI -> "ask what ran, what connected and who logged in, in SQL";
            case AUDITQLD -> "record this host and run scheduled queries";
            case AUDITQLCTL -> "check and repair auditql";
        };
    }

    private void describe() {
        switch (program) {
            case AUDITQLI -> {
                text(
                        "answers one SQL text from the command line, or statements from standard input. Rows go to standard output, all words to standard error.");
                line(".Pp");
                text(
                        "Where a daemon runs, it asks that daemon, and the event tables are the daemon's, read-only. Otherwise they are empty unless this host is recorded now (--live) or a log file is read (--audit_log).");
            }
            case AUDITQLD ->
                    text(
                            "takes the kernel's audit records, keeps them as rows of event tables, and writes the rows of scheduled queries as lines of JSON. SIGTERM ends it and leaves the kernel as it was found; SIGHUP opens its logs anew.");
            case AUDITQLCTL ->
                    text(
                            "says how the running daemon fares, and puts back what a killed one left.");
        }
    }

    private void commands() {
        line(".Sh COMMANDS");
        line(".Bl -tag -width Ds");
        for (Command command : Command.values()) {
            line(".It Cm " + command.word());
            text(command.description() + ".");
        }
        line(".El");
    }

    private void flags() {
        line(".Sh FLAGS");
        text(
                "A flag is --name=value or --name value; --name and --noname turn a switch on and off. Flags of osquery that have no effect here are accepted and said once at the start.");
        for (FlagGroup group : FlagList.groups(program)) {
            line(".Ss " + group.title());
            line(".Bl -tag -width Ds");
            group.flags().forEach(this::flag);
            line(".El");
        }
    }

    private <T> void flag(Flag<T> flag) {
        String value = flag.format(flag.defaultValue());
        boolean plain = FlagList.isSwitch(flag) && value.equals("false");
        line(".It Fl \\-" + flag.name() + (plain ? "" : " Ns = Ns Ar " + argument(value)));
        StringBuilder meaning = new StringBuilder(flag.description()).append('.');
        if (!flag.choices().isEmpty()) {
            meaning.append(" One of ").append(String.join(", ", flag.choices())).append('.');
        }
        if (!flag.aliases().isEmpty()) {
            meaning.append(" Also --").append(String.join(", --", flag.aliases())).append('.');
        }
        text(meaning.toString());
    }

    private static String argument(String value) {
        return value.isEmpty() ? "text" : "\"\\&" + escaped(value) + "\"";
    }

    private void files() {
        line(".Sh FILES");
        line(".Bl -tag -width Ds");
        switch (program) {
            case AUDITQLI -> file("/run/auditql/query.sock", "where the daemon is asked");
            case AUDITQLD -> {
                file("/etc/auditql/auditql.flags", "flags, one a line");
                file("/etc/auditql/auditql.conf", "the configuration: options and schedule");
                file("/var/lib/auditql", "the store");
                file("/var/log/auditql/auditqld.results.log", "lines of scheduled queries");
                file("/run/auditql", "the socket, and how the kernel was found");
            }
            case AUDITQLCTL -> {
                file("/run/auditql/query.sock", "where the daemon is asked");
                file("/run/auditql/kernel-state", "how the kernel was found");
            }
        }
        line(".El");
    }

    private void file(String path, String what) {
        line(".It Pa " + path);
        text(what);
    }

    /// Sentences, each on a line of its own as mdoc likes it.
    private void text(String words) {
        for (String sentence : words.split("(?<=[.;]) ", -1)) {
            String line = escaped(sentence);
            line(line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line);
        }
    }

    private static String escaped(String words) {
        return words.replace("\\", "\\e").replace("-", "\\-");
    }

    private void line(String line) {
        page.append(line).append('\n');
    }
}
