package io.auditql.store;

import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Keeps SQLite's write-ahead log on the disk and short.
///
/// Syncing it through a descriptor of our own lets COMMIT return at once and still bounds what a power failure costs. A second
/// descriptor is safe here: SQLite's locks lie on the database and on the log's index, never on the log, so that closing it
/// gives up none of them.
final class WriteAheadLog implements AutoCloseable {
    static final long LARGEST_BYTES = 16L << 20;

    private static final Logger LOG = System.getLogger(WriteAheadLog.class.getName());
    private static final long CHECKPOINT_BYTES = 1000L * 4096;
    private static final long TRANSACTION_BYTES = 4L * 4096;

    private final Path file;
    private final Database database;
    private @Nullable FileChannel channel;
    private long bytesSinceCheckpoint;

    WriteAheadLog(Path databaseFile, Database database) {
        this.file = Path.of(databaseFile + "-wal");
        this.database = database;
    }

    void grew(long bytes) {
        bytesSinceCheckpoint += bytes + TRANSACTION_BYTES;
    }

    boolean isCheckpointDue() {
        return bytesSinceCheckpoint > CHECKPOINT_BYTES;
    }

    /// Moves what readers allow into the database: after commits, so that no COMMIT has to.
    void checkpoint() {
        run("PASSIVE");
    }

    /// Gives the disk back what an unusually long read made the log take.
    void shorten() {
        try {
            if (Files.exists(file) && Files.size(file) > LARGEST_BYTES) {
                run("TRUNCATE");
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "size of " + file, e);
        }
    }

    private void run(String how) {
        bytesSinceCheckpoint = 0;
        try {
            database.execute("PRAGMA wal_checkpoint(" + how + ")");
        } catch (SqliteException e) {
            LOG.log(Level.DEBUG, "checkpoint " + file, e); // a later one does it
        }
    }

    /// Returns when all that was committed is on the disk.
    synchronized void sync() {
        try {
            FileChannel open = channel;
            if (open == null) {
                open = FileChannel.open(file, StandardOpenOption.WRITE);
                channel = open;
            }
            open.force(false);
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "sync " + file + ": a power failure may cost its newest rows",
                    e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "close " + file, e);
        }
    }
}
