package io.auditql.sys.sqlite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A connection. One thread at a time uses it; only [#interrupt] may come from another.
public final class Database implements AutoCloseable {
    private static final int OPEN_READONLY = 0x1;
    private static final int OPEN_READWRITE = 0x2;
    private static final int OPEN_CREATE = 0x4;
    private static final int OPEN_NOMUTEX = 0x8000;

    public static final int LIMIT_LENGTH = 0;
    public static final int LIMIT_SQL_LENGTH = 1;
    public static final int LIMIT_COLUMN = 2;
    public static final int LIMIT_EXPR_DEPTH = 3;
    public static final int LIMIT_COMPOUND_SELECT = 4;
    public static final int LIMIT_VDBE_OP = 5;
    public static final int LIMIT_ATTACHED = 7;
    public static final int LIMIT_LIKE_PATTERN_LENGTH = 8;

    private final Object closing = new Object();
    private final Memory scratch = new Memory();
    private final List<Long> modules = new ArrayList<>();
    private final List<Long> functions = new ArrayList<>();
    private @Nullable Hooks hooks;
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

    /// Whether the text ends with a whole statement: a semicolon outside of quotes and comments.
    public static boolean isComplete(String sql) {
        try (Arena arena = Arena.ofConfined()) {
            return Sqlite.complete(Sqlite.allocate(arena, sql)) != 0;
        }
    }

    public void busyTimeout(int millis) {
        Sqlite.busy_timeout(pointer(), millis);
    }

    /// Runs statements that return no rows, one after the other.
    public void execute(String sql) throws SqliteException {
        try (SqlText text = new SqlText(sql)) {
            while (!text.atEnd()) {
                try (Statement statement = prepareNext(text)) {
                    while (statement != null && statement.step()) {
                        // rows of a PRAGMA are of no interest here
                    }
                }
            }
        }
    }

    /// Prepares one statement; text after its end is ignored.
    public Statement prepare(String sql) throws SqliteException {
        try (SqlText text = new SqlText(sql)) {
            Statement statement = prepareNext(text);
            if (statement == null) {
                throw new SqliteException(SqliteException.ERROR, -1, "no statement in: " + sql);
            }
            return statement;
        }
    }

    /// Prepares the next statement of `text`.
    ///
    /// @return null where there were blanks and comments only
    public @Nullable Statement prepareNext(SqlText text) throws SqliteException {
        int code =
                Sqlite.prepare_v2(
                        pointer(), text.address(), text.remaining(), text.out(), text.out() + 8);
        if (code != Sqlite.OK) {
            throw failure(code, text.position());
        }
        long statement = text.advance();
        return statement == 0 ? null : new Statement(this, statement);
    }

    /// Gives the connection a table whose rows come from Java.
    public void register(String name, VirtualTable table) throws SqliteException {
        modules.add(Module.register(this, name, table, scratch));
    }

    /// Gives the connection a function that is computed by Java.
    ///
    /// @param arity how many arguments it takes, -1 for any number
    public void register(String name, int arity, ScalarFunction function) throws SqliteException {
        functions.add(Functions.register(this, name, arity, function, scratch));
    }

    /// Gives the connection an order of texts.
    public void register(String name, Collation collation) throws SqliteException {
        functions.add(Functions.register(this, name, collation, scratch));
    }

    /// Asks `authorizer` about everything that statements prepared from now on want to do.
    public void authorize(Authorizer authorizer) {
        hooks().authorize(authorizer);
    }

    /// Calls `stop` every so many steps of SQLite's machine; once it is true the statement fails with INTERRUPT.
    ///
    /// @return false when the library cannot do it; then [#interrupt] from another thread is the way
    public boolean onProgress(int steps, BooleanSupplier stop) {
        return hooks().progress(steps, stop);
    }

    /// Bounds what a statement may be; one of the `LIMIT_` constants.
    public void limit(int limit, int value) {
        hooks().limit(limit, value);
    }

    private Hooks hooks() {
        if (hooks == null) {
            hooks = new Hooks(pointer());
        }
        return hooks;
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

    private SqliteException failure(int code, int start) {
        int offset = Sqlite.error_offset(pointer());
        return new SqliteException(
                Sqlite.extended_errcode(pointer()),
                offset < 0 ? -1 : start + offset,
                message(code));
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
                modules.forEach(Module::forget);
                functions.forEach(Functions::forget);
                if (hooks != null) {
                    hooks.close();
                }
                scratch.close();
            }
        }
    }
}
