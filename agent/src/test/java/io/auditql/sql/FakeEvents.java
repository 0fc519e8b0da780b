package io.auditql.sql;

import io.auditql.row.Batch;
import io.auditql.row.Column;
import io.auditql.row.RowBlock;
import io.auditql.row.Schema;
import io.auditql.store.BlockScan;
import io.auditql.store.EventScans;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Events in memory, in blocks of a few rows, so that scans cross the ends of blocks.
public final class FakeEvents implements EventSource, EventSource.Reader, EventScans {
    private static final int ROWS_PER_BLOCK = 3;

    private record Block(Batch rows, long first, long last) {}

    private final Map<Schema, List<Block>> blocks = new LinkedHashMap<>();
    private final Map<Schema, Long> hidden = new LinkedHashMap<>();
    private int rowsPerBlock = ROWS_PER_BLOCK;
    private long lastEid;
    private int open;
    int reads;
    int scans;
    int blocksRead;

    public FakeEvents rowsPerBlock(int rows) {
        rowsPerBlock = rows;
        return this;
    }

    /// Records one row and returns its eid.
    public long add(Schema table, long timeSeconds, Consumer<Batch> columns) {
        List<Block> all = blocks.computeIfAbsent(table, _ -> new ArrayList<>());
        long eid = ++lastEid;
        Column eidColumn = table.column(Schema.EID);
        Batch batch;
        if (all.isEmpty() || all.getLast().rows.rowCount() == rowsPerBlock) {
            batch = new Batch(table);
            all.add(new Block(batch, eid, eid));
        } else {
            Block last = all.removeLast();
            batch = last.rows;
            all.add(new Block(batch, last.first, eid));
        }
        batch.begin(timeSeconds * 1000, eid);
        columns.accept(batch);
        batch.set(eidColumn, eid);
        batch.end();
        return eid;
    }

    public void hide(Schema table, long throughEid) {
        hidden.put(table, throughEid);
    }

    public int openScans() {
        return open;
    }

    @Override
    public void flush() {
        // every row is committed when it is added
    }

    @Override
    public Reader reader() {
        return this;
    }

    @Override
    public EventScans begin() {
        reads++;
        return this;
    }

    @Override
    public void end() {
        reads--;
    }

    @Override
    public void close() {
        // nothing is open
    }

    @Override
    public long lastEid() {
        return lastEid;
    }

    @Override
    public long visibleAfter(Schema table) {
        return hidden.getOrDefault(table, 0L);
    }

    @Override
    public BlockScan scan(
            Schema table, long afterEid, long throughEid, long fromTime, long throughTime) {
        open++;
        scans++;
        Column eid = table.column(Schema.EID);
        List<Block> all = List.copyOf(blocks.getOrDefault(table, List.of()));
        return new BlockScan() {
            private int at = -1;
            private boolean closed;

            @Override
            public boolean next() {
                while (++at < all.size()) {
                    Block block = all.get(at);
                    if (block.last > afterEid && block.first <= throughEid) {
                        return true;
                    }
                }
                return false;
            }

            @Override
            public RowBlock block() {
                blocksRead++;
                return rows();
            }

            private Batch rows() {
                return all.get(at).rows;
            }

            @Override
            public int fromRow() {
                int row = 0;
                while (rows().number(row, eid.index()) <= afterEid) {
                    row++;
                }
                return row;
            }

            @Override
            public int toRow() {
                int row = rows().rowCount();
                while (row > 0 && rows().number(row - 1, eid.index()) > throughEid) {
                    row--;
                }
                return row;
            }

            @Override
            public void close() {
                if (!closed) {
                    open--;
                    closed = true;
                }
            }
        };
    }
}
