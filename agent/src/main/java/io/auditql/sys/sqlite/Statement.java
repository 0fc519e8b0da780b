package io.auditql.sys.sqlite;

import io.auditql.bytes.GrowableBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A prepared statement. Parameters count from 1, columns from 0, as in SQLite.
public final class Statement implements AutoCloseable {
    /// What SQLite says a value is.
    public static final int TYPE_INTEGER = 1;

    public static final int TYPE_REAL = 2;
    public static final int TYPE_TEXT = 3;
    public static final int TYPE_BLOB = 4;
    public static final int TYPE_NULL = 5;

    private final Database database;
    private long pointer;

    Statement(Database database, long pointer) {
        this.database = database;
        this.pointer = pointer;
    }

    /// Runs to the next row.
    ///
    /// @return false when the statement is done
    public boolean step() throws SqliteException {
        int code = Sqlite.step(pointer());
        if (code == Sqlite.ROW) {
            return true;
        }
        if (code == Sqlite.DONE) {
            return false;
        }
        throw database.failure(code);
    }

    /// Runs a statement that returns no rows and makes it ready to run again.
    public void run() throws SqliteException {
        try {
            while (step()) {
                // nothing to read
            }
        } finally {
            reset();
        }
    }

    /// Makes it ready to run again; parameters stay bound. An open read ends here.
    public void reset() {
        Sqlite.reset(pointer());
    }

    public Statement clearBindings() {
        Sqlite.clear_bindings(pointer());
        return this;
    }

    public Statement bind(int parameter, long value) throws SqliteException {
        return check(Sqlite.bind_int64(pointer(), parameter, value));
    }

    public Statement bindNull(int parameter) throws SqliteException {
        return check(Sqlite.bind_null(pointer(), parameter));
    }

    public Statement bind(int parameter, String text) throws SqliteException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(text);
            return check(
                    Sqlite.bind_text(
                            pointer(),
                            parameter,
                            bytes.address(),
                            (int) bytes.byteSize() - 1,
                            Sqlite.TRANSIENT));
        }
    }

    /// Binds bytes as a BLOB; they are copied.
    public Statement bindBlob(int parameter, byte[] bytes, int offset, int length)
            throws SqliteException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(Math.max(length, 1));
            MemorySegment.copy(bytes, offset, copy, ValueLayout.JAVA_BYTE, 0, length);
            return check(
                    Sqlite.bind_blob(
                            pointer(), parameter, copy.address(), length, Sqlite.TRANSIENT));
        }
    }

    public int columnCount() {
        return Sqlite.column_count(pointer());
    }

    public String columnName(int column) {
        return Sqlite.column_name(pointer(), column);
    }

    /// The type a table's column was declared with, or the empty text for an expression.
    public String columnDeclaredType(int column) {
        return Sqlite.column_decltype(pointer(), column);
    }

    /// One of the `TYPE_` constants.
    public int columnType(int column) {
        return Sqlite.column_type(pointer(), column);
    }

    public boolean isNull(int column) {
        return columnType(column) == TYPE_NULL;
    }

    public long number(int column) {
        return Sqlite.column_int64(pointer(), column);
    }

    public double real(int column) {
        return Sqlite.column_double(pointer(), column);
    }

    /// The value as text, by UTF-8.
    public String text(int column) {
        GrowableBytes bytes = new GrowableBytes(64);
        appendTo(column, bytes);
        return bytes.toString();
    }

    public byte[] blob(int column) {
        return bytes(column).toArray(ValueLayout.JAVA_BYTE);
    }

    /// Appends the bytes of a text, a blob or a number in its text form.
    public void appendTo(int column, GrowableBytes out) {
        MemorySegment bytes = bytes(column);
        int length = (int) bytes.byteSize();
        int at = out.reserve(length);
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, out.array(), at, length);
    }

    /// As [#appendTo], with one call less into SQLite than to ask for NULL first.
    ///
    /// @return false when the value is NULL
    public boolean append(int column, GrowableBytes out) {
        long statement = pointer();
        long address = Sqlite.column_blob(statement, column);
        if (address == 0) {
            // NULL, or an empty text or blob
            return Sqlite.column_type(statement, column) != TYPE_NULL;
        }
        int length = Sqlite.column_bytes(statement, column);
        int at = out.reserve(length);
        MemorySegment.copy(Sqlite.MEMORY, ValueLayout.JAVA_BYTE, address, out.array(), at, length);
        return true;
    }

    /// The bytes of the value in SQLite's own memory: valid until the next step, reset or conversion of this column.
    public MemorySegment bytes(int column) {
        long address =
                Sqlite.column_blob(
                        pointer(), column); // blob before bytes: the order SQLite asks for
        int length = Sqlite.column_bytes(pointer(), column);
        return address == 0
                ? MemorySegment.NULL
                : MemorySegment.ofAddress(address).reinterpret(length);
    }

    private Statement check(int code) throws SqliteException {
        if (code != Sqlite.OK) {
            throw database.failure(code);
        }
        return this;
    }

    private long pointer() {
        if (pointer == 0) {
            throw new IllegalStateException("the statement is closed");
        }
        return pointer;
    }

    @Override
    public void close() {
        long p = pointer;
        pointer = 0;
        if (p != 0) {
            Sqlite.finalize(p);
        }
    }
}
