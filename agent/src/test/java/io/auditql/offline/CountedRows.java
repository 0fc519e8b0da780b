package io.auditql.offline;

import io.auditql.events.RowStore;
import io.auditql.row.Batch;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.LinkedHashMap;
import java.util.Map;

/// Keeps the rows of all tables.
final class CountedRows implements RowStore {
    private final Map<String, Batch> batches = new LinkedHashMap<>();

    @Override
    public RowSink open(Schema table) {
        return batches.computeIfAbsent(table.name(), _ -> new Batch(table));
    }

    @Override
    public void close(Schema table) {
        batch(table).discard();
    }

    @Override
    public void idle() {}

    Batch batch(Schema table) {
        return batches.computeIfAbsent(table.name(), _ -> new Batch(table));
    }
}
