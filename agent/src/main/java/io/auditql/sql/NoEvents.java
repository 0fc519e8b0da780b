package io.auditql.sql;

import io.auditql.row.Batch;
import io.auditql.row.RowBlock;
import io.auditql.row.Schema;
import io.auditql.store.BlockScan;
import io.auditql.store.EventScans;

/// An event source that has none.
final class NoEvents implements EventScans, EventSource.Reader {
    static final EventSource.Reader READER = new NoEvents();

    private NoEvents() {}

    @Override
    public EventScans begin() {
        return this;
    }

    @Override
    public void end() {
        // nothing was begun
    }

    @Override
    public long lastEid() {
        return 0;
    }

    @Override
    public long visibleAfter(Schema table) {
        return 0;
    }

    @Override
    public BlockScan scan(
            Schema table, long afterEid, long throughEid, long fromTime, long throughTime) {
        return new BlockScan() {
            @Override
            public boolean next() {
                return false;
            }

            @Override
            public RowBlock block() {
                return new Batch(table);
            }

            @Override
            public int fromRow() {
                return 0;
            }

            @Override
            public int toRow() {
                return 0;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    @Override
    public void close() {
        // nothing is open
    }
}
