package io.auditql.store;

import io.auditql.row.Schema;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The layouts that blocks of the store have, by number. Filled when the store is opened, read by every thread.
final class Layouts {
    private static final int[] UNKNOWN = {};

    private record Key(int layout, String table) {}

    private final Map<Integer, BlockLayout> byId;
    private final Map<Key, int[]> targets = new ConcurrentHashMap<>();

    Layouts(Map<Integer, BlockLayout> byId) {
        this.byId = new HashMap<>(byId);
    }

    /// [BlockLayout#targetsIn] of that layout; empty for an unknown number, which fits no block.
    int[] targets(int layout, Schema schema) {
        return targets.computeIfAbsent(
                new Key(layout, schema.name()),
                _ -> {
                    BlockLayout known = byId.get(layout);
                    return known == null ? UNKNOWN : known.targetsIn(schema);
                });
    }
}
