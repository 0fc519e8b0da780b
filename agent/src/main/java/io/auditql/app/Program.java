package io.auditql.app;

import io.auditql.flags.EventFlags;
import io.auditql.flags.Flag;
import io.auditql.flags.Flags;
import io.auditql.flags.LoggerFlags;
import io.auditql.flags.ShellFlags;

/// The three names of the product.
public enum Program {
    AUDITQLI(
            "auditqli",
            "[FLAG]... [SQL]",
            "Asks what ran, what connected and who logged in, in SQL. Without SQL it reads statements from standard input.",
            1),
    AUDITQLD("auditqld", "[FLAG]...", "Records this host and runs scheduled queries.", 2),
    AUDITQLCTL("auditqlctl", "[FLAG]... COMMAND", "Checks and repairs.", 2);

    private final String word;
    private final String usage;
    private final String purpose;
    private final int wrongArgumentsExit;

    Program(String word, String usage, String purpose, int wrongArgumentsExit) {
        this.word = word;
        this.usage = usage;
        this.purpose = purpose;
        this.wrongArgumentsExit = wrongArgumentsExit;
    }

    /// As it is typed.
    public String word() {
        return word;
    }

    /// osquery's exit code of the shell, auditd's of the others.
    public int wrongArgumentsExit() {
        return wrongArgumentsExit;
    }

    String usage() {
        return word + " " + usage;
    }

    String purpose() {
        return purpose;
    }

    /// Whether a flag means something to this program; all are accepted by each.
    boolean takes(Flag<?> flag) {
        if (flag.is(Flag.Trait.CONTROL_ONLY)) {
            return this == AUDITQLCTL;
        }
        return this == AUDITQLI
                || !flag.is(Flag.Trait.SHELL_ONLY)
                || (this == AUDITQLCTL && flag == ShellFlags.JSON);
    }

    /// The defaults that differ from the flags' own.
    Flags newFlags() {
        Flags flags = new Flags();
        if (this == AUDITQLI) {
            flags.setDefault(EventFlags.DISABLE_EVENTS, true);
            flags.setDefault(LoggerFlags.DISABLE_LOGGING, true);
        }
        return flags;
    }
}
