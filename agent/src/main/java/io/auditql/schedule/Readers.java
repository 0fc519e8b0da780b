package io.auditql.schedule;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Which queries still have to read which event tables: rows stay in the store until they have.
///
/// Any worker's thread may call; the store is told only when something changes.
public final class Readers {
    private final Map<String, Set<String>> tablesOfQueries = new HashMap<>(); // guarded by this
    private final Consumer<Map<String, Set<String>>> store;

    /// @param store receives the whole map after each change
    public Readers(Consumer<Map<String, Set<String>>> store) {
        this.store = store;
    }

    /// From now on rows of these tables wait for the query.
    synchronized void reads(String query, Set<String> eventTables) {
        if (eventTables.isEmpty()) {
            gone(query);
        } else if (!eventTables.equals(tablesOfQueries.put(query, Set.copyOf(eventTables)))) {
            store.accept(Map.copyOf(tablesOfQueries));
        }
    }

    /// Rows wait for the query no longer.
    synchronized void gone(String query) {
        if (tablesOfQueries.remove(query) != null) {
            store.accept(Map.copyOf(tablesOfQueries));
        }
    }

    /// Only these queries are left of those that rows waited for.
    public synchronized void keep(Set<String> queries) {
        if (tablesOfQueries.keySet().retainAll(queries)) {
            store.accept(Map.copyOf(tablesOfQueries));
        }
    }
}
