package io.auditql.shell;

import io.auditql.print.PrintStyle;
import io.auditql.print.ResultPrinter;
import io.auditql.print.Screen;
import io.auditql.sql.NearestName;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// Has statements answered and shows what comes: rows on the output, and on standard error what went wrong and where, the
/// time it took, and that it still runs.
final class Statements {
    private static final long CANCEL_MILLIS = 20;
    private static final String NO_FUNCTION = "no such function: ";

    /// Shows rows that come from somewhere.
    interface Rows {
        void print(ResultPrinter printer) throws SqliteException, SysException, IOException;
    }

    private final Answerer answerer;
    private final Settings settings;
    private final OutputStream out;
    private final PrintStream words;
    private final boolean paged;

    /// The number of the statement that runs, or 0.
    private final AtomicLong running = new AtomicLong();

    private long number;
    private boolean hinted;
    private volatile boolean cancelled;
    private volatile boolean over;

    /// @param out   where rows go to: standard output or a file, without a buffer that hides its errors
    /// @param words where everything else goes to
    /// @param paged whether somebody who types looks at the rows
    Statements(
            Answerer answerer,
            Settings settings,
            OutputStream out,
            PrintStream words,
            boolean paged) {
        this.answerer = answerer;
        this.settings = settings;
        this.out = out;
        this.words = words;
        this.paged = paged;
    }

    /// Answers the statements of a text.
    ///
    /// @param prefix what a message about them begins with
    /// @return 0, or SQLite's code of the error that was said
    int run(String sql, String prefix) throws SysException {
        return run(sql, prefix, printer -> answerer.answer(sql, printer));
    }

    /// Shows rows that come of an SQL text in another way.
    int run(String sql, String prefix, Rows rows) throws SysException {
        hint(sql);
        CpuTime before = settings.timer() ? CpuTime.now() : CpuTime.NONE;
        try {
            return show(rows);
        } catch (SqliteException e) {
            complain(sql, e, prefix);
            return e.code();
        } finally {
            if (settings.timer()) {
                words.println(CpuTime.now().since(before));
            }
        }
    }

    /// Keeps printing the new rows of a query, as `--tail`.
    int follow(String sql, long rows, Duration time, String prefix) throws SysException {
        hint(sql);
        long mine = ++number;
        cancelled = over;
        running.set(mine);
        try {
            PrintStyle style = settings.style();
            answerer.follow(sql, rows, time, style.printer(out, screen(), true));
            return 0;
        } catch (SqliteException e) {
            complain(sql, e, prefix);
            return e.code();
        } finally {
            running.set(0);
        }
    }

    private int show(Rows rows) throws SqliteException, SysException {
        Screen screen = screen();
        Screen said = Screen.of(2, System.getenv());
        long mine = ++number;
        cancelled = over;
        running.set(mine);
        Pager pager =
                paged && settings.pager() && screen.rows() > 0 && !Screen.isDumb(System.getenv())
                        ? new Pager(out, screen.rows(), screen.columns(), System.getenv())
                        : null;
        Progress progress = Progress.start(words, said.columns(), answerer::rowsRead);
        try {
            OutputStream target = new Watched(pager == null ? out : pager, progress);
            try {
                rows.print(settings.style().printer(target, screen, false));
            } finally {
                progress.end();
                if (pager != null) {
                    pager.close();
                }
            }
            return 0;
        } catch (UncheckedIOException | IOException e) {
            if (pager != null && pager.hasQuit()) {
                return 0; // the person has seen enough
            }
            throw e instanceof UncheckedIOException unchecked
                    ? unchecked
                    : new UncheckedIOException((IOException) e);
        } finally {
            running.set(0);
        }
    }

    private static Screen screen() {
        return Screen.of(1, System.getenv());
    }

    /// Ends the progress line before the first byte of a row is seen.
    private static final class Watched extends OutputStream {
        private final OutputStream target;
        private final Progress progress;

        Watched(OutputStream target, Progress progress) {
            this.target = target;
            this.progress = progress;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                progress.end();
                target.write(bytes, offset, length);
            }
        }

        @Override
        public void flush() throws IOException {
            target.flush();
        }
    }

    /// Says what is wrong with an SQL text, and shows where.
    void complain(String sql, SqliteException e, String prefix) {
        Screen said = Screen.of(2, System.getenv());
        if (e.code() == SqliteException.INTERRUPT && cancelled) {
            if (!over) {
                words.println((said.isTerminal() ? "\n" : "") + "interrupted");
            }
            return;
        }
        words.println(
                said.red(prefix.strip())
                        + " "
                        + ErrorPlace.visible(e.getMessage() + suggestion(e.getMessage() + "")));
        words.print(ErrorPlace.of(sql, e, said.columns()));
    }

    private String suggestion(String message) {
        if (!message.startsWith(NO_FUNCTION)) {
            return "";
        }
        try {
            String nearest =
                    NearestName.nearest(
                            message.substring(NO_FUNCTION.length()), answerer.functions());
            return nearest.isEmpty() ? "" : ". Did you mean " + nearest + "?";
        } catch (SqliteException | SysException _) {
            return ""; // the message is good without it
        }
    }

    /// Says once why an event table is empty, and what would fill it.
    private void hint(String sql) {
        if (!hinted) {
            answerer.hint(sql)
                    .ifPresent(text -> {
                        hinted = true;
                        words.println(text);
                    });
        }
    }

    /// Whether the last statement ended because somebody wanted it to.
    boolean wasCancelled() {
        return cancelled;
    }

    boolean isRunning() {
        return running.get() != 0;
    }

    /// Ends the statement that runs now; from any thread. A cancel that falls between two steps of it is lost, so it is
    /// repeated until the statement has ended.
    void cancel() {
        long which = running.get();
        if (which != 0) {
            cancelled = true;
            repeat(() -> running.get() == which);
        }
    }

    /// Ends the statement that runs now, and each that begins: the session is over.
    void cancelAll() {
        over = true;
        cancelled = true;
        repeat(() -> true);
    }

    private void repeat(BooleanSupplier wanted) {
        Thread canceller =
                new Thread(
                        () -> {
                            try {
                                while (wanted.getAsBoolean()) {
                                    answerer.cancel();
                                    Thread.sleep(CANCEL_MILLIS);
                                }
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "cancel");
        canceller.setDaemon(true);
        canceller.start();
    }
}
