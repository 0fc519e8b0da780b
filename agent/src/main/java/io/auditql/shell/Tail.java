package io.auditql.shell;

import io.auditql.print.PrintedRows;
import io.auditql.print.ResultPrinter;
import io.auditql.schedule.Incremental;
import io.auditql.sql.ResultColumn;
import io.auditql.sql.ResultHandler;
import io.auditql.sql.ResultRow;
import io.auditql.sql.SqlConnection;
import io.auditql.store.EventStore;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// `--tail`: keeps printing the new rows of one query, each commit's as soon as it is there.
final class Tail implements AutoCloseable {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final EventStore store;
    private final BooleanSupplier growing;
    private final boolean onlyNew;
    private final Incremental query;
    private final PrintedRows printed;
    private final Semaphore news = new Semaphore(0);
    private volatile boolean ended;

    /// @param growing    whether rows still come; otherwise the end is that of the rows that are there
    /// @param onlyNew    whether rows that are there already are left out
    /// @param connection of the thread that calls [#run]
    Tail(
            EventStore store,
            BooleanSupplier growing,
            boolean onlyNew,
            SqlConnection connection,
            String sql,
            ResultPrinter printer)
            throws SqliteException {
        this.store = store;
        this.growing = growing;
        this.onlyNew = onlyNew;
        this.query = Incremental.plan(connection, sql);
        this.printed = new PrintedRows(printer);
        if (query.mode() != Incremental.Mode.INCREMENTAL) {
            String why = query.explain().getFirst();
            query.close();
            throw new SqliteException(
                    SqliteException.ERROR,
                    -1,
                    "--tail prints new rows as they come, and this query has no such rows: " + why);
        }
    }

    /// Prints until the rows or the time are used up, or [#end] is called; what was read from a file until its last row.
    ///
    /// @param rows 0 for no limit
    /// @param time zero for no limit
    void run(long rows, Duration time) throws SqliteException, SysException {
        long deadline = System.nanoTime() + time.toNanos();
        Limit limit = new Limit(rows == 0 ? Long.MAX_VALUE : rows);
        printed.begin(query.columns());
        printed.flush();
        Runnable listener = news::release;
        store.onCommit(listener);
        try (Watch _ = watch()) {
            long through = onlyNew ? store.flush() : 0;
            while (!ended && limit.left > 0) {
                boolean more = growing.getAsBoolean(); // before looking: what is there then is read
                through = query.execute(through, store.flush(), limit);
                printed.flush();
                long left = time.isZero() ? SECOND : deadline - System.nanoTime();
                if (left <= 0 || limit.left <= 0 || !more) {
                    break;
                }
                news.tryAcquire(Math.min(left, SECOND), TimeUnit.NANOSECONDS);
                news.drainPermits();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (SqliteException e) {
            if (!ended) {
                throw e;
            }
        } finally {
            store.offCommit(listener);
        }
        printed.end();
        printed.flush();
    }

    /// A closeable that throws nothing.
    private interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    private Watch watch() {
        AutoCloseable watch = store.watch();
        return () -> {
            try {
                watch.close();
            } catch (Exception e) {
                throw new IllegalStateException("the store's watch does not close", e);
            }
        };
    }

    /// Prints as many rows as are wanted and passes over the rest.
    private final class Limit implements ResultHandler {
        private long left;

        Limit(long rows) {
            this.left = rows;
        }

        @Override
        public void columns(List<ResultColumn> columns) {
            // said once, at the start
        }

        @Override
        public void row(ResultRow row) {
            if (left > 0) {
                left--;
                printed.row(row);
            }
        }
    }

    /// Ends the run soon; from any thread.
    void end() {
        ended = true;
        news.release();
    }

    @Override
    public void close() {
        query.close();
    }
}
