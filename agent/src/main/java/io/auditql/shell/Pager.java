package io.auditql.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows on their way to a person. What fits on the screen goes there; when there is more, all of it goes through a pager.
///
/// The pager is `less`, or what `PAGER` names. Under sudo it is `less` alone: the environment is that of another user. In both
/// cases `less` is told not to start other programs.
final class Pager extends OutputStream {
    private final OutputStream screen;
    private final int rows;
    private final int columns;
    private final Map<String, String> environment;
    private @Nullable ByteArrayOutputStream held = new ByteArrayOutputStream();
    private OutputStream target;
    private @Nullable Process process;
    private boolean quit;
    private int lines;
    private int column;

    /// @param rows    of the screen
    /// @param columns of the screen
    Pager(OutputStream screen, int rows, int columns, Map<String, String> environment) {
        this.screen = screen;
        this.rows = rows;
        this.columns = columns;
        this.environment = environment;
        this.target = screen;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteArrayOutputStream waiting = held;
        if (waiting == null) {
            send(bytes, offset, length);
            return;
        }
        waiting.write(bytes, offset, length);
        count(bytes, offset, length);
        if (lines >= rows - 1) { // the prompt wants a line, too
            start();
            release();
        }
    }

    private void count(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n' || column == columns) {
                lines++;
                column = 0;
            } else {
                column++;
            }
        }
    }

    private void start() {
        List<String> command = command();
        if (command.isEmpty()) {
            return;
        }
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putIfAbsent("LESS", "FRX");
        builder.environment().put("LESSSECURE", "1");
        try {
            Process started = builder.start();
            process = started;
            target = started.getOutputStream();
        } catch (IOException _) {
            target = screen; // no such program: then without
        }
    }

    private List<String> command() {
        String chosen = environment.get("PAGER");
        if (chosen == null || environment.containsKey("SUDO_UID")) {
            return List.of("less");
        }
        return chosen.isBlank() || chosen.equals("cat") ? List.of() : List.of("sh", "-c", chosen);
    }

    /// Hands on what was held.
    private void release() throws IOException {
        ByteArrayOutputStream waiting = held;
        held = null;
        if (waiting != null) {
            send(waiting.toByteArray(), 0, waiting.size());
        }
    }

    private void send(byte[] bytes, int offset, int length) throws IOException {
        try {
            target.write(bytes, offset, length);
        } catch (IOException e) {
            quit = process != null;
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        if (held == null) {
            try {
                target.flush();
            } catch (IOException e) {
                quit = process != null;
                throw e;
            }
        }
    }

    /// Whether the person has left the pager, and so wants no more rows.
    boolean hasQuit() {
        return quit;
    }

    /// Shows the rest, and waits for the person to leave the pager.
    @Override
    public void close() throws IOException {
        release();
        Process running = process;
        if (running == null) {
            screen.flush();
            return;
        }
        try {
            target.close();
        } catch (IOException _) {
            quit = true;
        }
        boolean interrupted = false;
        while (true) {
            try {
                running.waitFor();
                break;
            } catch (InterruptedException _) {
                interrupted = true; // it has the terminal until it ends
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
