package io.auditql.app;

import io.auditql.flags.AuditFlags;
import io.auditql.flags.Flags;
import io.auditql.flags.ShellFlags;
import io.auditql.offline.OfflineEvents;
import io.auditql.row.Schema;
import io.auditql.sql.SqlConnection;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One run of the shell: a statement from the command line, or statements from standard input. Rows go to the output, words
/// to standard error.
final class ShellSession {
    private final House house;
    private final Flags flags;
    private final SqlConnection connection;
    private final PrintedRows printed;
    private final boolean asked;
    private final boolean watched;
    private final InputLines input = new InputLines(System.in);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Optional<Tail> tail = Optional.empty();
    private volatile int endCode = ExitCode.OK;
    private boolean hinted;

    ShellSession(House house, PrintStream out) throws SysException {
        this.house = house;
        this.flags = house.flags();
        this.asked = Processes.isTerminal(0);
        this.watched = Processes.isTerminal(1);
        try {
            this.connection = house.engine().connect();
        } catch (SqliteException e) {
            throw new SysException("open an SQL connection failed: " + e.getMessage(), e);
        }
        this.printed =
                new PrintedRows(
                        PrintStyle.of(flags).printer(out, watched, flags.get(ShellFlags.TAIL)));
    }

    /// Answers.
    ///
    /// @param sql what was asked on the command line; without it statements come from standard input
    /// @return the exit code
    int run(Optional<String> sql) throws SysException {
        try {
            house.offline().ifPresent(events -> sql.ifPresent(events::expect));
            boolean live = house.collector().isPresent();
            if (flags.get(ShellFlags.TAIL)) {
                return sql.isPresent() ? follow(sql.get()) : noSqlToTail();
            }
            if (sql.isPresent()) {
                if (live) {
                    record();
                }
                return ended.getCount() == 0 ? endCode : ask(sql.get(), "Error: ");
            }
            return script();
        } catch (UncheckedIOException e) {
            return ExitCode.OK; // whoever read our rows has seen enough
        }
    }

    private static int noSqlToTail() {
        System.err.println("Error: --tail needs the SQL on the command line");
        return ExitCode.FAILED;
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
        try (Tail following = new Tail(house, connection, sql, printed)) {
            tail = Optional.of(following);
            if (ended.getCount() == 0) {
                return endCode;
            }
            Duration seconds =
                    flags.isSet(ShellFlags.TAIL_SECONDS)
                            ? flags.get(ShellFlags.TAIL_SECONDS)
                            : Duration.ZERO;
            if (house.collector().isPresent() && watched) {
                System.err.println(
                        "recording this host; Ctrl-C ends and leaves the kernel as found");
            }
            house.collector().ifPresent(c -> c.watched(true));
            house.follow(thrown -> end(ExitCode.FAILED));
            following.run(flags.get(ShellFlags.TAIL_ROWS), seconds);
            return Math.max(endCode, unread());
        } catch (SqliteException e) {
            return refused(e, "Error: ");
        }
    }

    private int ask(String sql, String prefix) {
        hint(sql);
        try {
            connection.run(sql, printed);
            printed.end();
            printed.flush();
            return Math.max(ended.getCount() == 0 ? endCode : ExitCode.OK, unread());
        } catch (SqliteException e) {
            printed.end();
            printed.flush();
            unread();
            return ended.getCount() == 0 && e.code() == SqliteException.INTERRUPT
                    ? endCode
                    : refused(e, prefix);
        }
    }

    /// Says which files could not be read, or not to their end: the rows are those of the rest.
    ///
    /// @return the exit code
    private int unread() {
        List<String> failures = house.offline().map(OfflineEvents::failures).orElse(List.of());
        failures.forEach(message -> System.err.println("Error: " + message));
        return failures.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static int refused(SqliteException e, String prefix) {
        System.err.println(prefix + e.getMessage());
        return e.code();
    }

    /// Statements from standard input, each as soon as its semicolon is there; a failure does not stop the rest.
    private int script() {
        int code = ExitCode.OK;
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
            return ExitCode.FAILED;
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

    /// Says once that event tables are empty, and what would fill them.
    private void hint(String sql) {
        if (hinted || house.collector().isPresent() || Wiring.isOffline(flags)) {
            return;
        }
        String text = sql.toLowerCase(Locale.ROOT);
        for (Schema schema : house.engine().schemas()) {
            if (schema.isEvents() && text.contains(schema.name())) {
                hinted = true;
                System.err.println(
                        schema.name()
                                + " is empty: nothing is recorded here. Record this host now with --live (as root),"
                                + " or read a log with --"
                                + AuditFlags.AUDIT_LOG.name()
                                + " FILE");
                return;
            }
        }
    }

    /// Ends what runs; from any thread.
    ///
    /// @param code what [#run] then returns
    void end(int code) {
        endCode = code;
        ended.countDown();
        input.end();
        tail.ifPresent(Tail::end);
        connection.interrupt();
    }

    void close() {
        connection.close();
    }
}
