package io.auditql.store;

import io.auditql.events.RowStore;
import io.auditql.row.Batch;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// The hand-over from the assembler to the writer: one open batch for each table, swapped for an empty one when the writer
/// takes it. The lock is held while one event's rows are written, and for a swap.
final class OpenRows implements RowStore {
    /// How many rows may wait before they are committed, and how long the first of them.
    static final int MOST_WAITING = 1000;

    static final long LONGEST_WAIT_MILLIS = 200;

    /// How often those who watch are served at most.
    static final long WATCH_MILLIS = 3;

    private static final int LARGEST_KEPT_ROWS = 8 * MOST_WAITING;
    private static final int BATCHES_KEPT = 3;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final Schema[] schemas;
    private final Batch[] open; // the rest is guarded by the lock
    private final List<ArrayDeque<Batch>> spare;
    private final LongSupplier bootMillis;
    private final long mostBytes;
    private boolean full; // the assembler's own
    private int rowsAtOpen;
    private int waiting;
    private long firstWaitingMillis;
    private long nextEid;
    private int watchers;
    private boolean idle;
    private boolean woken;

    /// @param mostBytes that a table's batch may take before [#isFull]
    OpenRows(List<Schema> tables, long nextEid, long mostBytes, LongSupplier bootMillis) {
        this.schemas = tables.toArray(Schema[]::new);
        this.open = tables.stream().map(Batch::new).toArray(Batch[]::new);
        this.spare = tables.stream().map(_ -> new ArrayDeque<Batch>(BATCHES_KEPT)).toList();
        this.nextEid = nextEid;
        this.mostBytes = mostBytes;
        this.bootMillis = bootMillis;
    }

    // the assembler's side

    @Override
    public RowSink open(Schema table) {
        int index = index(table);
        lock.lock();
        Batch batch = open[index];
        rowsAtOpen = batch.rowCount();
        return batch;
    }

    @Override
    public void close(Schema table) {
        try {
            Batch batch = open[index(table)];
            batch.discard(); // a row that was begun and not ended
            int rows = batch.rowCount();
            for (int row = rowsAtOpen; row < rows; row++) {
                batch.amend(row, table.column(table.columnCount() - 1), nextEid++);
            }
            waits(rows - rowsAtOpen);
            full = rows >= LARGEST_KEPT_ROWS || bytes(batch) > mostBytes;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the rows closed last are so many that whoever wrote them has to commit them, because the writer is behind.
    boolean isFull() {
        return full;
    }

    private void waits(int rows) {
        if (rows == 0) {
            return;
        }
        if (waiting == 0) {
            firstWaitingMillis = bootMillis.getAsLong();
            wanted.signal();
        }
        boolean enough = waiting < MOST_WAITING && waiting + rows >= MOST_WAITING;
        waiting += rows;
        if (enough) {
            wanted.signal();
        }
    }

    @Override
    public void idle() {
        lock.lock();
        try {
            if (watchers > 0 && waiting > 0 && !idle) {
                idle = true;
                wanted.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private int index(Schema table) {
        for (int i = 0; i < schemas.length; i++) {
            if (schemas[i] == table) {
                return i;
            }
        }
        throw new IllegalArgumentException("the store was opened without table " + table);
    }

    // the writer's side

    /// Whether a commit is due, given when the last one was.
    boolean isDue(long now, long lastCommitMillis) {
        lock.lock();
        try {
            return dueIn(now, lastCommitMillis) <= 0;
        } finally {
            lock.unlock();
        }
    }

    private long dueIn(long now, long lastCommitMillis) {
        if (waiting == 0) {
            return Long.MAX_VALUE;
        }
        if (waiting >= MOST_WAITING) {
            return 0;
        }
        long due = firstWaitingMillis + LONGEST_WAIT_MILLIS - now;
        return idle ? Math.min(due, lastCommitMillis + WATCH_MILLIS - now) : due;
    }

    /// Waits until a commit is due, for `mostMillis` at most, or until [#wake].
    void await(long lastCommitMillis, long mostMillis) throws InterruptedException {
        lock.lock();
        try {
            long until = bootMillis.getAsLong() + mostMillis;
            while (!woken) {
                long now = bootMillis.getAsLong();
                long millis = Math.min(dueIn(now, lastCommitMillis), until - now);
                if (millis <= 0) {
                    return;
                }
                boolean ignored = wanted.await(millis, TimeUnit.MILLISECONDS);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    /// Ends [#await] early.
    void wake() {
        lock.lock();
        try {
            woken = true;
            wanted.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Hands every batch that has rows to `taker`; the oldest rows first within each table.
    void take(List<TableWriter> takers) {
        lock.lock();
        try {
            idle = false;
            if (waiting == 0) {
                return;
            }
            waiting = 0;
            for (int i = 0; i < open.length; i++) {
                if (open[i].rowCount() > 0) {
                    takers.get(i).take(open[i]);
                    Batch next = spare.get(i).pollFirst();
                    open[i] = next != null ? next : new Batch(schemas[i]);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes a batch back whose rows are stored.
    void recycle(Batch batch) {
        boolean keep = batch.rowCount() <= LARGEST_KEPT_ROWS;
        batch.clear();
        lock.lock();
        try {
            ArrayDeque<Batch> pool = spare.get(index(batch.schema()));
            if (keep && pool.size() < BATCHES_KEPT) {
                pool.addFirst(batch);
            }
        } finally {
            lock.unlock();
        }
    }

    void watch(int change) {
        lock.lock();
        try {
            watchers += change;
        } finally {
            lock.unlock();
        }
    }

    /// About what the rows of a batch take in memory.
    static long bytes(Batch batch) {
        return batch.textBytes() + (long) batch.rowCount() * batch.schema().columnCount() * 8;
    }
}
