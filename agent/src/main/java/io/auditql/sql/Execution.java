package io.auditql.sql;

import io.auditql.row.Schema;
import io.auditql.store.BlockScan;
import io.auditql.store.EventScans;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The statement that a connection runs now: what it may read, hold and take. One object for each connection, used again.
final class Execution {
    private final EventSource source;
    private final SqlOptions options;
    private EventSource.@Nullable Reader reader;
    private @Nullable EventScans events;
    private @Nullable Windows windows;
    private long number;
    private long deadlineNanos;
    private volatile boolean cancelled;
    private long heldBytes;
    private volatile long rowsRead; // written by the thread that runs the statement

    private int followed;
    private boolean followedCut;
    private long followedEid;

    Execution(EventSource source, SqlOptions options) {
        this.source = source;
        this.options = options;
    }

    /// @param reads whether event tables are read
    /// @param fresh whether events closed before now must be seen, for statements that are not told their windows
    void begin(boolean reads, boolean fresh) throws SqliteException {
        begin(reads, fresh, null);
    }

    /// @param use what is read, where it is known
    void begin(boolean reads, boolean fresh, @Nullable EventUse use) throws SqliteException {
        cancelled = false;
        rowsRead = 0;
        deadlineNanos = System.nanoTime() + options.deadline().toNanos();
        if (!reads) {
            return;
        }
        try {
            if (fresh) {
                source.flush();
            }
            EventSource.Reader own = reader;
            if (own == null) {
                own = source.reader();
                reader = own;
            }
            events = use == null ? own.begin() : own.begin(use);
        } catch (SysException e) {
            throw new SqliteException(
                    SqliteException.IOERR, -1, "read the event store: " + e.getMessage());
        }
    }

    /// Starts a run of the statement; several may follow each other in one read.
    ///
    /// @param read   null for all that is retained
    /// @param follow the reference whose last row is wanted, or 0
    void run(@Nullable Windows read, int follow) {
        number++;
        windows = read;
        heldBytes = 0;
        followed = follow;
        followedCut = false;
        followedEid = 0;
    }

    void end() {
        if (events != null && reader != null) {
            events = null;
            reader.end();
        }
    }

    void close() {
        end();
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    /// Different for each run.
    long number() {
        return number;
    }

    // bounds

    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    boolean isOverdue() {
        return System.nanoTime() - deadlineNanos > 0;
    }

    boolean mustStop() {
        return cancelled || isOverdue();
    }

    /// For loops in Java, which SQLite cannot interrupt.
    void check() throws SqliteException {
        if (mustStop()) {
            throw new SqliteException(SqliteException.INTERRUPT, -1, "interrupted");
        }
    }

    long nanosLeft() {
        return Math.max(1, deadlineNanos - System.nanoTime());
    }

    String overdue() {
        long millis = options.deadline().toMillis();
        return "the query ran longer than "
                + (millis % 1000 == 0
                        ? TimeUnit.MILLISECONDS.toSeconds(millis) + " s"
                        : millis + " ms")
                + " and was ended";
    }

    /// Counts memory that rows take until the run ends.
    void hold(long bytes) throws SqliteException {
        if (!tryHold(bytes)) {
            throw new SqliteException(
                    SqliteException.NOMEM,
                    -1,
                    "the query holds more than "
                            + (options.memoryBytes() >> 20)
                            + " MiB of rows and was ended");
        }
    }

    /// @return false, and nothing is counted, when that is more than a statement may hold
    boolean tryHold(long bytes) {
        if (heldBytes + bytes > options.memoryBytes()) {
            return false;
        }
        heldBytes += bytes;
        return true;
    }

    /// Whether the statement may not hold so much more; for loops that make rows.
    boolean isTooMuch(long bytes) {
        return heldBytes + bytes > options.memoryBytes();
    }

    void release(long bytes) {
        heldBytes -= bytes;
    }

    /// Counts rows of a block that is going to be read.
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    void read(int rows) {
        rowsRead += rows;
    }

    long rowsRead() {
        return rowsRead;
    }

    // events

    /// Where the rows of a reference begin and end in this run.
    void open(ReadPlan plan) {
        EventScans seen = events();
        long after = Windows.RETAINED;
        long through = Long.MAX_VALUE;
        Windows read = windows;
        if (read != null && plan.reference > 0) {
            after = read.after(plan.reference);
            through = read.through(plan.reference);
        }
        plan.after = after == Windows.RETAINED ? seen.visibleAfter(plan.schema) : after;
        plan.through = Math.min(through, seen.lastEid());
    }

    BlockScan scan(
            Schema schema,
            long after,
            long through,
            long fromTime,
            long throughTime,
            boolean[] columns) {
        return events().scan(schema, after, through, fromTime, throughTime, columns);
    }

    private EventScans events() {
        EventScans seen = events;
        if (seen == null) {
            throw new IllegalStateException("no read is open");
        }
        return seen;
    }

    // LIMIT

    boolean follows(int reference) {
        return reference > 0 && reference == followed;
    }

    /// The cursor of the followed reference is closed while it stands on this row.
    void stoppedAt(long eid) {
        followedCut = true;
        followedEid = eid;
    }

    /// Whether the statement ended before the followed reference did.
    boolean wasCut() {
        return followedCut;
    }

    /// The last row that was read of the followed reference, when the statement was cut.
    long cutAt() {
        return followedEid;
    }
}
