package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.audit.source.KernelUnderTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// A terminal with a shell in it that has job control, as a person sits at one: tmux draws it, and tells what is on it.
final class Terminal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Path socket;

    private Terminal(Path socket) {
        this.socket = socket;
    }

    /// @param directory for its socket
    static Terminal open(Path directory) {
        return open(directory, 150, 50);
    }

    static Terminal open(Path directory, int columns, int rows) {
        Terminal terminal = new Terminal(directory.resolve("tmux"));
        terminal.tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                Integer.toString(columns),
                "-y",
                Integer.toString(rows),
                "bash --norc --noprofile");
        terminal.await("has a shell", text -> text.contains("$") || text.contains("#"));
        return terminal;
    }

    /// Skips the test where tmux is missing.
    static void assumeThere() {
        boolean there = !KernelUnderTest.run("tmux", "-V").isEmpty();
        if (!there) {
            System.out.println("terminal test skipped: tmux is not installed");
        }
        assumeTrue(there, "tmux is not installed");
    }

    private String tmux(String... words) {
        List<String> command = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString()));
        command.addAll(List.of(words));
        return KernelUnderTest.run(command.toArray(String[]::new));
    }

    /// Types a line and Enter.
    Terminal type(String line) {
        put(line);
        return press("Enter");
    }

    /// Types without Enter.
    Terminal put(String text) {
        // a semicolon at the end of a word would end tmux's command
        return press(
                "-l", text.endsWith(";") ? text.substring(0, text.length() - 1) + "\\;" : text);
    }

    /// Presses keys by tmux's names: `C-c`, `Up`, `Tab`.
    Terminal press(String... keys) {
        List<String> words = new ArrayList<>(List.of("send-keys"));
        words.addAll(List.of(keys));
        assertThat(tmux(words.toArray(String[]::new))).isEmpty();
        return this;
    }

    /// What is on it, lines without the blanks at their ends.
    String text() {
        return tmux("capture-pane", "-p").stripTrailing();
    }

    /// What is on it, with the escape sequences of colours.
    String colouredText() {
        return tmux("capture-pane", "-p", "-e");
    }

    Terminal await(String what, Predicate<String> onIt) {
        return await(what, () -> onIt.test(text()));
    }

    Terminal await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        boolean met = condition.getAsBoolean();
        while (!met && System.nanoTime() < deadline) {
            Product.pause();
            met = condition.getAsBoolean();
        }
        assertThat(met || condition.getAsBoolean())
                .as("%s; on the terminal:%n%s", what, text())
                .isTrue();
        return this;
    }

    @Override
    public void close() {
        tmux("kill-server");
    }
}
