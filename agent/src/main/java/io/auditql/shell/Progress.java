package io.auditql.shell;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Says on the terminal that a long statement still runs: one line on standard error, from the second second on, taken away
/// before anything else is written.
final class Progress {
    private static final long FIRST_MILLIS = 1_000;
    private static final long EACH_MILLIS = 500;

    private final PrintStream words;
    private final int columns;
    private final LongSupplier rowsRead;
    private final long began = System.nanoTime();

    // guarded by this
    private int shown;
    private boolean ended;

    private Progress(PrintStream words, int columns, LongSupplier rowsRead) {
        this.words = words;
        this.columns = columns;
        this.rowsRead = rowsRead;
    }

    /// @param columns of the terminal that the line must fit in; 0 when there is none, and nothing is said
    static Progress start(PrintStream words, int columns, LongSupplier rowsRead) {
        Progress progress = new Progress(words, columns, rowsRead);
        if (columns > 0) {
            Thread thread = new Thread(progress::run, "progress");
            thread.setDaemon(true);
            thread.start();
        }
        return progress;
    }

    private synchronized void run() {
        try {
            long next = began + TimeUnit.MILLISECONDS.toNanos(FIRST_MILLIS);
            while (!ended) {
                long left = next - System.nanoTime();
                if (left > 0) {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                } else {
                    show();
                    next += TimeUnit.MILLISECONDS.toNanos(EACH_MILLIS);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void show() {
        long seconds = (System.nanoTime() - began) / 1_000_000_000L;
        long rows = rowsRead.getAsLong();
        String text =
                seconds
                        + " s"
                        + (rows > 0 ? String.format(Locale.ROOT, ", %,d rows read", rows) : "")
                        + "; Ctrl-C stops";
        text = text.substring(0, Math.min(text.length(), columns - 1));
        words.print("\r" + text + " ".repeat(Math.max(0, shown - text.length())));
        words.flush();
        shown = text.length();
    }

    /// Takes the line away; it does not come again.
    synchronized void end() {
        ended = true;
        if (shown > 0) {
            words.print("\r" + " ".repeat(shown) + "\r");
            words.flush();
            shown = 0;
        }
        notifyAll();
    }
}
