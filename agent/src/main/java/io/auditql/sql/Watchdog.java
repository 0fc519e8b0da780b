package io.auditql.sql;

import io.auditql.sys.sqlite.Database;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Ends statements at their deadline from outside, for SQLite libraries that cannot look at the clock themselves.
final class Watchdog {
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private Watchdog() {}

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("sql-watchdog").factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /// Interrupts the connection when the execution is overdue, again and again until the watch is closed: an interrupt that
    /// falls between two statements is lost.
    static Watch watch(Database database, Execution execution) {
        return new Watch(
                TIMER.scheduleAtFixedRate(
                        database::interrupt,
                        execution.nanosLeft(),
                        TimeUnit.MILLISECONDS.toNanos(5),
                        TimeUnit.NANOSECONDS));
    }

    record Watch(ScheduledFuture<?> task) implements AutoCloseable {
        @Override
        public void close() {
            task.cancel(false);
        }
    }
}
