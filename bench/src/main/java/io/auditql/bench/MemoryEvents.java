package io.auditql.bench;

import io.auditql.row.Batch;
import io.auditql.row.RowBlock;
import io.auditql.row.Schema;
import io.auditql.sql.EventSource;
import io.auditql.store.BlockScan;
import io.auditql.store.EventScans;
import java.util.List;

/// Events of one table in memory, in blocks with consecutive eids: what the engine costs without the store.
final class MemoryEvents implements EventSource, EventSource.Reader, EventScans {
    private final List<Batch> blocks;
    private final int rowsPerBlock;

    /// @param blocks all of `rowsPerBlock` rows, eids from 1
    MemoryEvents(List<Batch> blocks, int rowsPerBlock) {
        this.blocks = blocks;
        this.rowsPerBlock = rowsPerBlock;
    }

    @Override
    public void flush() {
        // nothing waits
    }

    @Override
    public Reader reader() {
        return this;
    }

    @Override
    public EventScans begin() {
        return this;
    }

    @Override
    public void end() {
        // nothing was begun
    }

    @Override
    public void close() {
        // nothing is open
    }

    @Override
    public long lastEid() {
        return (long) blocks.size() * rowsPerBlock;
    }

    @Override
    public long visibleAfter(Schema table) {
        return 0;
    }

    @Override
    public BlockScan scan(
            Schema table, long afterEid, long throughEid, long fromTime, long throughTime) {
        return new BlockScan() {
            private int at = (int) (afterEid / rowsPerBlock) - 1;

            @Override
            public boolean next() {
                return ++at < blocks.size() && (long) at * rowsPerBlock < throughEid;
            }

            @Override
            public RowBlock block() {
                return blocks.get(at);
            }

            @Override
            public int fromRow() {
                return (int) Math.max(0, afterEid - (long) at * rowsPerBlock);
            }

            @Override
            public int toRow() {
                return (int) Math.min(rowsPerBlock, throughEid - (long) at * rowsPerBlock);
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }
}
