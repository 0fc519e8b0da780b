package io.auditql.app;

import io.auditql.ask.Attached;
import io.auditql.ask.Greeting;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.List;

/// How a running daemon fares, as its own tables tell.
///
/// @param startSeconds when it started, Unix seconds, as all times are
/// @param mode         as in `audit_status`
/// @param rules        of ours that are loaded
/// @param troubles     what is wrong now, each with the next step
record DaemonStatus(
        Greeting daemon,
        long nowSeconds,
        long startSeconds,
        String mode,
        String rules,
        List<Table> tables,
        List<Loss> losses,
        List<Logger> loggers,
        Schedule schedule,
        List<String> troubles) {
    /// An event table.
    ///
    /// @param active whether it gets rows now
    /// @param rows   stored since the start
    record Table(String name, boolean active, long rows) {}

    /// A line of the ledger that is not zero.
    record Loss(String stage, String cause, long count, String unit, long lastSeconds) {}

    /// How far a logger has come.
    record Logger(String name, long lines, long waitingBytes, boolean failing, long position) {}

    /// Whether the schedule keeps up.
    record Schedule(long queries, long streamed, long lateMillis, long executions, long failures) {}

    /// A loss that is older is history: it is shown, and the daemon is healthy again.
    private static final long RECENT_SECONDS = 60;

    /// More than this behind is not keeping up.
    private static final long LATE_MILLIS = 10_000;

    boolean isHealthy() {
        return troubles.isEmpty();
    }

    static DaemonStatus of(Attached daemon) throws SysException {
        try {
            List<String> own =
                    daemon.rows(
                                    "SELECT start_time, CAST(strftime('%s', 'now') AS INT) FROM osquery_info")
                            .getFirst();
            List<String> audit = daemon.rows("SELECT mode, rules FROM audit_status").getFirst();
            List<String> pace =
                    daemon.rows(
                                    "SELECT queries, streamed, late_ms, executions, failures FROM schedule_status")
                            .getFirst();
            DaemonStatus status =
                    new DaemonStatus(
                            daemon.greeting(),
                            number(own.get(1)),
                            number(own.get(0)),
                            audit.get(0),
                            audit.get(1),
                            tables(daemon),
                            losses(daemon),
                            loggers(daemon),
                            new Schedule(
                                    number(pace.get(0)),
                                    number(pace.get(1)),
                                    number(pace.get(2)),
                                    number(pace.get(3)),
                                    number(pace.get(4))),
                            new ArrayList<>());
            status.look();
            return status;
        } catch (SqliteException e) {
            throw new SysException(
                    "the daemon cannot tell how it fares: "
                            + e.getMessage()
                            + " (is it of another version? auditqlctl --version, and the attached line of auditqli)",
                    e);
        }
    }

    private static List<Table> tables(Attached daemon) throws SqliteException, SysException {
        return daemon
                .rows("SELECT name, active, events FROM osquery_events WHERE type = 'subscriber'")
                .stream()
                .map(row -> new Table(row.get(0), row.get(1).equals("1"), number(row.get(2))))
                .toList();
    }

    private static List<Loss> losses(Attached daemon) throws SqliteException, SysException {
        return daemon
                .rows(
                        "SELECT stage, cause, count, unit, last FROM audit_loss WHERE loss = 1 AND count > 0")
                .stream()
                .map(row ->
                        new Loss(
                                row.get(0),
                                row.get(1),
                                number(row.get(2)),
                                row.get(3),
                                number(row.get(4))))
                .toList();
    }

    private static List<Logger> loggers(Attached daemon) throws SqliteException, SysException {
        return daemon
                .rows("SELECT name, lines, waiting_bytes, failing, position FROM logger_status")
                .stream()
                .map(row ->
                        new Logger(
                                row.get(0),
                                number(row.get(1)),
                                number(row.get(2)),
                                row.get(3).equals("1"),
                                number(row.get(4))))
                .toList();
    }

    /// NULL comes as the empty text.
    private static long number(String text) {
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private void look() {
        switch (mode) {
            case "owner" -> {
                // the kernel's records come to us
            }
            case "off" -> {
                // as it was asked: said, and no trouble
            }
            default ->
                    troubles.add(
                            "recording is "
                                    + mode
                                    + ": the kernel's records go elsewhere; see auditqlctl doctor and the log of auditqld");
        }
        for (Loss loss : losses) {
            if (nowSeconds - loss.lastSeconds() <= RECENT_SECONDS) {
                troubles.add(
                        "%d %s were lost within the last minute (%s, %s); docs/completeness.md says what helps"
                                .formatted(loss.count(), loss.unit(), loss.stage(), loss.cause()));
            }
        }
        for (Logger logger : loggers) {
            if (logger.failing()) {
                troubles.add(
                        "logger %s cannot deliver, %d bytes wait; the log of auditqld says why"
                                .formatted(logger.name(), logger.waitingBytes()));
            }
        }
        if (schedule.lateMillis() > LATE_MILLIS) {
            troubles.add(
                    "the schedule is "
                            + schedule.lateMillis() / 1000
                            + " s behind; SELECT name, last_wall_time_ms FROM osquery_schedule shows which query takes long");
        }
    }
}
