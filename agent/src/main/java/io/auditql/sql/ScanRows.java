package io.auditql.sql;

import io.auditql.row.RowBlock;
import io.auditql.store.BlockScan;
import io.auditql.sys.sqlite.SqliteException;
import java.util.List;

/// The events of a window, read from the store block by block.
final class ScanRows extends Rows {
    private final Execution execution;
    private final BlockScan scan;
    private final int timeColumn;
    private final boolean timed;
    private final long fromTime;
    private final long throughTime;
    private final RowFilter[] filters;
    private int toRow;

    ScanRows(
            Execution execution,
            BlockScan scan,
            int timeColumn,
            Bounds time,
            List<RowFilter> filters) {
        this.execution = execution;
        this.scan = scan;
        this.timeColumn = timeColumn;
        this.timed = time.isBounded();
        this.fromTime = time.from();
        this.throughTime = time.through();
        this.filters = filters.toArray(new RowFilter[0]);
    }

    @Override
    boolean advance() throws SqliteException {
        while (true) {
            while (++row < toRow) {
                if (accepts(row)) {
                    return true;
                }
            }
            execution.check();
            if (!scan.next()) {
                return false;
            }
            row = scan.fromRow() - 1;
            toRow = scan.toRow();
            execution.read(toRow - scan.fromRow());
        }
    }

    @Override
    RowBlock block() {
        return scan.block();
    }

    private boolean accepts(int at) {
        if (!timed && filters.length == 0) {
            return true; // without reading the block: who counts does not need it
        }
        RowBlock rows = scan.block();
        if (timed) {
            long time = rows.number(at, timeColumn);
            if (time < fromTime || time > throughTime) {
                return false;
            }
        }
        for (RowFilter filter : filters) {
            if (!filter.accepts(rows, at)) {
                return false;
            }
        }
        return true;
    }

    @Override
    void close() {
        scan.close();
    }
}
