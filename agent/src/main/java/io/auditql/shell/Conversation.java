package io.auditql.shell;

import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.Database;
import java.io.IOException;
import java.io.PrintStream;

/// Statements and commands, line by line, until the input ends or somebody asks to.
final class Conversation {
    private final Lines input;
    private final Settings settings;
    private final Statements statements;
    private final DotCommands commands;
    private final boolean person;
    private final PrintStream words;

    private final StringBuilder statement = new StringBuilder();
    private int line;
    private int firstLine;
    private boolean failed;

    /// @param person whether somebody types, and so sees which line a message is about
    Conversation(
            Lines input,
            Settings settings,
            Statements statements,
            DotCommands commands,
            boolean person,
            PrintStream words) {
        this.input = input;
        this.settings = settings;
        this.statements = statements;
        this.commands = commands;
        this.person = person;
        this.words = words;
    }

    /// @return the exit code: 1 if anything failed
    int run() throws IOException, SysException {
        boolean more = true;
        while (more) {
            more =
                    switch (input.next(!statement.isEmpty())) {
                        case Lines.Line(String text) -> take(text);
                        case Lines.Forget _ -> {
                            statement.setLength(0);
                            yield true;
                        }
                        case Lines.End _ -> {
                            if (!statement.toString().isBlank()) {
                                ask("Error: ");
                            }
                            yield false;
                        }
                    };
        }
        return commands.exitCode().orElse(failed ? 1 : 0);
    }

    /// @return whether to go on
    private boolean take(String text) throws SysException {
        line++;
        if (statement.isEmpty()) {
            firstLine = line;
            if (text.isBlank()) {
                return true;
            }
            if (DotCommands.isOne(text)) {
                return command(text);
            }
        }
        line += (int) text.chars().filter(c -> c == '\n').count();
        statement.append(text).append('\n');
        return !Database.isComplete(statement.toString())
                || ask(person ? "Error: " : "Error: near line " + firstLine + ": ");
    }

    private boolean command(String text) throws SysException {
        echo(text);
        failed |= commands.run(text) != 0;
        return !commands.hasQuit() && !(failed && settings.bail());
    }

    private boolean ask(String prefix) throws SysException {
        String sql = statement.toString();
        statement.setLength(0);
        echo(sql.stripTrailing());
        failed |= statements.run(sql, prefix) != 0 && !statements.wasCancelled();
        return !(failed && settings.bail());
    }

    private void echo(String text) {
        if (settings.echo()) {
            for (String each : text.split("\n", -1)) {
                words.println(ErrorPlace.visible(each));
            }
        }
    }
}
