package io.auditql.sql;

import io.auditql.row.Schema;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What xBestIndex learned while one statement was prepared.
final class StatementPlans {
    private final Plans plans;
    final BitSet numbers = new BitSet();
    private final TreeSet<String> unnumbered = new TreeSet<>();
    private final Map<Integer, Boolean> windows = new HashMap<>();
    private final Map<Integer, Schema> tables = new HashMap<>();
    private final Set<Schema> eventTables = new HashSet<>();
    private String missing = "";
    private boolean tolerant;

    private final boolean numbered;

    StatementPlans(Plans plans) {
        this(plans, false);
    }

    /// @param numbered whether each reference of an event table has a number
    StatementPlans(Plans plans, boolean numbered) {
        this.plans = plans;
        this.numbered = numbered;
    }

    /// SQLite asked about a reference of an event table. Where references have numbers it asks without one too: of the parts of
    /// an OR, which it then does not get to read by themselves.
    ///
    /// @param reference its number, or 0
    /// @param bounded   whether a lower bound on time or eid is usable in this join order
    /// @return whether the reference may be read like that
    boolean asked(Schema schema, int reference, boolean bounded) {
        eventTables.add(schema);
        if (reference == 0) {
            unnumbered.add(schema.name());
            return !numbered;
        }
        tables.put(reference, schema);
        windows.merge(reference, bounded, Boolean::logicalAnd);
        return true;
    }

    /// Tables that cannot answer without a column no longer refuse to: they name a cost that nobody pays, and fail when they are read.
    void tolerate() {
        tolerant = true;
    }

    boolean isTolerant() {
        return tolerant;
    }

    /// A table cannot answer without a column that the statement does not fix.
    void missesRequired(String table) {
        missing = table;
    }

    String missing() {
        return missing;
    }

    /// Event tables that were referred to without a number.
    Set<String> unnumbered() {
        return unnumbered;
    }

    /// The numbered references that SQLite asked about.
    Map<Integer, Schema> tables() {
        return tables;
    }

    /// Whether a lower bound on time or eid was known in every join order: it depends on no other table.
    boolean isWindow(int reference) {
        return windows.getOrDefault(reference, false);
    }

    /// The event tables that are read.
    Set<Schema> eventTables() {
        return eventTables;
    }

    boolean readsEvents() {
        return !unnumbered.isEmpty() || !tables.isEmpty();
    }

    /// Lets go of the rows held for a run.
    void release() {
        plans.release(numbers);
    }

    void close() {
        plans.remove(numbers);
    }
}
