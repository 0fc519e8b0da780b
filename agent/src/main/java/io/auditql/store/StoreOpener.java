package io.auditql.store;

import io.auditql.row.Schema;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Opens the database of a store: makes it, refuses it, or moves it out of the way, and reads what it holds.
final class StoreOpener {
    private static final Logger LOG = System.getLogger(StoreOpener.class.getName());

    // https://www.sqlite.org/fileformat2.html#the_database_header
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 100;
    private static final int USER_VERSION_AT = 60;
    private static final int APPLICATION_ID_AT = 68;

    private final StoreDirectory directory;
    private final StoreOptions options;
    private final List<Schema> eventTables;
    private final StoreCounters counters;
    private final OutboxCounters outboxCounters;

    /// Eids that a database which was moved aside may have given are not given again.
    private long firstEid = 1;

    StoreOpener(
            StoreDirectory directory,
            StoreOptions options,
            List<Schema> eventTables,
            StoreCounters counters,
            OutboxCounters outboxCounters) {
        this.directory = directory;
        this.options = options;
        this.eventTables = List.copyOf(eventTables);
        this.counters = counters;
        this.outboxCounters = outboxCounters;
    }

    OpenedStore open() throws SysException {
        try {
            directory.createDatabase();
            prepareFile();
            try {
                return openFile();
            } catch (SqliteException e) {
                if (e.code() != SqliteException.CORRUPT && e.code() != SqliteException.NOTADB) {
                    throw refusal(e);
                }
                moveAside("corrupt", e.getMessage() == null ? "damaged" : e.getMessage());
                return openFile();
            }
        } catch (IOException e) {
            throw StoreDirectory.failure("open the store", directory.path(), e);
        } catch (SqliteException e) {
            throw refusal(e);
        }
    }

    private SysException refusal(SqliteException e) {
        return new SysException(
                "open the store "
                        + directory.path()
                        + ": "
                        + e.getMessage()
                        + "; make the directory writable for this user, free space on its disk, or"
                        + " name another with --database_path",
                e);
    }

    // the file as it is found

