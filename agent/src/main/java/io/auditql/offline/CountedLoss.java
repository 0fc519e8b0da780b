package io.auditql.offline;

import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;

/// A table about what was read, which answers when the logs have been read: a question about losses must not find none because
/// nobody looked yet.
public final class CountedLoss implements HostTable {
    private final HostTable table;
    private final OfflineEvents events;

    public CountedLoss(HostTable table, OfflineEvents events) {
        this.table = table;
        this.events = events;
    }

    @Override
    public Schema schema() {
        return table.schema();
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        events.count();
        table.rows(query, rows);
    }
}
