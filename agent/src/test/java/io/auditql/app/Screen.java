package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A shell on a pseudo-terminal of its own, by tmux: what a person types and sees.
final class Screen implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Path socket;

    /// @param directory where the shell starts
    Screen(Path socket, Path directory) {
        this.socket = socket;
        tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                "150",
                "-y",
                "60",
                "-c",
                directory.toString(),
                "env PS1='# ' bash --norc --noprofile");
        await("#");
    }

    static boolean isThere() {
        boolean there = !KernelUnderTest.run("tmux", "-V").isEmpty();
        if (!there) {
            System.out.println("skipped: tmux is not installed");
        }
        return there;
    }

    private String tmux(String... words) {
        List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
        command.addAll(List.of(words));
        return KernelUnderTest.run(command.toArray(String[]::new));
    }

    /// Types a line.
    void type(String line) {
        // tmux takes a semicolon at the end for its own
        press("-l", line.endsWith(";") ? line.substring(0, line.length() - 1) + "\\;" : line);
        press("Enter");
    }

    /// Empties the screen: what is on it afterwards came after it.
    void clear() {
        tmux("clear-history");
        press("C-l");
    }

    void press(String... keys) {
        List<String> words = new ArrayList<>(List.of("send-keys"));
        words.addAll(List.of(keys));
        assertThat(tmux(words.toArray(String[]::new))).isEmpty();
    }

    /// What is on the screen, lines that were too wide for it joined again.
    String text() {
        return tmux("capture-pane", "-p", "-J", "-S", "-");
    }

    /// Waits until the screen shows the text.
    void await(String shown) {
        await(shown, 1);
    }

    /// Waits until the screen shows the text so many times: the line that was typed may hold it, too.
    void await(String shown, int times) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (count(text(), shown) < times && System.nanoTime() < deadline) {
            Product.pause();
        }
        assertThat(count(text(), shown))
                .as("%s, on a screen of%n%s", shown, text())
                .isGreaterThanOrEqualTo(times);
    }

    static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
            count++;
        }
        return count;
    }

    @Override
    public void close() {
        tmux("kill-server");
    }
}
