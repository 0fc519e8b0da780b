package io.auditql.sys.sqlite;

import static io.auditql.sys.NativeCalls.unexpected;

import io.auditql.sys.NativeCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The functions of the SQLite library, under their C names without the prefix. Pointers are `long`s.
///
/// Short functions that call nothing back are linked as critical; `step`, `prepare`, `finalize`, `reset`, `close` and
/// `create_module` run our callbacks and are not.
final class Sqlite {
    /// All memory, read and written by address.
    static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    static final int OK = 0;
    static final int ROW = 100;
    static final int DONE = 101;

    /// The value is copied at once.
    static final long TRANSIENT = -1;

    /// The memory stays as it is until the statement is reset.
    static final long STATIC = 0;

    private static final Linker.Option SHORT = Linker.Option.critical(false);
    private static final SymbolLookup LIBRARY = SqliteLibrary.lookup();

    private static final MethodHandle LIBVERSION = function("libversion", 0, SHORT);
    private static final MethodHandle LIBVERSION_NUMBER = function("libversion_number", 0, SHORT);
    private static final MethodHandle OPEN_V2 = function("open_v2", 4);
    private static final MethodHandle CLOSE_V2 = function("close_v2", 1);
    private static final MethodHandle EXTENDED_RESULT_CODES = function("extended_result_codes", 2);
    private static final MethodHandle BUSY_TIMEOUT = function("busy_timeout", 2);
    private static final MethodHandle ERRMSG = function("errmsg", 1);
    private static final MethodHandle EXTENDED_ERRCODE = function("extended_errcode", 1, SHORT);
    private static final MethodHandle ERROR_OFFSET = function("error_offset", 1, SHORT);
    private static final MethodHandle COMPLETE = function("complete", 1, SHORT);
    private static final MethodHandle ERRSTR = function("errstr", 1, SHORT);
    private static final MethodHandle INTERRUPT = function("interrupt", 1);
    private static final MethodHandle PREPARE_V2 = function("prepare_v2", 5);
    private static final MethodHandle FINALIZE = function("finalize", 1);
    private static final MethodHandle STEP = function("step", 1);
    private static final MethodHandle RESET = function("reset", 1);
    private static final MethodHandle CLEAR_BINDINGS = function("clear_bindings", 1, SHORT);
    private static final MethodHandle BIND_INT64 = function("bind_int64", 3, SHORT);
    private static final MethodHandle BIND_NULL = function("bind_null", 2, SHORT);
    private static final MethodHandle BIND_TEXT = function("bind_text", 5, SHORT);
    private static final MethodHandle BIND_BLOB = function("bind_blob", 5, SHORT);
    private static final MethodHandle COLUMN_COUNT = function("column_count", 1, SHORT);
    private static final MethodHandle COLUMN_NAME = function("column_name", 2, SHORT);
    private static final MethodHandle COLUMN_DECLTYPE = function("column_decltype", 2, SHORT);
    private static final MethodHandle COLUMN_TYPE = function("column_type", 2, SHORT);
    private static final MethodHandle COLUMN_INT64 = function("column_int64", 2, SHORT);
    private static final MethodHandle COLUMN_DOUBLE =
            NativeCalls.function(
                    LIBRARY,
                    "sqlite3_column_double",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_DOUBLE, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                    SHORT);
    private static final MethodHandle COLUMN_BLOB = function("column_blob", 2, SHORT);
    private static final MethodHandle COLUMN_BYTES = function("column_bytes", 2, SHORT);
    private static final MethodHandle CHANGES = function("changes", 1, SHORT);

    private Sqlite() {}

    /// The handle of `sqlite3_<name>`, for those that only one class needs.
    static MethodHandle function(String name, int arity, Linker.Option... options) {
        return NativeCalls.function(LIBRARY, "sqlite3_" + name, arity, options);
    }

    static boolean has(String name) {
        return NativeCalls.has(LIBRARY, "sqlite3_" + name);
    }

    static SymbolLookup library() {
        return LIBRARY;
    }

