package io.auditql.store;

import io.auditql.events.RowStore;
import io.auditql.ledger.Ledger;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The recorded events of this host, kept in one SQLite file that this process owns.
///
/// The assembler writes rows ([#open], [#close(Schema)]); a row gets its eid, from one sequence for all tables, when its event
/// is closed, and is seen by readers once it is committed. The writer thread commits when 1000 rows wait, 200 ms after the
/// first of them, and at once for those who [#watch]; a query that begins calls [#flush].
public final class EventStore implements RowStore, AutoCloseable {
    static final int BUSY_MILLIS = 5000;

    private static final long PAUSE_AFTER_BUG_NANOS = 1_000_000_000;
    private static final Logger LOG = System.getLogger(EventStore.class.getName());

    private final StoreDirectory directory;
    private final StoreOptions options;
    private final OpenedStore parts;
    private final OpenRows rows;
    private final Published published;
    private final Committer committer;
    private final Outbox outbox;
    private final StoreCounters counters;
    private final Set<String> corruptBlocks = ConcurrentHashMap.newKeySet();
    private final List<Runnable> commitListeners = new CopyOnWriteArrayList<>();
    private @Nullable Thread writer; // guarded by this
    private volatile boolean closing;

    private EventStore(
            StoreDirectory directory,
            StoreOptions options,
            OpenedStore parts,
            StoreCounters counters) {
        this.directory = directory;
        this.options = options;
        this.parts = parts;
        this.rows = parts.rows();
        this.published = parts.published();
        this.committer = parts.committer();
        this.outbox = parts.outbox();
        this.counters = counters;
    }

    /// Opens the store, or makes it. Nothing is written by itself before [#start].
    ///
    /// @throws SysException when another process uses it, it is newer than this program, or its directory or disk takes no
    ///                      files; a database that is damaged is moved aside instead, and a new one begun
    public static EventStore open(StoreOptions options, List<Schema> eventTables, Ledger ledger)
            throws SysException {
        Path path = options.directory;
        StoreDirectory directory =
                path == null
                        ? StoreDirectory.ephemeral(options.large)
                        : StoreDirectory.open(path, options.allowUnsafe);
        boolean opened = false;
        try {
            StoreCounters counters = StoreCounters.of(ledger);
            OpenedStore parts =
                    new StoreOpener(
                                    directory,
                                    options,
                                    eventTables,
                                    counters,
                                    OutboxCounters.of(ledger))
                            .open();
            opened = true;
            return new EventStore(directory, options, parts, counters);
        } finally {
            if (!opened) {
                directory.close();
            }
        }
    }

    /// Starts the writer thread. Without it, rows are committed by [#flush] and [#work] only.
    public synchronized EventStore start() {
        if (writer == null && !closing) {
            Thread thread = new Thread(this::run, "store-writer");
            thread.setDaemon(true);
            writer = thread;
            thread.start();
        }
        return this;
    }

    private void run() {
        while (!closing) {
            try {
                if (work() == 0) {
                    rows.await(committer.lastCommitMillis(), committer.upkeepInMillis());
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "the store's writer: a bug; rows wait until it goes on", e);
                LockSupport.parkNanos(PAUSE_AFTER_BUG_NANOS);
            }
        }
    }

    /// One step of the writer: a commit if one is due, and upkeep.
    ///
    /// @return how much was done
    public int work() {
        int done = 0;
        if (rows.isDue(options.bootMillis.getAsLong(), committer.lastCommitMillis())) {
            done++;
            commit();
        }
        return done + committer.upkeep();
    }

    private void commit() {
        if (committer.commitRows()) {
            commitListeners.forEach(Runnable::run);
        }
    }

    // rows in

    @Override
    public RowSink open(Schema table) {
        return rows.open(table);
    }

    @Override
    public void close(Schema table) {
        rows.close(table);
        if (rows.isFull()) {
            commit(); // the writer is behind: who writes helps, and the ring before it fills
            // meanwhile
        }
    }

    @Override
    public void idle() {
        rows.idle();
    }

    /// Commits every row that was closed before the call.
    ///
    /// @return the last committed eid; while the disk is full, rows wait and it does not move
    public long flush() throws SysException {
        if (closing) {
            throw new SysException("the store " + directory.path() + " is closed", 0);
        }
        commit();
        return published.lastEid();
    }

    /// While the result is open, [#idle] commits at once, at most every 3 ms: for streams and tails.
    public AutoCloseable watch() {
        rows.watch(1);
        return new Watch(rows);
    }

    private static final class Watch implements AutoCloseable {
        private final OpenRows rows;
        private boolean open = true;

        Watch(OpenRows rows) {
            this.rows = rows;
        }

        @Override
        public synchronized void close() {
            if (open) {
                open = false;
                rows.watch(-1);
            }
        }
    }

    /// Has `listener` told after each commit with new rows, on the thread that committed: mostly the writer's, else that of a
    /// worker in [#flush]. It must be quick.
    public void onCommit(Runnable listener) {
        commitListeners.add(listener);
    }

