package io.auditql.sys.sqlite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A connection. One thread at a time uses it; only [#interrupt] may come from another.
public final class Database implements AutoCloseable {
    private static final int OPEN_READONLY = 0x1;
    private static final int OPEN_READWRITE = 0x2;
    private static final int OPEN_CREATE = 0x4;
    private static final int OPEN_NOMUTEX = 0x8000;

    private final Object closing = new Object();
    private volatile long pointer;

    private Database(long pointer) {
        this.pointer = pointer;
    }

    /// Opens or creates the database file.
    public static Database open(String path) throws SqliteException {
        return open(path, OPEN_READWRITE | OPEN_CREATE);
    }

    public static Database openReadOnly(String path) throws SqliteException {
        return open(path, OPEN_READONLY);
    }

    /// A database in memory that nothing else sees.
    public static Database inMemory() throws SqliteException {
        return open(":memory:");
    }

    private static Database open(String path, int flags) throws SqliteException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG);
            int code =
                    Sqlite.open_v2(
                            Sqlite.allocate(arena, path), out.address(), flags | OPEN_NOMUTEX);
            long pointer = out.get(ValueLayout.JAVA_LONG, 0);
            if (code != Sqlite.OK) {
                String message = pointer == 0 ? Sqlite.errstr(code) : Sqlite.errmsg(pointer);
                int extended = pointer == 0 ? code : Sqlite.extended_errcode(pointer);
                Sqlite.close_v2(pointer);
                throw new SqliteException(extended, -1, "open " + path + ": " + message);
            }
            Sqlite.extended_result_codes(pointer, 1);
            return new Database(pointer);
        }
    }

    public void busyTimeout(int millis) {
        Sqlite.busy_timeout(pointer(), millis);
    }

    /// Runs statements that return no rows, one after the other.
    public void execute(String sql) throws SqliteException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(sql);
            long end = text.address() + text.byteSize() - 1;
            long at = text.address();
            while (at < end) {
                MemorySegment out = arena.allocate(16, 8);
                at = prepare(at, (int) (end - at), out);
                long statement = out.get(ValueLayout.JAVA_LONG, 0);
                if (statement == 0) {
                    continue;
                }
                try (Statement prepared = new Statement(this, statement)) {
                    while (prepared.step()) {
                        // rows of a PRAGMA are of no interest here
                    }
                }
            }
        }
    }

    /// Prepares one statement; text after its end is ignored.
    public Statement prepare(String sql) throws SqliteException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(sql);
            MemorySegment out = arena.allocate(16, 8);
            prepare(text.address(), (int) text.byteSize() - 1, out);
            long statement = out.get(ValueLayout.JAVA_LONG, 0);
            if (statement == 0) {
                throw new SqliteException(SqliteException.ERROR, -1, "no statement in: " + sql);
            }
            return new Statement(this, statement);
        }
    }

    /// Prepares the first statement at `sql`; `out` receives the statement and returns where the next begins.
    private long prepare(long sql, int bytes, MemorySegment out) throws SqliteException {
        int code = Sqlite.prepare_v2(pointer(), sql, bytes, out.address(), out.address() + 8);
        if (code != Sqlite.OK) {
            throw failure(code);
        }
        return out.get(ValueLayout.JAVA_LONG, 8);
    }

    /// Makes the running statement fail with INTERRUPT. From any thread.
    public void interrupt() {
        synchronized (closing) {
            if (pointer != 0) {
                Sqlite.interrupt(pointer);
            }
        }
    }

    /// Rows changed by the last statement.
    public int changes() {
        return Sqlite.changes(pointer());
    }

    SqliteException failure(int code) {
        return new SqliteException(Sqlite.extended_errcode(pointer()), -1, message(code));
    }

    private String message(int code) {
        String text = Sqlite.errmsg(pointer());
        return text.isEmpty() ? Sqlite.errstr(code) : text;
    }

    long pointer() {
        long p = pointer;
        if (p == 0) {
            throw new IllegalStateException("the connection is closed");
        }
        return p;
    }

    @Override
    public void close() {
        synchronized (closing) {
            long p = pointer;
            pointer = 0;
            if (p != 0) {
                Sqlite.close_v2(p);
            }
        }
    }
}
