package io.auditql.store;

import io.auditql.row.Schema;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One worker's own read-only connection to the stored events. For one thread.
///
/// What is read between [#begin] and [#end] is one state of the store. A read that stays open keeps the write-ahead log from
/// being reused: end it with the execution.
public final class EventReader implements EventScans, AutoCloseable {
    private final EventStore store;
    private final Published published;
    private final StoreOptions options;
    private final Layouts layouts;
    private final Database database;
    private final Statement begin;
    private final Statement fix;
    private final Statement end;
    private final List<TableReader> tables = new ArrayList<>();
    private final Map<Schema, TableReader> bySchema = new HashMap<>();
    private boolean reading;
    private long lastEid;

    /// What this reader has for one table.
    private static final class TableReader {
        final StoredTable table;
        final BlockRows rows;
        final List<TableScan> idle = new ArrayList<>();
        final List<TableScan> open = new ArrayList<>();
        long visibleAfter;
        boolean asked;

        TableReader(StoredTable table, BlockRows rows) {
            this.table = table;
            this.rows = rows;
        }
    }

    EventReader(
            EventStore store,
            Published published,
            StoreOptions options,
            Layouts layouts,
            Database database)
            throws SqliteException {
        this.store = store;
        this.published = published;
        this.options = options;
        this.layouts = layouts;
        this.database = database;
        database.busyTimeout(EventStore.BUSY_MILLIS);
        begin = database.prepare("BEGIN");
        fix = database.prepare("SELECT 1 FROM meta LIMIT 1");
        end = database.prepare("COMMIT");
        for (StoredTable table : published.tables()) {
            if (table.isEnabled()) {
                TableReader reader =
                        new TableReader(table, new BlockRows(database, table, layouts));
                tables.add(reader);
                bySchema.put(table.schema(), reader);
            }
        }
    }

    /// Begins a read: all that is committed now is seen, and nothing later.
    public void begin() throws SqliteException {
        if (reading) {
            throw new IllegalStateException("a read has begun already");
        }
        published.lock.readLock().lock();
        try {
            begin.run();
            reading = true;
            fix.step(); // the state is fixed by the first read, not by BEGIN
            fix.reset();
            lastEid = published.lastEid();
            long now = store.ageNow();
            for (TableReader table : tables) {
                table.asked = false;
                table.visibleAfter = floor(table, now);
            }
        } catch (SqliteException e) {
            end();
            throw e;
        } finally {
            published.lock.readLock().unlock();
        }
    }

    private long floor(TableReader reader, long now) throws SqliteException {
        StoredTable table = reader.table;
        BlockList blocks = table.blocks;
        long read = Math.min(table.readThrough, lastEid);
        long floor = Floor.byCount(blocks, read, options.eventsMax, reader.rows);
        floor = Math.max(floor, Floor.byAge(blocks, read, published.expiredBefore(), reader.rows));
        long cutoff = Retention.expiryCutoff(options, now);
        long seen = table.hasReader() ? read : Math.min(table.seen(), read);
        long expired = Floor.byAge(blocks, seen, cutoff, reader.rows);
        if (blocks.size() > 0 && expired >= blocks.get(0).last()) {
            store.askExpiry();
        }
        return Math.max(floor, expired);
    }

    /// Ends the read; scans that are open are closed. Without a read, does nothing.
    public void end() {
        if (!reading) {
            return;
        }
        for (TableReader table : tables) {
            for (TableScan scan : List.copyOf(table.open)) {
                scan.close();
            }
            if (table.asked) {
                table.table.sawThrough(lastEid);
            }
        }
        reading = false;
        try {
            end.run();
        } catch (SqliteException e) {
            throw new IllegalStateException("end a read of the store", e);
        }
    }

    @Override
    public long lastEid() {
        requireRead();
        return lastEid;
    }

    @Override
    public long visibleAfter(Schema table) {
        requireRead();
        TableReader reader = reader(table);
        reader.asked = true;
        return reader.visibleAfter;
    }

    @Override
    public BlockScan scan(
            Schema table, long afterEid, long throughEid, long fromTime, long throughTime) {
        requireRead();
        TableReader reader = reader(table);
        TableScan scan = reader.idle.isEmpty() ? newScan(reader) : reader.idle.removeLast();
        reader.open.add(scan);
        scan.start(afterEid, Math.min(throughEid, lastEid), fromTime, throughTime);
        return scan;
    }

    private TableScan newScan(TableReader reader) {
        return new TableScan(
                store,
                reader.table,
                layouts,
                database,
                scan -> {
                    if (reader.open.remove(scan)) {
                        reader.idle.add(scan);
                    }
                });
    }

    private void requireRead() {
        if (!reading) {
            throw new IllegalStateException("no read of the store has begun");
        }
    }

    private TableReader reader(Schema table) {
        TableReader reader = bySchema.get(table);
        if (reader == null) {
            throw new IllegalArgumentException("the store was opened without table " + table);
        }
        return reader;
    }

    /// Makes the statement that runs on this connection fail with INTERRUPT. From any thread.
    public void interrupt() {
        database.interrupt();
    }

    @Override
    public void close() {
        end();
        for (TableReader table : tables) {
            table.idle.forEach(TableScan::release);
            table.rows.close();
        }
        begin.close();
        fix.close();
        end.close();
        database.close();
    }
}