    /// Has a listener, the same object, told no more.
    public void offCommit(Runnable listener) {
        commitListeners.remove(listener);
    }

    // rows out

    /// A connection of its own for one worker thread.
    public EventReader reader() throws SysException {
        try {
            return new EventReader(
                    this,
                    published,
                    options,
                    parts.layouts(),
                    Database.openReadOnly(directory.database().toString()));
        } catch (SqliteException e) {
            throw committer.failure("read the store " + directory.path(), e);
        }
    }

    /// The newest committed eid; 0 when nothing was ever stored.
    public long lastEid() {
        return published.lastEid();
    }

    /// Bytes of all stored blocks.
    public long bytes() {
        published.lock.readLock().lock();
        try {
            return published.tables().stream().mapToLong(t -> t.blocks.bytes()).sum();
        } finally {
            published.lock.readLock().unlock();
        }
    }

    /// Rows of a table in the file, hidden ones included.
    public long rowCount(Schema table) {
        published.lock.readLock().lock();
        try {
            return published.table(table.name()).blocks.rows();
        } finally {
            published.lock.readLock().unlock();
        }
    }

    /// Rows of a table that were stored since this process opened the store.
    public long storedRows(Schema table) {
        return published.table(table.name()).storedRows();
    }

    /// Whether the disk takes no rows at the moment, so that they wait in memory.
    public boolean isFailing() {
        return committer.isFailing();
    }

    /// Where the store lies.
    public Path directory() {
        return directory.path();
    }

    long ageNow() {
        return parts.age().now();
    }

    void askExpiry() {
        committer.askExpiry();
    }

    void corruptBlock(StoredTable table, long first, int blockRows) {
        if (corruptBlocks.add(table.name() + first)) {
            counters.corruptBlock().add(blockRows);
            LOG.log(
                    Level.ERROR,
                    "the store "
                            + directory.path()
                            + ": "
                            + blockRows
                            + " rows of "
                            + table.name()
                            + " from eid "
                            + first
                            + " are damaged and left out; see whether the disk is sound");
        }
    }

    // scheduled queries

    /// Says which scheduled queries there are, and which event tables each has to read before rows may go.
    ///
    /// Until this is called, queries that left a cursor in the store hold the rows of all tables: a program without a
    /// schedule calls it with an empty map.
    public void schedule(Map<String, Set<String>> queries) {
        published.schedule(queries);
    }

    /// A query that is denylisted, inactive or has failed for 3 intervals no longer holds rows back, until its next
    /// [#delivered].
    public void release(String query) {
        published.release(query);
    }

    /// How far a query has read; empty before its first delivery.
    public OptionalLong cursor(String query) {
        return published.cursor(query);
    }

    /// Puts the lines of one execution into the outbox and moves the query's cursor, in one transaction; when this returns
    /// true, no kill undoes it.
    ///
    /// @param cursorEid rows through it are read; 0 for a query without event tables
    /// @param state     what else the scheduler keeps, written with it
    /// @return false when the outbox has no room: nothing has changed, and the execution is counted
    public boolean delivered(
            String query, long cursorEid, List<OutboxLines> lines, Map<String, byte[]> state)
            throws SysException {
        committer.lock().lock();
        try {
            if (!outbox.accepts(lines)) {
                return false;
            }
            long[] bytes = new long[1];
            boolean moves = cursorEid > 0 && cursorEid > cursor(query).orElse(0);
            committer.transaction(
                    "keep the results of " + query,
                    () -> {
                        bytes[0] = outbox.insert(query, lines);
                        if (moves) {
                            committer.moveCursor(query, cursorEid);
                        }
                        for (Map.Entry<String, byte[]> entry : state.entrySet()) {
                            committer.putState(entry.getKey(), entry.getValue());
                        }
                    },
                    () -> {
                        if (cursorEid > 0) {
                            published.cursorMoved(
                                    query, Math.max(cursorEid, published.cursorOr(query, 0)));
                        }
                        outbox.inserted(lines.size(), bytes[0]);
                    });
        } finally {
            committer.lock().unlock();
        }
        if (!lines.isEmpty()) {
            outbox.tellListeners();
        }
        return true;
    }

    public boolean delivered(String query, long cursorEid, List<OutboxLines> lines)
            throws SysException {
        return delivered(query, cursorEid, lines, Map.of());
    }

    public Outbox outbox() {
        return outbox;
    }

    /// Keeps some bytes under a name.
    public void put(String key, byte[] value) throws SysException {
        committer.transaction("keep " + key, () -> committer.putState(key, value), () -> {});
    }

    public Optional<byte[]> get(String key) throws SysException {
        return committer.state(key);
    }

    public void remove(String key) throws SysException {
        committer.transaction("forget " + key, () -> committer.removeState(key), () -> {});
    }

    /// Commits what waits, packs small blocks and leaves the directory. Readers must be closed before.
    @Override
    public void close() {
        Thread thread;
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
            thread = writer;
        }
        if (thread != null) {
            rows.wake();
            join(thread);
        }
        outbox.close();
        committer.close();
        directory.close();
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
