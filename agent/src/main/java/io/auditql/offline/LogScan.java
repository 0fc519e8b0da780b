package io.auditql.offline;

import io.auditql.events.RowStore;
import io.auditql.ledger.Ledger;
import io.auditql.row.Batch;
import io.auditql.row.Column;
import io.auditql.row.RowBlock;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.store.BlockScan;
import io.auditql.sys.sqlite.SqliteException;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One reading of the logs for the rows of one table: a thread of its own reads and fills batches, who asked takes them. A row's
/// eid is its place in the table, the same in each reading.
final class LogScan implements BlockScan {
    private static final int BATCHES = 4;
    private static final int ROWS = 512;
    private static final int TEXT_BYTES = 256 << 10;
    private static final long LOOK_MILLIS = 50;

    /// Who asked wants no more: the reader leaves the way it came.
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;

        Stopped() {
            super("the reading was stopped", null, false, false);
        }
    }

    private final Schema schema;
    private final Column eidColumn;
    private final long after;
    private final long through;
    private final ArrayBlockingQueue<Batch> full = new ArrayBlockingQueue<>(BATCHES + 2);
    private final ArrayBlockingQueue<Batch> empty = new ArrayBlockingQueue<>(BATCHES + 2);
    private final Thread reader;
    private volatile boolean stopped;
    private volatile boolean ended;
    private volatile @Nullable Throwable bug;

    private final Batch nothing;
    private Batch current;
    private int fromRow;
    private int toRow;
    private long eids;

    /// @param columns which will be read
    /// @param whole   told when the logs were read to their end, with what was counted
    LogScan(
            Logs logs,
            LogTables tables,
            Schema schema,
            boolean[] columns,
            long after,
            long through,
            Ledger ledger,
            Consumer<String> failures,
            Consumer<Ledger> whole) {
        this.schema = schema;
        this.eidColumn = schema.column(Schema.EID);
        this.after = after;
        this.through = through;
        this.nothing = new Batch(schema, columns);
        this.current = nothing;
        for (int i = 0; i < BATCHES + 2; i++) {
            empty.add(new Batch(schema, columns));
        }
        this.reader =
                new Thread(
                        () -> {
                            try {
                                Rows rows = new Rows();
                                boolean toEnd =
                                        logs.read(
                                                () ->
                                                        tables.into(
                                                                rows,
                                                                Set.of(schema),
                                                                ledger,
                                                                false),
                                                ledger,
                                                failures,
                                                () -> stopped);
                                rows.hand();
                                if (toEnd) {
                                    whole.accept(ledger);
                                }
                            } catch (Stopped _) {
                                // as was asked for
                            } catch (Throwable t) {
                                bug = t;
                            } finally {
                                ended = true;
                            }
                        },
                        "log-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /// The reader's side: the batch that is being filled.
    private final class Rows implements RowStore {
        private Batch batch = nothing;
        private boolean taken;
        private int rowsAtOpen;
        private long nextEid = 1;

        @Override
        public RowSink open(Schema table) {
            if (!taken) {
                batch = take();
                taken = true;
            }
            rowsAtOpen = batch.rowCount();
            return batch;
        }

        @Override
        public void close(Schema table) {
            batch.discard();
            int rows = batch.rowCount();
            for (int row = rowsAtOpen; row < rows; row++) {
                batch.amend(row, eidColumn, nextEid++);
            }
            if (rows >= ROWS || batch.textBytes() >= TEXT_BYTES) {
                hand();
            }
        }

        private Batch take() {
            try {
                while (!stopped) {
                    Batch free = empty.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    if (free != null) {
                        return free;
                    }
                }
            } catch (InterruptedException _) {
                // close() interrupts
            }
            throw new Stopped();
        }

        void hand() {
            if (!taken) {
                return;
            }
            taken = false;
            full.add(batch); // there are more places than batches in use
        }

        @Override
        public void idle() {
            // who asked waits for nothing else
        }
    }

    @Override
    public boolean next() throws SqliteException {
        recycle();
        while (true) {
            boolean last = ended; // before looking: all batches are then there
            Batch batch = poll(last);
            if (batch != null) {
                current = batch;
                long first = eids;
                eids += batch.rowCount();
                fromRow = Math.clamp(after - first, 0, batch.rowCount());
                toRow = Math.clamp(through - first, 0, batch.rowCount());
                return true;
            }
            if (!last) {
                // nothing yet: who asked may want to look at the clock
                fromRow = 0;
                toRow = 0;
                return true;
            }
            Throwable thrown = bug;
            if (thrown != null) {
                throw new SqliteException(
                        SqliteException.ERROR, -1, "reading the log failed, a bug: " + thrown);
            }
            return false;
        }
    }

    private @Nullable Batch poll(boolean last) throws SqliteException {
        try {
            return last ? full.poll() : full.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new SqliteException(SqliteException.INTERRUPT, -1, "interrupted");
        }
    }

    private void recycle() {
        if (current != nothing) {
            current.clear();
            boolean kept = empty.offer(current);
            assert kept : schema + " has more batches than were made";
            current = nothing;
        }
    }

    @Override
    public RowBlock block() {
        return current;
    }

    @Override
    public int fromRow() {
        return fromRow;
    }

    @Override
    public int toRow() {
        return toRow;
    }

    /// Ends the reading, wherever it is.
    @Override
    public void close() {
        stopped = true;
        recycle();
    }
}
