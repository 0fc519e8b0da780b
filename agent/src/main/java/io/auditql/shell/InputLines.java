package io.auditql.shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The lines of standard input, read by a thread of their own: nothing ends a read that waits for somebody to type, and a signal
/// has to end the program all the same.
final class InputLines {
    private final BufferedReader reader;

    // guarded by this
    private @Nullable String line;
    private @Nullable IOException failure;
    private boolean exhausted;
    private boolean ended;

    InputLines(InputStream input) {
        this.reader = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
    }

    InputLines start() {
        Thread thread = new Thread(this::read, "input");
        thread.setDaemon(true);
        thread.start();
        return this;
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

    /// Waits for the next line.
    ///
    /// @return empty at the end of the input, or after [#end]
    synchronized Optional<String> next() throws IOException {
        try {
            while (line == null && !exhausted && !ended) {
                wait();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        if (ended) {
            return Optional.empty();
        }
        String next = line;
        if (next == null && failure != null) {
            throw failure;
        }
        line = null;
        notifyAll();
        return Optional.ofNullable(next);
    }

    /// Lets [#next] wait no longer; from any thread.
    synchronized void end() {
        ended = true;
        notifyAll();
    }
}
