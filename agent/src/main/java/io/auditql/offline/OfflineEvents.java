package io.auditql.offline;

import io.auditql.ledger.Ledger;
import io.auditql.row.Schema;
import io.auditql.sql.EventSource;
import io.auditql.sql.EventUse;
import io.auditql.store.BlockScan;
import io.auditql.store.EventScans;
import io.auditql.store.EventStore;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The events in logs, as the SQL engine reads them.
///
/// A statement with one reference of a table streams: the logs are read while its rows are made, and nothing is kept. For any
/// other the tables it names, and no others, are first filled in a temporary store, where they stay for the next statement.
/// What can be read only once goes into the store.
public final class OfflineEvents implements EventSource {
    private static final Set<Schema> NO_TABLES = Set.of();

    private final Logs logs;
    private final LogTables tables;
    private final EventStore store;
    private final EventSource stored;
    private final Ledger ledger;
    private final Set<Schema> filled = new HashSet<>();
    private final Set<String> told = new LinkedHashSet<>(); // guarded by this
    private final List<String> untold = new ArrayList<>(); // guarded by this
    private Set<Schema> expected;
    private boolean counted; // guarded by this

    /// @param stored the store as the engine reads it
    public OfflineEvents(
            Logs logs, LogTables tables, EventStore store, EventSource stored, Ledger ledger) {
        this.logs = logs;
        this.tables = tables;
        this.store = store;
        this.stored = stored;
        this.ledger = ledger;
        this.expected = tables.schemas();
    }

    /// Says what is asked, so that what can be read only once is read for the tables named there.
    public synchronized void expect(String sql) {
        if (counted) {
            return;
        }
        String text = sql.toLowerCase(Locale.ROOT);
        Set<Schema> named = new HashSet<>(tables.schemas());
        named.removeIf(schema -> !text.contains(schema.name()));
        expected = named;
    }

    /// Starts to read what is there and what will be written to the logs, for the tables expected; the rows go into the store.
    public Follower follow() {
        return new Follower(
                logs,
                tables,
                expected,
                store,
                ledger,
                this::failed,
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }

    /// What could not be read, since the last call.
    public synchronized List<String> failures() {
        List<String> news = List.copyOf(untold);
        untold.clear();
        return news;
    }

    /// Sees to it that the ledger has the account of the whole logs, read now if no statement has.
    public synchronized void count() {
        if (counted) {
            return;
        }
        if (!logs.areLasting()) {
            fill(expected);
            return;
        }
        Ledger account = new Ledger(System::currentTimeMillis);
        logs.read(
                () -> tables.into(store, NO_TABLES, account, true),
                account,
                this::failed,
                () -> false);
        account(account);
    }

    private synchronized void account(Ledger account) {
        if (!counted) {
            counted = true;
            ledger.addAll(account);
        }
    }

    private synchronized void failed(String message) {
        if (told.add(message)) {
            untold.add(message);
        }
    }

    private synchronized void fill(Set<Schema> wanted) {
        Set<Schema> missing = new HashSet<>(wanted);
        missing.removeAll(filled);
        if (missing.isEmpty() && (counted || logs.areLasting())) {
            return;
        }
        if (!logs.areLasting() && counted) {
            failed(
                    "standard input and pipes are read once, and were not read for "
                            + missing
                            + ": name all tables in one text");
            return;
        }
        Ledger account = new Ledger(System::currentTimeMillis);
        logs.read(
                () -> tables.into(store, missing, account, true),
                account,
                this::failed,
                () -> false);
        filled.addAll(missing);
        account(account);
    }

    @Override
    public void flush() throws SysException {
        stored.flush();
    }

    @Override
    public Reader reader() throws SysException {
        Reader fromStore = stored.reader();
        return new Reader() {
            @Override
            public EventScans begin() throws SysException, SqliteException {
                fill(tables.schemas());
                stored.flush();
                return fromStore.begin();
            }

            @Override
            public EventScans begin(EventUse use) throws SysException, SqliteException {
                if (use.once() && logs.areLasting()) {
                    return new Streaming();
                }
                Set<Schema> wanted = new HashSet<>(use.tables());
                if (!logs.areLasting()) {
                    wanted.addAll(expected);
                }
                wanted.retainAll(tables.schemas());
                fill(wanted);
                stored.flush();
                return fromStore.begin();
            }

            @Override
            public void end() {
                fromStore.end();
            }

            @Override
            public void close() {
                fromStore.close();
            }
        };
    }

    private final class Streaming implements EventScans {
        @Override
        public long lastEid() {
            return Long.MAX_VALUE;
        }

        @Override
        public long visibleAfter(Schema table) {
            return 0;
        }

        @Override
        public BlockScan scan(
                Schema table, long afterEid, long throughEid, long fromTime, long throughTime) {
            boolean[] all = new boolean[table.columnCount()];
            Arrays.fill(all, true);
            return scan(table, afterEid, throughEid, fromTime, throughTime, all);
        }

        @Override
        public BlockScan scan(
                Schema table,
                long afterEid,
                long throughEid,
                long fromTime,
                long throughTime,
                boolean[] columns) {
            return new LogScan(
                    logs,
                    tables,
                    table,
                    columns,
                    afterEid,
                    throughEid,
                    new Ledger(System::currentTimeMillis),
                    OfflineEvents.this::failed,
                    account -> {
                        if (!tables.isRecords(table)) {
                            account(account);
                        }
                    });
        }
    }
}
