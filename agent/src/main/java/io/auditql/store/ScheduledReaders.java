package io.auditql.store;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// Which scheduled queries read which tables, and how far each has come. Guarded by the lock of [Published].
///
/// Until the schedule is known, each query that left a cursor behind is taken to read every table: nothing may be deleted
/// between the opening of the store and the reading of the configuration.
final class ScheduledReaders {
    /// No scheduled query reads the table: all its rows count as read.
    static final long NO_READER = Long.MAX_VALUE;

    private final Map<String, Long> cursors;
    private final Set<String> released = new HashSet<>();
    private Map<String, Set<String>> queries = Map.of();
    private boolean known;

    ScheduledReaders(Map<String, Long> cursors) {
        this.cursors = new HashMap<>(cursors);
    }

    void schedule(Map<String, Set<String>> tablesByQuery) {
        queries = Map.copyOf(tablesByQuery);
        known = true;
        released.retainAll(queries.keySet());
    }

    OptionalLong cursor(String query) {
        Long cursor = cursors.get(query);
        return cursor == null ? OptionalLong.empty() : OptionalLong.of(cursor);
    }

    void moved(String query, long cursor) {
        cursors.put(query, cursor);
        released.remove(query);
    }

    void release(String query) {
        released.add(query);
    }

    /// Rows of the table through this eid were read by every query that may hold rows back.
    long readThrough(String table) {
        return lowestCursor(table, released);
    }

    /// The same with the queries that no longer hold rows back.
    long readThroughByAll(String table) {
        return lowestCursor(table, Set.of());
    }

    private long lowestCursor(String table, Set<String> without) {
        long lowest = NO_READER;
        if (known) {
            for (Map.Entry<String, Set<String>> query : queries.entrySet()) {
                if (query.getValue().contains(table) && !without.contains(query.getKey())) {
                    lowest = Math.min(lowest, cursors.getOrDefault(query.getKey(), 0L));
                }
            }
        } else {
            for (long cursor : cursors.values()) {
                lowest = Math.min(lowest, cursor);
            }
        }
        return lowest;
    }
}
