package io.auditql.shell;

import io.auditql.flags.Flags;
import io.auditql.flags.ShellFlags;
import io.auditql.print.PrintStyle;
import io.auditql.print.ResultPrinter;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One run of the shell: a statement from the command line, or statements from standard input. Rows go to the output, words
/// to standard error.
public final class ShellSession {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final long CANCEL_MILLIS = 20;

    private final Answerer answerer;
    private final Flags flags;
    private final ResultPrinter printer;
    private final boolean asked;
    private final boolean watched;
    private final InputLines input = new InputLines(System.in);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch returned = new CountDownLatch(1);
    private volatile int endCode = OK;
    private boolean hinted;

    public ShellSession(Flags flags, Answerer answerer, PrintStream out) {
        this.flags = flags;
        this.answerer = answerer;
        this.asked = Processes.isTerminal(0);
        this.watched = Processes.isTerminal(1);
        this.printer = PrintStyle.of(flags).printer(out, watched, flags.get(ShellFlags.TAIL));
    }

    /// Answers.
    ///
    /// @param sql what was asked on the command line; without it statements come from standard input
    /// @return the exit code
    public int run(Optional<String> sql) throws SysException {
        try {
            if (flags.get(ShellFlags.TAIL)) {
                return sql.isPresent() ? follow(sql.get()) : noSqlToTail();
            }
            if (sql.isPresent()) {
                if (answerer.isRecording()) {
                    record();
                }
                return ended.getCount() == 0 ? endCode : ask(sql.get(), "Error: ");
            }
            return script();
        } catch (UncheckedIOException e) {
            return OK; // whoever read our rows has seen enough
        } finally {
            returned.countDown();
        }
    }

    private static int noSqlToTail() {
        System.err.println("Error: --tail needs the SQL on the command line");
        return FAILED;
    }

    /// Lets some time pass while events are recorded.
    private void record() {
        Duration time = flags.get(ShellFlags.TAIL_SECONDS);
        System.err.println(
                "recording this host for "
                        + time.toSeconds()
                        + " s, then answering (--tail_seconds)");
        try {
            if (ended.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private int follow(String sql) throws SysException {
        hint(sql);
        if (ended.getCount() == 0) {
            return endCode;
        }
        Duration seconds =
                flags.isSet(ShellFlags.TAIL_SECONDS)
                        ? flags.get(ShellFlags.TAIL_SECONDS)
                        : Duration.ZERO;
        if (answerer.isRecording() && watched) {
            System.err.println("recording this host; Ctrl-C ends and leaves the kernel as found");
        }
        try {
            answerer.follow(sql, flags.get(ShellFlags.TAIL_ROWS), seconds, printer);
            return endCode;
        } catch (SqliteException e) {
            return ended.getCount() == 0 && e.code() == SqliteException.INTERRUPT
                    ? endCode
                    : refused(e, "Error: ");
        }
    }

    private int ask(String sql, String prefix) throws SysException {
        hint(sql);
        try {
            answerer.answer(sql, printer);
            return ended.getCount() == 0 ? endCode : OK;
        } catch (SqliteException e) {
            return ended.getCount() == 0 && e.code() == SqliteException.INTERRUPT
                    ? endCode
                    : refused(e, prefix);
        }
    }

    private static int refused(SqliteException e, String prefix) {
        System.err.println(prefix + e.getMessage());
        return e.code();
    }

    /// Statements from standard input, each as soon as its semicolon is there; a failure does not stop the rest.
    private int script() throws SysException {
        int code = OK;
        StringBuilder statement = new StringBuilder();
        int lineNumber = 0;
        int firstLine = 1;
        try {
            input.start();
            prompt(statement);
            for (Optional<String> typed = input.next(); typed.isPresent(); typed = input.next()) {
                String line = typed.get();
                lineNumber++;
                if (statement.isEmpty()) {
                    firstLine = lineNumber;
                    if (line.isBlank()) {
                        prompt(statement);
                        continue;
                    }
                }
                statement.append(line).append('\n');
                if (Database.isComplete(statement.toString())) {
                    String prefix = asked ? "Error: " : "Error: near line " + firstLine + ": ";
                    code = Math.min(1, Math.max(code, ask(statement.toString(), prefix)));
                    statement.setLength(0);
                }
                prompt(statement);
            }
        } catch (IOException e) {
            System.err.println("Error: read standard input: " + e.getMessage());
            return FAILED;
        }
        if (!statement.toString().isBlank() && ended.getCount() > 0) {
            code = Math.min(1, Math.max(code, ask(statement.toString(), "Error: ")));
        }
        return ended.getCount() == 0 ? endCode : code;
    }

    private void prompt(StringBuilder statement) {
        if (asked) {
            System.err.print(statement.isEmpty() ? "auditql> " : "    ...> ");
            System.err.flush();
        }
    }

    /// Says once why an event table is empty, and what would fill it.
    private void hint(String sql) {
        if (!hinted) {
            answerer.hint(sql)
                    .ifPresent(words -> {
                        hinted = true;
                        System.err.println(words);
                    });
        }
    }

    /// Ends what runs; from any thread.
    ///
    /// @param code what [#run] then returns
    public void end(int code) {
        endCode = code;
        ended.countDown();
        input.end();
        Thread canceller = new Thread(this::cancel, "cancel");
        canceller.setDaemon(true);
        canceller.start();
    }

    /// A cancel that falls between two statements is lost: it is repeated until the session has noticed.
    private void cancel() {
        try {
            do {
                answerer.cancel();
            } while (!returned.await(CANCEL_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
