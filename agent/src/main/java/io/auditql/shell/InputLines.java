package io.auditql.shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The lines of standard input, read by a thread of their own: nothing ends a read that waits for somebody to type, and a signal
/// has to end the program all the same.
final class InputLines implements Lines {
    private final BufferedReader reader;
    private final boolean prompts;

    // guarded by this
    private @Nullable String line;
    private @Nullable IOException failure;
    private boolean started;
    private boolean exhausted;
    private boolean interrupted;
    private boolean ended;

    /// @param prompts whether a person types, who wants to be asked
    InputLines(InputStream input, boolean prompts) {
        this.reader = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
        this.prompts = prompts;
    }

    private void read() {
        try {
            for (String next = reader.readLine(); next != null; next = reader.readLine()) {
                put(next);
            }
            exhausted(null);
        } catch (IOException e) {
            exhausted(e);
        } catch (InterruptedException _) {
            exhausted(null);
        }
    }

    private synchronized void put(String next) throws InterruptedException {
        while (line != null) {
            wait();
        }
        line = next;
        notifyAll();
    }

    private synchronized void exhausted(@Nullable IOException e) {
        failure = e;
        exhausted = true;
        notifyAll();
    }

    @Override
    public synchronized Typed next(boolean continued) throws IOException {
        if (!started) {
            started = true;
            Thread thread = new Thread(this::read, "input");
            thread.setDaemon(true);
            thread.start();
        }
        prompt(continued);
        interrupted = false;
        try {
            while (line == null && !exhausted && !ended && !interrupted) {
                wait();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new End();
        }
        if (ended) {
            return new End();
        }
        String next = line;
        if (next == null) {
            if (failure != null) {
                throw failure;
            }
            if (prompts) {
                System.err.println();
            }
            return exhausted ? new End() : new Forget();
        }
        line = null;
        notifyAll();
        return new Line(next);
    }

    private void prompt(boolean continued) {
        if (prompts && line == null) {
            System.err.print(continued ? "    ...> " : "auditql> ");
            System.err.flush();
        }
    }

    @Override
    public synchronized void interrupt() {
        interrupted = true;
        notifyAll();
    }

    @Override
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public void close() {
        end();
    }
}
