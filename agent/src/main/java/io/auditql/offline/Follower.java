package io.auditql.offline;

import io.auditql.audit.source.LogInput;
import io.auditql.audit.source.RecordSink;
import io.auditql.audit.source.Source;
import io.auditql.events.RowStore;
import io.auditql.ledger.Ledger;
import io.auditql.row.Schema;
import io.auditql.sys.SysException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Keeps reading logs that somebody writes, all of them in turn on one thread.
///
/// Time is the stamps'; while nothing comes it goes on at its usual pace, so that an event whose end never comes closes.
public final class Follower {
    private static final long PAUSE_NANOS = 50_000_000;

    private final List<Log> open = new ArrayList<>();
    private final RowStore rows;
    private final Ledger ledger;
    private final Consumer<String> failures;
    private final LongSupplier clockMillis;
    private volatile boolean ended;

    /// @param wanted      the tables whose rows are made
    /// @param clockMillis at the pace of the wall
    Follower(
            Logs logs,
            LogTables tables,
            Set<Schema> wanted,
            RowStore rows,
            Ledger ledger,
            Consumer<String> failures,
            LongSupplier clockMillis) {
        this.rows = rows;
        this.ledger = ledger;
        this.failures = failures;
        this.clockMillis = clockMillis;
        for (List<LogInput> files : logs.inputs()) {
            open.add(new Log(files, tables.into(rows, wanted, ledger, true)));
        }
    }

    /// One log: its rotated files first, then the one that is written.
    private final class Log implements RecordSink {
        private final Deque<LogInput> files;
        private final RecordSink next;
        private @Nullable Source source;
        private long stampMillis = Long.MIN_VALUE;
        private long cameMillis;

        Log(List<LogInput> files, RecordSink next) {
            this.files = new ArrayDeque<>(files);
            this.next = next;
        }

        /// @return how many records came, or [Source#END]
        int work() {
            Source reading = source;
            try {
                if (reading == null) {
                    LogInput file = files.poll();
                    if (file == null) {
                        next.end();
                        return Source.END;
                    }
                    reading = files.isEmpty() ? file.follow(ledger) : file.open(ledger);
                    source = reading;
                }
                int records = reading.work(this);
                if (records == 0) {
                    passTime();
                }
                if (records != Source.END) {
                    return records;
                }
            } catch (SysException e) {
                failures.accept(e.getMessage() + "");
            }
            if (reading != null) {
                reading.close();
                source = null;
            }
            return 0;
        }

        private void passTime() {
            if (stampMillis != Long.MIN_VALUE) {
                next.advance(stampMillis + Math.max(0, clockMillis.getAsLong() - cameMillis));
            }
        }

        @Override
        public void node(byte[] bytes, int offset, int length) {
            next.node(bytes, offset, length);
        }

        @Override
        public void typeName(byte[] bytes, int offset, int length) {
            next.typeName(bytes, offset, length);
        }

        @Override
        public void record(long receivedMillis, int type, byte[] bytes, int offset, int length) {
            stampMillis = Math.max(stampMillis, receivedMillis);
            cameMillis = clockMillis.getAsLong();
            next.record(receivedMillis, type, bytes, offset, length);
        }

        @Override
        public void advance(long nowMillis) {
            next.advance(nowMillis);
        }

        @Override
        public void end() {
            next.end();
        }
    }

    /// One step: what is there of each log, or a short wait.
    ///
    /// @return false when nothing will ever follow
    public boolean work() {
        int records = 0;
        for (int i = open.size() - 1; i >= 0; i--) {
            int got = open.get(i).work();
            if (got == Source.END) {
                open.remove(i);
            } else {
                records += got;
            }
        }
        if (records == 0) {
            rows.idle();
            if (!open.isEmpty() && open.stream().allMatch(log -> log.source != null)) {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
        ended = open.isEmpty();
        return !ended;
    }

    /// Whether more may come.
    public boolean isGrowing() {
        return !ended;
    }
}
