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
    private @Nullable Statement bytes;
    private @Nullable SqliteException failure; // of block(), thrown by the next call of next()
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
        failure = null;
    }

    @Override
    public boolean next() throws SqliteException {
        SqliteException failed = failure;
        if (failed != null) {
            throw failed;
        }
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
            if (!(whole && table.isSound(first, last)) && !load()) {
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

    /// Puts the view on the block's bytes.
    ///
    /// @return false when they are damaged, which is reported
    private boolean load() throws SqliteException {
        Statement statement = bytes;
        if (statement == null) {
            statement = database.prepare(StoreTables.oneBlock(table));
            bytes = statement;
        }
        loaded = true;
        statement.reset();
        if (statement.bind(1, first).step()
                && block.attach(
                        statement.bytes(1),
                        layouts.targets((int) statement.number(0), table.schema()))
                && block.rowCount() == rows) {
            table.foundSound(first, last);
            return true;
        }
        store.corruptBlock(table, first, rows);
        return false;
    }

    @Override
    public RowBlock block() {
        if (!loaded) {
            try {
                if (!load()) {
                    block.attachNulls(rows);
                }
            } catch (SqliteException e) {
                block.attachNulls(rows);
                failure = e;
            }
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
        if (bytes != null) {
            bytes.reset();
        }
        closed.accept(this);
    }

    /// Frees the statement.
    void release() {
        if (select != null) {
            select.close();
            select = null;
        }
        if (bytes != null) {
            bytes.close();
            bytes = null;
        }
    }
}
