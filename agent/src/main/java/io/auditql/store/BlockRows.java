package io.auditql.store;

import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;

/// Reads the eids and commit times of one table's blocks; remembers those of the block it read last, because limits move
/// through a block row by row.
final class BlockRows implements RowPositions, AutoCloseable {
    private final StoredTable table;
    private final Layouts layouts;
    private final Statement select;
    private final EncodedBlock view;
    private long[] eids = new long[0];
    private long[] committed = new long[0];
    private long first = -1;
    private long last = -1;

    BlockRows(Database database, StoredTable table, Layouts layouts) throws SqliteException {
        this.table = table;
        this.layouts = layouts;
        this.select = database.prepare(StoreTables.oneBlock(table));
        this.view = new EncodedBlock(table.schema());
    }

    @Override
    public int rowsThrough(Block block, long eid) throws SqliteException {
        return load(block) ? firstAbove(eids, block.rows(), eid) : 0;
    }

    @Override
    public int rowsCommittedBefore(Block block, long time) throws SqliteException {
        return load(block) ? firstAbove(committed, block.rows(), time - 1) : 0;
    }

    @Override
    public long eidOf(Block block, int row) throws SqliteException {
        return load(block) ? eids[row] : block.first() - 1;
    }

    private static int firstAbove(long[] values, int count, long value) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (values[middle] > value) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /// A damaged block answers as if none of its rows were hidden; the scan that meets it reports it.
    private boolean load(Block block) throws SqliteException {
        if (block.first() == first && block.last() == last) {
            return true;
        }
        first = -1;
        try {
            if (!select.bind(1, block.first()).step()
                    || !view.attach(
                            select.bytes(1),
                            layouts.targets((int) select.number(0), table.schema()))
                    || view.rowCount() != block.rows()) {
                return false;
            }
            int rows = view.rowCount();
            if (eids.length < rows) {
                eids = new long[rows];
                committed = new long[rows];
            }
            for (int row = 0; row < rows; row++) {
                eids[row] = view.number(row, table.eidColumn());
                committed[row] = view.committed(row);
            }
            first = block.first();
            last = block.last();
            return true;
        } finally {
            select.reset();
        }
    }

    @Override
    public void close() {
        select.close();
    }
}
