package io.auditql.store;

import io.auditql.row.RowBlock;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A scan of one table's blocks; used again after [#close].
final class TableScan implements BlockScan {
    private final EventStore store;
    private final StoredTable table;
    private final Layouts layouts;
    private final Database database;
    private final Consumer<TableScan> closed;
    private final EncodedBlock block;
    private @Nullable Statement select;
    private long afterEid;
    private long throughEid;
    private long fromTime;
    private long throughTime;
    private boolean started;
    private boolean loaded = true;
    private long first;
    private long last;
    private int rows;
    private int fromRow;
    private int toRow;

    TableScan(
            EventStore store,
            StoredTable table,
            Layouts layouts,
            Database database,
            Consumer<TableScan> closed) {
        this.store = store;
        this.table = table;
        this.layouts = layouts;
        this.database = database;
        this.closed = closed;
        this.block = new EncodedBlock(table.schema());
    }

    void start(long after, long through, long from, long until) {
        afterEid = after;
        throughEid = through;
        fromTime = from;
        throughTime = until;
        started = false;
    }

    @Override
    public boolean next() throws SqliteException {
        Statement statement = select;
        if (statement == null) {
            statement = database.prepare(StoreTables.scanBlocks(table));
            select = statement;
        }
        if (!started) {
            started = true;
            statement.bind(1, afterEid).bind(2, throughEid).bind(3, fromTime).bind(4, throughTime);
        }
        while (afterEid < throughEid && statement.step()) {
            first = statement.number(0);
            last = statement.number(1);
            rows = (int) statement.number(2);
            loaded = false;
            boolean whole = first > afterEid && last <= throughEid;
            if (!(whole && table.isSound(first, last)) && !load(statement)) {
                continue;
            }
            fromRow = first > afterEid ? 0 : block.firstAbove(table.eidColumn(), afterEid, 0, rows);
            toRow =
                    last <= throughEid
                            ? rows
                            : block.firstAbove(table.eidColumn(), throughEid, fromRow, rows);
            if (fromRow < toRow) {
                return true;
            }
        }
        afterEid = throughEid; // at the end, and stays there
        loaded = true;
        return false;
    }

    private boolean load(Statement statement) {
        loaded = true;
        int layout = (int) statement.number(3);
        if (block.attach(statement.bytes(4), layouts.targets(layout, table.schema()))
                && block.rowCount() == rows) {
            table.foundSound(first, last);
            return true;
        }
        store.corruptBlock(table, first, rows);
        return false;
    }

    @Override
    public RowBlock block() {
        Statement statement = select;
        if (!loaded && statement != null && !load(statement)) {
            block.attachNulls(rows);
        }
        return block;
    }

    @Override
    public int fromRow() {
        return fromRow;
    }

    @Override
    public int toRow() {
        return toRow;
    }

    @Override
    public void close() {
        block.detach();
        loaded = true;
        if (select != null) {
            select.reset();
        }
        closed.accept(this);
    }

    /// Frees the statement.
    void release() {
        if (select != null) {
            select.close();
            select = null;
        }
    }
}
