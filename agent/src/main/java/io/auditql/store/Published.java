package io.auditql.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// What the last commit made true, as readers see it.
///
/// A writer holds the write lock from COMMIT until this says the same as the file; a reader holds the read lock while its
/// transaction begins. So the limits a reader works out fit the rows it sees.
final class Published {
    final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, StoredTable> tables = new HashMap<>();
    private final List<StoredTable> tableList;
    private final ScheduledReaders readers;
    private volatile long lastEid;
    private volatile long expiredBefore;

    Published(List<StoredTable> tables, Map<String, Long> cursors, long lastEid) {
        this.tableList = List.copyOf(tables);
        for (StoredTable table : tables) {
            this.tables.put(table.name(), table);
        }
        this.readers = new ScheduledReaders(cursors);
        this.lastEid = lastEid;
        refresh();
    }

    List<StoredTable> tables() {
        return tableList;
    }

    StoredTable table(String name) {
        StoredTable table = tables.get(name);
        if (table == null) {
            throw new IllegalArgumentException("the store has no table " + name);
        }
        return table;
    }

    long lastEid() {
        return lastEid;
    }

    void committedThrough(long eid) {
        lastEid = Math.max(lastEid, eid);
    }

    /// Rows committed before this time have expired, whether or not anyone asked since.
    long expiredBefore() {
        return expiredBefore;
    }

    void expireBefore(long time) {
        expiredBefore = time;
    }

    void schedule(Map<String, Set<String>> queries) {
        lock.writeLock().lock();
        try {
            readers.schedule(queries);
            refresh();
        } finally {
            lock.writeLock().unlock();
        }
    }

    void release(String query) {
        lock.writeLock().lock();
        try {
            readers.release(query);
            refresh();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /// Called with the write lock held.
    void cursorMoved(String query, long cursor) {
        readers.moved(query, cursor);
        refresh();
    }

    OptionalLong cursor(String query) {
        lock.readLock().lock();
        try {
            return readers.cursor(query);
        } finally {
            lock.readLock().unlock();
        }
    }

    /// Called with a lock held.
    long cursorOr(String query, long otherwise) {
        return readers.cursor(query).orElse(otherwise);
    }

    private void refresh() {
        for (StoredTable table : tableList) {
            table.readThrough = readers.readThrough(table.name());
            table.readThroughByAll = readers.readThroughByAll(table.name());
        }
    }
}
