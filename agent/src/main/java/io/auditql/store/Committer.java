package io.auditql.store;

import io.auditql.ledger.Counter;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import java.io.File;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Owns the one writing connection. Whoever writes holds its lock: the writer thread for the rows, a worker for the moment in
/// which it flushes or delivers.
///
/// A transaction changes the file, then [Published], as one step for readers. SQLite runs with synchronous=NORMAL, under
/// which COMMIT does not wait for the disk; once per sync interval the write-ahead log is synced ([#sync]). That costs a
/// power failure the rows of that interval at most, and a killed process nothing.
final class Committer implements AutoCloseable {
    /// What runs inside a transaction.
    interface Change {
        void run() throws SqliteException;
    }

    private static final Logger LOG = System.getLogger(Committer.class.getName());
    private static final long RETRY_MILLIS = 1000;
    private static final long TICK_MILLIS = 60_000;
    private static final long DISK_LEFT_TO_OTHERS = 512L << 20;
    private static final String LAST_EID = "last_eid";

    private final ReentrantLock lock = new ReentrantLock();
    private final Database database;
    private final StoreOptions options;
    private final StoreDirectory directory;
    private final Published published;
    private final AgeClock age;
    private final StoreCounters counters;
    private final OpenRows rows;
    private final List<TableWriter> writers;
    private final Retention retention;
    private final WriteAheadLog log;
    private final Statement begin;
    private final Statement commit;
    private final Statement putMeta;
    private final Statement getMeta;
    private final Statement removeMeta;
    private final Statement moveCursor;

    // guarded by the lock
    private boolean failing;
    private Counter dropCause;
    private long retryAt;
    private long highestWritten;
    private long freeKnownUntil;
    private boolean diskIsShort;
    private long nextTick;
    private boolean closed;

    private volatile long lastCommitMillis;
    private volatile boolean expiryAsked;
    private volatile boolean unsynced;
    private volatile long lastSyncMillis;

    Committer(
            Database database,
            StoreDirectory directory,
            StoreOptions options,
            Published published,
            Layouts layouts,
            AgeClock age,
            StoreCounters counters,
            OpenRows rows,
            List<TableWriter> writers)
            throws SqliteException {
        this.database = database;
        this.directory = directory;
        this.options = options;
        this.published = published;
        this.age = age;
        this.counters = counters;
        this.rows = rows;
        this.writers = writers;
        this.retention = new Retention(database, options, published, layouts, counters);
        this.log = new WriteAheadLog(directory.database(), database);
        this.dropCause = counters.diskFull();
        this.highestWritten = published.lastEid();
        begin = database.prepare("BEGIN IMMEDIATE");
        commit = database.prepare("COMMIT");
        putMeta = database.prepare("INSERT OR REPLACE INTO meta VALUES(?1, ?2)");
        getMeta = database.prepare("SELECT value FROM meta WHERE name = ?1");
        removeMeta = database.prepare("DELETE FROM meta WHERE name = ?1");
        moveCursor = database.prepare("INSERT OR REPLACE INTO cursor VALUES(?1, ?2)");
        long now = options.bootMillis.getAsLong();
        nextTick = now + TICK_MILLIS;
        lastSyncMillis = now;
    }

    Database database() {
        return database;
    }

    ReentrantLock lock() {
        return lock;
    }

    /// When rows were committed last, by the boot clock.
    long lastCommitMillis() {
        return lastCommitMillis;
    }

    // rows