    private void prepareFile() throws IOException, SysException {
        Path file = directory.database();
        if (Files.size(file) == 0) {
            return;
        }
        byte[] header;
        try (InputStream in = Files.newInputStream(file)) {
            header = in.readNBytes(HEADER_BYTES);
        }
        if (header.length < HEADER_BYTES
                || !ByteBuffer.wrap(header, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            moveAside("corrupt", "it is not a SQLite database");
            return;
        }
        int id = ByteBuffer.wrap(header).getInt(APPLICATION_ID_AT);
        int version = ByteBuffer.wrap(header).getInt(USER_VERSION_AT);
        if (id != StoreTables.APPLICATION_ID && (id != 0 || version != 0)) {
            moveAside("corrupt", "it is the database of another program");
        } else if (version > StoreTables.VERSION) {
            throw new SysException(
                    "open the store "
                            + directory.path()
                            + ": it has version "
                            + version
                            + " and was written by a newer auditql; this one knows versions up to "
                            + StoreTables.VERSION
                            + ". Install the newer one, or name another directory with"
                            + " --database_path",
                    0);
        } else if (id != 0 && version < StoreTables.VERSION) {
            counters.movedAsideUnread().add(UnreadRows.in(file));
            moveAside("old", "its version is " + version);
        }
    }

    private void moveAside(String why, String reason) throws IOException {
        Path target = directory.moveAside(why);
        directory.createDatabase();
        counters.movedAside().increment();
        firstEid = options.wallMillis.getAsLong() * 1000;
        LOG.log(
                Level.ERROR,
                "the database "
                        + directory.database()
                        + " cannot be used: "
                        + reason
                        + "; it was moved to "
                        + target
                        + " and a new one begun. To look for its rows: sqlite3 '"
                        + target
                        + "' .recover");
    }

    // the database

    private OpenedStore openFile() throws SqliteException, SysException {
        Database database = Database.open(directory.database().toString());
        boolean opened = false;
        try {
            database.busyTimeout(EventStore.BUSY_MILLIS);
            // FAST wipes deleted content where that costs no further write; a wiped block would be
            // written once more in full.
            database.execute(
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                            + " PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit="
                            + WriteAheadLog.LARGEST_BYTES
                            + "; PRAGMA secure_delete=FAST");
            create(database);
            OpenedStore parts = load(database);
            opened = true;
            return parts;
        } finally {
            if (!opened) {
                database.close();
            }
        }
    }

    /// Makes the tables of a new database, and brings them into the main file, where the version is looked for.
    private static void create(Database database) throws SqliteException {
        if (number(database, "PRAGMA user_version") == StoreTables.VERSION) {
            return;
        }
        database.execute(
                "BEGIN IMMEDIATE; "
                        + StoreTables.CREATE
                        + "PRAGMA application_id="
                        + StoreTables.APPLICATION_ID
                        + "; PRAGMA user_version="
                        + StoreTables.VERSION
                        + "; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private OpenedStore load(Database database) throws SqliteException, SysException {
        List<StoredTable> tables = tables(database);
        Map<Schema, Integer> layoutIds = new HashMap<>();
        Layouts layouts = layouts(database, layoutIds);
        long lastEid = Math.max(firstEid - 1, meta(database, "last_eid"));
        Map<String, Long> cursors = cursors(database);
        for (long cursor : cursors.values()) {
            lastEid = Math.max(lastEid, cursor);
        }
        long newest = 0;
        for (StoredTable table : tables) {
            list(database, table);
            if (table.blocks.size() > 0) {
                lastEid = Math.max(lastEid, table.blocks.last().last());
                newest = Math.max(newest, table.blocks.last().committedLast());
            }
        }
        AgeClock age = age(database, newest);
        Published published = new Published(tables, cursors, lastEid);
        OpenRows rows =
                new OpenRows(
                        eventTables, lastEid + 1, options.memoryMaxBytes / 4, options.bootMillis);
        BlockEncoder encoder = new BlockEncoder();
        List<TableWriter> writers = new ArrayList<>();
        for (Schema schema : eventTables) {
            StoredTable table = published.table(schema.name());
            TableWriter writer =
                    new TableWriter(
                            database,
                            table,
                            schema,
                            Optional.ofNullable(layoutIds.get(schema)).orElseThrow(),
                            encoder,
                            rows);
            resume(database, table, layouts, writer);
            writers.add(writer);
        }
        Committer committer =
                new Committer(
                        database, directory, options, published, layouts, age, counters, rows,
                        writers);
        committer.transaction(
                "begin to use the store",
                () -> {
                    committer.putMark(age.mark());
                    committer.putLastEid(published.lastEid());
                },
                () -> {});
        Outbox outbox =
                new Outbox(
                        committer,
                        directory.database().toString(),
                        options.outboxMaxBytes,
                        outboxCounters);
        return new OpenedStore(published, layouts, age, rows, committer, outbox);
    }

    private List<StoredTable> tables(Database database) throws SqliteException {
        Map<String, Integer> ids = new HashMap<>();
        int next = 1;
        try (Statement all = database.prepare("SELECT id, name FROM event_table")) {
            while (all.step()) {
                ids.put(all.text(1), (int) all.number(0));
                next = Math.max(next, (int) all.number(0) + 1);
            }
        }
        List<StoredTable> tables = new ArrayList<>();
        for (Schema schema : eventTables) {
            Integer id = ids.remove(schema.name());
            StoredTable table = new StoredTable(id == null ? next++ : id, schema);
            if (id == null) {
                try (Statement insert =
                        database.prepare("INSERT INTO event_table VALUES(?1, ?2)")) {
                    insert.bind(1, table.id()).bind(2, schema.name()).run();
                }
            }
            tables.add(table);
        }
        ids.forEach((name, id) -> tables.add(StoredTable.notEnabled(id, name)));
        for (StoredTable table : tables) {
            database.execute(StoreTables.createBlocks(table));
        }
        return tables;
    }

    /// Reads the layouts, and sees to it that each table's current one is among them.
    private Layouts layouts(Database database, Map<Schema, Integer> ids) throws SqliteException {
        Map<String, Integer> known = new HashMap<>();
        Map<Integer, BlockLayout> byId = new HashMap<>();
        int next = 1;
        try (Statement all = database.prepare("SELECT id, columns FROM layout")) {
            while (all.step()) {
                int id = (int) all.number(0);
                known.put(all.text(1), id);
                byId.put(id, BlockLayout.parse(all.text(1)));
                next = Math.max(next, id + 1);
            }
        }
        for (Schema schema : eventTables) {
            BlockLayout layout = BlockLayout.of(schema);
            Integer id = known.get(layout.toString());
            if (id == null) {
                id = next++;
                known.put(layout.toString(), id);
                byId.put(id, layout);
                try (Statement insert = database.prepare("INSERT INTO layout VALUES(?1, ?2)")) {
                    insert.bind(1, id).bind(2, layout.toString()).run();
                }
            }
            ids.put(schema, id);
        }
        return new Layouts(byId);
    }

    private static void list(Database database, StoredTable table) throws SqliteException {
        try (Statement blocks = database.prepare(StoreTables.listBlocks(table))) {
            while (blocks.step()) {
                table.blocks.add(
                        blocks.number(0),
                        blocks.number(1),
                        (int) blocks.number(2),
                        TableWriter.bytesOf((int) blocks.number(3)),
                        blocks.number(4),
                        blocks.number(5));
            }
        }
    }

    /// Small blocks that a killed process left at the end of the table are taken up, so that they get packed.
    private static void resume(
            Database database, StoredTable table, Layouts layouts, TableWriter writer)
            throws SqliteException {
        int from = table.blocks.size();
        int rows = 0;
        while (from > 0 && rows + table.blocks.get(from - 1).rows() < TableWriter.PACKED_ROWS) {
            rows += table.blocks.get(--from).rows();
        }
        EncodedBlock block = new EncodedBlock(table.schema());
        try (Statement one = database.prepare(StoreTables.oneBlock(table))) {
            for (int i = from; i < table.blocks.size(); i++) {
                boolean sound =
                        one.bind(1, table.blocks.get(i).first()).step()
                                && one.number(0) == writer.layout()
                                && block.attach(
                                        one.bytes(1),
                                        layouts.targets((int) one.number(0), table.schema()));
                if (sound) {
                    writer.resume(block);
                } else {
                    writer.forgetTail(); // it and those before it stay as they are
                }
                one.reset();
            }
        }
    }

    private static Map<String, Long> cursors(Database database) throws SqliteException {
        Map<String, Long> cursors = new HashMap<>();
        try (Statement all = database.prepare("SELECT query, eid FROM cursor")) {
            while (all.step()) {
                cursors.put(all.text(0), all.number(1));
            }
        }
        return cursors;
    }

    private AgeClock age(Database database, long newest) throws SqliteException {
        String bootId = "";
        try (Statement select =
                database.prepare("SELECT value FROM meta WHERE name = 'age_boot_id'")) {
            if (select.step()) {
                bootId = select.text(0);
            }
        }
        AgeClock.Mark mark =
                bootId.isEmpty()
                        ? AgeClock.Mark.NONE
                        : new AgeClock.Mark(
                                bootId,
                                meta(database, "age_boot_millis"),
                                meta(database, "age_wall_millis"),
                                meta(database, "age_millis"));
        return new AgeClock(options.bootMillis, options.wallMillis, options.bootId, mark, newest);
    }

    private static long meta(Database database, String name) throws SqliteException {
        return number(database, "SELECT value FROM meta WHERE name = '" + name + "'");
    }

    private static long number(Database database, String sql) throws SqliteException {
        try (Statement select = database.prepare(sql)) {
            return select.step() ? select.number(0) : 0;
        }
    }
}