    /// The NUL-terminated text at `address`, or the empty text for a null pointer.
    static String string(long address) {
        return address == 0 ? "" : MEMORY.getString(address);
    }

    static long allocate(Arena arena, String text) {
        return arena.allocateFrom(text).address();
    }

    static String libversion() {
        try {
            return string((long) LIBVERSION.invokeExact());
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int libversion_number() {
        try {
            return (int) (long) LIBVERSION_NUMBER.invokeExact();
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int open_v2(long path, long db, int flags) {
        try {
            return (int) (long) OPEN_V2.invokeExact(path, db, (long) flags, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int close_v2(long db) {
        try {
            return (int) (long) CLOSE_V2.invokeExact(db);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int extended_result_codes(long db, int on) {
        try {
            return (int) (long) EXTENDED_RESULT_CODES.invokeExact(db, (long) on);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int busy_timeout(long db, int millis) {
        try {
            return (int) (long) BUSY_TIMEOUT.invokeExact(db, (long) millis);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static String errmsg(long db) {
        try {
            return string((long) ERRMSG.invokeExact(db));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int error_offset(long db) {
        try {
            return (int) (long) ERROR_OFFSET.invokeExact(db);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int extended_errcode(long db) {
        try {
            return (int) (long) EXTENDED_ERRCODE.invokeExact(db);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int complete(long sql) {
        try {
            return (int) (long) COMPLETE.invokeExact(sql);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static String errstr(int code) {
        try {
            return string((long) ERRSTR.invokeExact((long) code));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static void interrupt(long db) {
        try {
            long ignored = (long) INTERRUPT.invokeExact(db);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int prepare_v2(long db, long sql, int bytes, long statement, long tail) {
        try {
            return (int) (long) PREPARE_V2.invokeExact(db, sql, (long) bytes, statement, tail);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int finalize(long statement) {
        try {
            return (int) (long) FINALIZE.invokeExact(statement);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int step(long statement) {
        try {
            return (int) (long) STEP.invokeExact(statement);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int reset(long statement) {
        try {
            return (int) (long) RESET.invokeExact(statement);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clear_bindings(long statement) {
        try {
            return (int) (long) CLEAR_BINDINGS.invokeExact(statement);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int bind_int64(long statement, int parameter, long value) {
        try {
            return (int) (long) BIND_INT64.invokeExact(statement, (long) parameter, value);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int bind_null(long statement, int parameter) {
        try {
            return (int) (long) BIND_NULL.invokeExact(statement, (long) parameter);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int bind_text(long statement, int parameter, long text, int bytes, long destructor) {
        try {
            return (int)
                    (long)
                            BIND_TEXT.invokeExact(
                                    statement, (long) parameter, text, (long) bytes, destructor);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int bind_blob(long statement, int parameter, long blob, int bytes, long destructor) {
        try {
            return (int)
                    (long)
                            BIND_BLOB.invokeExact(
                                    statement, (long) parameter, blob, (long) bytes, destructor);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int column_count(long statement) {
        try {
            return (int) (long) COLUMN_COUNT.invokeExact(statement);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static String column_name(long statement, int column) {
        try {
            return string((long) COLUMN_NAME.invokeExact(statement, (long) column));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static String column_decltype(long statement, int column) {
        try {
            return string((long) COLUMN_DECLTYPE.invokeExact(statement, (long) column));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int column_type(long statement, int column) {
        try {
            return (int) (long) COLUMN_TYPE.invokeExact(statement, (long) column);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static long column_int64(long statement, int column) {
        try {
            return (long) COLUMN_INT64.invokeExact(statement, (long) column);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static double column_double(long statement, int column) {
        try {
            return (double) COLUMN_DOUBLE.invokeExact(statement, (long) column);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static long column_blob(long statement, int column) {
        try {
            return (long) COLUMN_BLOB.invokeExact(statement, (long) column);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int column_bytes(long statement, int column) {
        try {
            return (int) (long) COLUMN_BYTES.invokeExact(statement, (long) column);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int changes(long db) {
        try {
            return (int) (long) CHANGES.invokeExact(db);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