    /// Commits all rows that were closed before the call; while the disk takes none, keeps them for later.
    ///
    /// @return whether rows became visible
    boolean commitRows() {
        lock.lock();
        try {
            rows.take(writers);
            boolean stored = false;
            if (mayTry()) {
                while (hasUnsaved() && round(false)) {
                    stored = true;
                }
            }
            boundMemory();
            return stored;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasUnsaved() {
        for (TableWriter writer : writers) {
            if (writer.hasUnsaved()) {
                return true;
            }
        }
        return false;
    }

    /// One transaction: the oldest batch of each table, packing that is due, and what retention lets go.
    private boolean round(boolean packAll) {
        long now = age.now();
        try {
            begin.run();
            long newest = 0;
            for (TableWriter writer : writers) {
                newest = Math.max(newest, writer.write(now, packAll || writer.isPackingDue(now)));
            }
            if (retention.delete(writers, now)) {
                putLastEid(Math.max(newest, highestWritten));
            }
            publish(newest);
            succeeded();
            return true;
        } catch (SqliteException e) {
            failed(e);
            return false;
        }
    }

    /// The highest eid at or below which no row waits: after a failure one table may have caught up before another.
    private long wholeThrough() {
        long through = highestWritten;
        for (TableWriter writer : writers) {
            through = Math.min(through, writer.oldestUnsavedAfterThis() - 1);
        }
        return through;
    }

    private void publish(long newest) throws SqliteException {
        published.lock.writeLock().lock();
        try {
            commit.run();
            retention.apply();
            for (TableWriter writer : writers) {
                writer.apply();
            }
            highestWritten = Math.max(highestWritten, newest);
            published.committedThrough(wholeThrough());
        } finally {
            published.lock.writeLock().unlock();
        }
        long bytes = 0;
        for (TableWriter writer : writers) {
            bytes += writer.bytesAdded();
            int stored = writer.finish();
            counters.stored().add(stored);
            writer.table().stored(stored);
        }
        lastCommitMillis = options.bootMillis.getAsLong();
        committed(bytes);
    }

    private void committed(long bytes) {
        unsynced = true;
        log.grew(bytes);
    }

    // retention

    /// A query found rows that expire by its asking; they are deleted soon.
    void askExpiry() {
        if (!expiryAsked) {
            expiryAsked = true;
            rows.wake();
        }
    }

    // failure

    private void succeeded() {
        retention.finish();
        if (failing) {
            failing = false;
            LOG.log(Level.INFO, "the store takes rows again: " + directory.path());
        }
    }

    private void failed(SqliteException e) {
        rollback();
        for (TableWriter writer : writers) {
            writer.undo();
        }
        dropCause = e.code() == SqliteException.FULL ? counters.diskFull() : counters.writeFailed();
        startFailing(e.getMessage());
    }

    private void startFailing(@Nullable String reason) {
        retryAt = options.bootMillis.getAsLong() + RETRY_MILLIS;
        if (!failing) {
            failing = true;
            LOG.log(
                    Level.ERROR,
                    "the store "
                            + directory.path()
                            + " takes no rows: "
                            + reason
                            + "; collection goes on, up to "
                            + (options.memoryMaxBytes >> 20)
                            + " MiB wait in memory, then the oldest are dropped and counted: free"
                            + " space on that disk");
        }
    }

    private void rollback() {
        try {
            database.execute("ROLLBACK");
        } catch (SqliteException _) {
            // SQLite has rolled back by itself
        }
    }

    private boolean mayTry() {
        if (closed || (failing && options.bootMillis.getAsLong() < retryAt)) {
            return false;
        }
        if (hasUnsaved() && diskIsShort()) {
            dropCause = counters.diskFull();
            startFailing("its disk has less free space than is left to others");
            return false;
        }
        return true;
    }

    private boolean diskIsShort() {
        long now = options.bootMillis.getAsLong();
        if (now >= freeKnownUntil) {
            freeKnownUntil = now + RETRY_MILLIS;
            File file = directory.path().toFile();
            long floor =
                    options.diskMinFree >= 0
                            ? options.diskMinFree
                            : Math.min(file.getTotalSpace() / 20, DISK_LEFT_TO_OTHERS);
            diskIsShort = file.getUsableSpace() < floor;
        }
        return diskIsShort;
    }

    private void boundMemory() {
        long bytes = 0;
        for (TableWriter writer : writers) {
            bytes += writer.unsavedBytes();
        }
        while (bytes > options.memoryMaxBytes) {
            TableWriter oldest = null;
            for (TableWriter writer : writers) {
                if (writer.hasUnsaved()
                        && (oldest == null || writer.oldestUnsaved() < oldest.oldestUnsaved())) {
                    oldest = writer;
                }
            }
            if (oldest == null) {
                return;
            }
            bytes -= oldest.unsavedBytes();
            dropCause.add(oldest.dropOldest());
            bytes += oldest.unsavedBytes();
        }
    }

    boolean isFailing() {
        lock.lock();
        try {
            return failing;
        } finally {
            lock.unlock();
        }
    }

    // other writes

    /// Runs a change in a transaction of its own and makes it known to readers with it.
    void transaction(String doing, Change change, Runnable publish) throws SysException {
        lock.lock();
        try {
            if (closed) {
                throw new SysException(doing + ": the store is closed", 0);
            }
            begin.run();
            change.run();
            published.lock.writeLock().lock();
            try {
                commit.run();
                publish.run();
            } finally {
                published.lock.writeLock().unlock();
            }
            committed(0);
        } catch (SqliteException e) {
            rollback();
            throw failure(doing, e);
        } finally {
            lock.unlock();
        }
    }

    SysException failure(String doing, SqliteException e) {
        String next =
                switch (e.code()) {
                    case SqliteException.FULL -> "free space on the disk of " + directory.path();
                    case SqliteException.READONLY, SqliteException.CANTOPEN ->
                            "make " + directory.path() + " writable for this user";
                    default -> "see whether the disk of " + directory.path() + " is sound";
                };
        return new SysException(doing + ": " + e.getMessage() + "; " + next, e);
    }

    void moveCursor(String query, long eid) throws SqliteException {
        moveCursor.bind(1, query).bind(2, eid).run();
    }

    void putState(String key, byte[] value) throws SqliteException {
        putMeta.bind(1, "state:" + key).bindBlob(2, value, 0, value.length).run();
    }

    void removeState(String key) throws SqliteException {
        removeMeta.bind(1, "state:" + key).run();
    }

    Optional<byte[]> state(String key) throws SysException {
        lock.lock();
        try {
            getMeta.bind(1, "state:" + key);
            return getMeta.step() ? Optional.of(getMeta.blob(0)) : Optional.empty();
        } catch (SqliteException e) {
            throw failure("read " + key + " from the store", e);
        } finally {
            getMeta.reset();
            lock.unlock();
        }
    }

    void putLastEid(long eid) throws SqliteException {
        putMeta.bind(1, LAST_EID).bind(2, eid).run();
    }

    void putMark(AgeClock.Mark mark) throws SqliteException {
        putMeta.bind(1, "age_boot_id").bind(2, mark.bootId()).run();
        putMeta.bind(1, "age_boot_millis").bind(2, mark.bootMillis()).run();
        putMeta.bind(1, "age_wall_millis").bind(2, mark.wallMillis()).run();
        putMeta.bind(1, "age_millis").bind(2, mark.ageMillis()).run();
    }

    // upkeep

    /// What is done beside commits: expiry once a minute and when asked for, packing of old small blocks, syncing, keeping
    /// the write-ahead log short.
    ///
    /// @return how many of these there were to do
    int upkeep() {
        int done = 0;
        long now = options.bootMillis.getAsLong();
        lock.lock();
        try {
            if (closed) {
                return 0;
            }
            boolean tick = now >= nextTick;
            if (tick) {
                nextTick = now + TICK_MILLIS;
                published.expireBefore(Retention.expiryCutoff(options, age.now()));
            }
            if (tick || expiryAsked || isPackingDue()) {
                done++;
                expiryAsked = false;
                if (mayTry()) {
                    round(false);
                }
                if (tick) {
                    keepMark();
                    log.shorten();
                }
            }
            if (failing && now >= retryAt) {
                done++;
                commitRows();
            }
            if (log.isCheckpointDue()) {
                done++;
                log.checkpoint();
            }
        } finally {
            lock.unlock();
        }
        if (unsynced && now - lastSyncMillis >= options.syncInterval.toMillis()) {
            done++;
            sync(now);
        }
        return done;
    }

    private boolean isPackingDue() {
        long now = age.now();
        for (TableWriter writer : writers) {
            if (writer.isPackingDue(now)) {
                return !failing;
            }
        }
        return false;
    }

    private void keepMark() {
        try {
            transaction("keep the clock", () -> putMark(age.mark()), () -> {});
        } catch (SysException e) {
            LOG.log(Level.DEBUG, "keep the clock", e);
        }
    }

    private void sync(long now) {
        unsynced = false;
        lastSyncMillis = now;
        log.sync();
    }

    /// How long until there is upkeep, at most.
    long upkeepInMillis() {
        long now = options.bootMillis.getAsLong();
        lock.lock();
        try {
            if (expiryAsked) {
                return 0;
            }
            long wait = Math.max(0, nextTick - now);
            if (failing) {
                wait = Math.min(wait, Math.max(1, retryAt - now));
            }
            return unsynced
                    ? Math.min(
                            wait,
                            Math.max(0, lastSyncMillis + options.syncInterval.toMillis() - now))
                    : wait;
        } finally {
            lock.unlock();
        }
    }

    /// Stores what waits, packs what is small, and closes the connection. Rows that cannot be stored any more are counted.
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            retryAt = 0;
            commitRows();
            if (!failing) {
                round(true);
                keepMark();
            }
            closed = true;
            for (TableWriter writer : writers) {
                while (writer.hasUnsaved()) {
                    dropCause.add(writer.dropOldest());
                }
            }
            sync(options.bootMillis.getAsLong());
            writers.forEach(TableWriter::close);
            retention.close();
            log.close();
            for (Statement statement :
                    List.of(begin, commit, putMeta, getMeta, removeMeta, moveCursor)) {
                statement.close();
            }
            database.close();
        } finally {
            lock.unlock();
        }
    }
}
