package io.auditql.store;

/// The SQL of the store's file: its tables and the statements over blocks.
///
///     meta        small facts by name: the clock's mark, the highest eid given, what the scheduler keeps
///     event_table the event tables, each with a number n
///     layout      the columns of blocks, as [BlockLayout] writes them
///     rows_n      the blocks of an event table, by the eid of their first row
///     cursor      how far each scheduled query has read
///     outbox      lines that loggers have to deliver
///     position    how far each logger has come
///
/// Blocks are rows of a rowid table: the b-tree's leaves hold their heads, and a scan that skips a block never reads the
/// pages of its bytes.
final class StoreTables {
    /// Raised with each change of these tables.
    static final int VERSION = 1;

    /// "aql1": says that the file is ours.
    static final int APPLICATION_ID = 0x61716C31;

    static final String CREATE =
            """
            CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
            CREATE TABLE event_table(id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);
            CREATE TABLE layout(id INTEGER PRIMARY KEY, columns TEXT UNIQUE NOT NULL);
            CREATE TABLE cursor(query TEXT PRIMARY KEY, eid INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE outbox(
              seq INTEGER PRIMARY KEY, query TEXT, kind INTEGER, bytes INTEGER, lines BLOB);
            CREATE TABLE position(
              logger TEXT PRIMARY KEY, seq INTEGER, lines INTEGER, mark TEXT) WITHOUT ROWID;
            """;

    private StoreTables() {}

    static String createBlocks(StoredTable table) {
        return "CREATE TABLE IF NOT EXISTS "
                + table.sqlName()
                + "(first INTEGER PRIMARY KEY, last INTEGER, rows INTEGER,"
                + " earliest INTEGER, latest INTEGER,"
                + " committed_first INTEGER, committed_last INTEGER, layout INTEGER, data BLOB)";
    }

    static String insertBlock(StoredTable table) {
        return "INSERT INTO " + table.sqlName() + " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    }

    static String deleteBlocksFrom(StoredTable table) {
        return "DELETE FROM " + table.sqlName() + " WHERE first >= ?1";
    }

    static String deleteBlocksThrough(StoredTable table) {
        return "DELETE FROM " + table.sqlName() + " WHERE first <= ?1";
    }

    static String listBlocks(StoredTable table) {
        return "SELECT first, last, rows, length(data), committed_first, committed_last, layout FROM "
                + table.sqlName()
                + " ORDER BY first";
    }

    static String oneBlock(StoredTable table) {
        return "SELECT layout, data FROM " + table.sqlName() + " WHERE first = ?1";
    }

    /// The heads of blocks: a statement that named `data` would read all of it with each step.
    ///
    /// The block in which eid ?1 + 1 would be, and all later ones through eid ?2, less those without a row at times ?3 to ?4.
    static String scanBlocks(StoredTable table) {
        return "SELECT first, last, rows FROM "
                + table.sqlName()
                + " WHERE first >= coalesce((SELECT max(first) FROM "
                + table.sqlName()
                + " WHERE first <= ?1 + 1), 0)"
                + " AND first <= ?2 AND last > ?1 AND latest >= ?3 AND earliest <= ?4"
                + " ORDER BY first";
    }
}
