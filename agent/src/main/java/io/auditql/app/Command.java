package io.auditql.app;

import java.util.Optional;

/// What `auditqlctl` can be told to do. The help, its page and the completions are made from these.
enum Command {
    DOCTOR("doctor", "Say why there are no rows, and what to do; --json for programs"),
    STATUS("status", "Say how the running daemon fares; --json for programs"),
    RULES("rules", "Show the kernel rules that the flags ask for; --explain, --write=FILE"),
    ESTIMATE("estimate", "Record for --seconds and say what a day would cost"),
    CONFIG_CHECK("config-check", "Say what the daemon would make of the configuration"),
    IMPORT_OSQUERY(
            "import-osquery",
            "Take over osquery's flags, configuration and packs; words: FROM and TO",
            2),
    CLEANUP("cleanup", "Put the kernel's audit settings back after a program was killed");

    private final String word;
    private final String description;
    private final int mostWords;

    Command(String word, String description) {
        this(word, description, 0);
    }

    Command(String word, String description, int mostWords) {
        this.word = word;
        this.description = description;
        this.mostWords = mostWords;
    }

    /// As it is typed.
    String word() {
        return word;
    }

    String description() {
        return description;
    }

    /// How many words may follow it.
    int mostWords() {
        return mostWords;
    }

    static Optional<Command> of(String word) {
        for (Command command : values()) {
            if (command.word.equals(word)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    /// All of them, with commas between.
    static String all() {
        StringBuilder words = new StringBuilder();
        for (Command command : values()) {
            words.append(words.isEmpty() ? "" : ", ").append(command.word);
        }
        return words.toString();
    }
}
