package io.auditql.store;

import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides which blocks a transaction deletes, and deletes them.
///
/// A block goes when no query may see a row of it: all are hidden by `events_max` or `events_expiry`. When the file would be
/// larger than `events_max_bytes`, the oldest blocks of all tables go, read or not. Guarded by the lock of the [Committer].
final class Retention implements AutoCloseable {
    private final StoreOptions options;
    private final Published published;
    private final StoreCounters counters;
    private final List<Candidate> candidates = new ArrayList<>();

    // booked when the transaction is committed
    private long expired;
    private long released;
    private long evictedRead;
    private long evictedUnread;

    /// A table and how many of its oldest blocks the running transaction deletes.
    private static final class Candidate {
        final StoredTable table;
        final BlockRows rows;
        final Statement delete;
        int deleting;
        int deletable;

        Candidate(StoredTable table, BlockRows rows, Statement delete) {
            this.table = table;
            this.rows = rows;
            this.delete = delete;
        }

        boolean hasMore() {
            return deleting < deletable;
        }

        Block next() {
            return table.blocks.get(deleting);
        }
    }

    Retention(
            Database database,
            StoreOptions options,
            Published published,
            Layouts layouts,
            StoreCounters counters)
            throws SqliteException {
        this.options = options;
        this.published = published;
        this.counters = counters;
        for (StoredTable table : published.tables()) {
            candidates.add(
                    new Candidate(
                            table,
                            new BlockRows(database, table, layouts),
                            database.prepare(StoreTables.deleteBlocksThrough(table))));
        }
    }

    /// Rows committed before this time are older than `events_expiry`.
    static long expiryCutoff(StoreOptions options, long now) {
        long expiry = options.eventsExpiry.toMillis();
        return expiry == 0 ? Long.MIN_VALUE : now - expiry;
    }

    /// Deletes what may go, after the new blocks were written.
    ///
    /// @return whether anything is deleted
    boolean delete(List<TableWriter> writers, long now) throws SqliteException {
        forget();
        long total = 0;
        for (Candidate candidate : candidates) {
            candidate.deletable = candidate.table.blocks.size();
            total += candidate.table.blocks.bytes();
        }
        for (TableWriter writer : writers) {
            candidateOf(writer.table()).deletable = writer.blocksBeforeReplaced();
            total += writer.bytesAdded();
        }
        for (Candidate candidate : candidates) {
            total -= expire(candidate, now);
        }
        while (total > options.eventsMaxBytes) {
            Candidate oldest = withOldestBlock();
            if (oldest == null) {
                break;
            }
            total -= evict(oldest);
        }
        boolean any = false;
        for (Candidate candidate : candidates) {
            if (candidate.deleting > 0) {
                any = true;
                long last = candidate.table.blocks.get(candidate.deleting - 1).first();
                candidate.delete.bind(1, last).run();
            }
        }
        for (TableWriter writer : writers) {
            writer.deletesFirst(candidateOf(writer.table()).deleting);
        }
        return any;
    }

    private Candidate candidateOf(StoredTable table) {
        for (Candidate candidate : candidates) {
            if (candidate.table == table) {
                return candidate;
            }
        }
        throw new IllegalStateException("no blocks of " + table.name());
    }

    /// Marks the blocks whose rows are all hidden, and returns their bytes.
    private long expire(Candidate candidate, long now) throws SqliteException {
        StoredTable table = candidate.table;
        BlockList blocks = table.blocks;
        long read = Math.min(table.readThrough, published.lastEid());
        long seen = table.hasReader() ? read : Math.min(table.seen(), read);
        long cutoff = expiryCutoff(options, now);
        while (candidate.hasMore()) {
            Block block = candidate.next();
            long newest = block.committedLast();
            if ((newest >= published.expiredBefore() || block.last() > read)
                    && (newest >= cutoff || block.last() > seen)) {
                break;
            }
            candidate.deleting++;
        }
        long max = options.eventsMax;
        if (max > 0
                && candidate.hasMore()
                && blocks.rowsThrough() - candidate.next().rowsThrough() >= max) {
            long rank = Floor.rank(blocks, read, candidate.rows);
            while (candidate.hasMore() && rank - candidate.next().rowsThrough() >= max) {
                candidate.deleting++;
            }
        }
        long bytes = 0;
        for (int i = 0; i < candidate.deleting; i++) {
            Block block = blocks.get(i);
            bytes += block.bytes();
            expired += block.rows();
            released += unread(block, table.readThroughByAll, candidate.rows);
        }
        return bytes;
    }

    private @Nullable Candidate withOldestBlock() {
        Candidate oldest = null;
        for (Candidate candidate : candidates) {
            if (candidate.hasMore()
                    && (oldest == null || candidate.next().first() < oldest.next().first())) {
                oldest = candidate;
            }
        }
        return oldest;
    }

    private long evict(Candidate candidate) throws SqliteException {
        Block block = candidate.next();
        candidate.deleting++;
        long unread = unread(block, candidate.table.readThroughByAll, candidate.rows);
        evictedUnread += unread;
        evictedRead += block.rows() - unread;
        return block.bytes();
    }

    private static long unread(Block block, long readThrough, BlockRows rows)
            throws SqliteException {
        if (block.last() <= readThrough) {
            return 0;
        }
        return block.first() > readThrough
                ? block.rows()
                : block.rows() - rows.rowsThrough(block, readThrough);
    }

    /// The transaction is committed. Called with the write lock of [Published], before new blocks are added.
    void apply() {
        for (Candidate candidate : candidates) {
            for (int i = 0; i < candidate.deleting; i++) {
                candidate.table.forget(candidate.table.blocks.get(i));
            }
            candidate.table.blocks.removeFirst(candidate.deleting);
        }
    }

    /// After [#apply]: books what was deleted.
    void finish() {
        counters.expired().add(expired);
        counters.releasedUnread().add(released);
        counters.evictedRead().add(evictedRead);
        counters.evictedUnread().add(evictedUnread);
        forget();
    }

    private void forget() {
        expired = 0;
        released = 0;
        evictedRead = 0;
        evictedUnread = 0;
        for (Candidate candidate : candidates) {
            candidate.deleting = 0;
        }
    }

    @Override
    public void close() {
        for (Candidate candidate : candidates) {
            candidate.rows.close();
            candidate.delete.close();
        }
    }
}
