package io.auditql.sys.sqlite;

import static io.auditql.sys.NativeCalls.unexpected;
import static io.auditql.sys.sqlite.Sqlite.MEMORY;

import io.auditql.sys.NativeCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The one `sqlite3_module` of the product: its callbacks find the [VirtualTable] or [VirtualCursor] by the number kept behind
/// SQLite's struct and pass the call on.
///
/// Each callback catches everything, errors of the JVM too: what leaves an upcall ends the process.
@SuppressWarnings("unused") // C calls the callbacks
final class Module {
    /// One table of one connection, with what its callbacks share: a connection belongs to one thread at a time.
    private record Registered(
            String name, VirtualTable table, IndexInfo info, Values values, Result result) {}

    private record Open(Registered of, VirtualCursor cursor) {}

    private static final Handles<Registered> TABLES = new Handles<>();
    private static final Handles<Open> CURSORS = new Handles<>();

    private static final int CONSTRAINT = 19;

    // struct sqlite3_vtab, with our handle behind it
    private static final int VTAB_MESSAGE = 16;
    private static final int VTAB_HANDLE = 24;
    private static final int VTAB_SIZE = 32;

    // struct sqlite3_vtab_cursor, with our handle behind it
    private static final int CURSOR_VTAB = 0;
    private static final int CURSOR_HANDLE = 8;
    private static final int CURSOR_SIZE = 16;

    // struct sqlite3_module; 200 bytes since 3.44
    private static final int MODULE_SIZE = 200;

    private static final MethodHandle CREATE_MODULE = Sqlite.function("create_module_v2", 5);
    private static final MethodHandle DECLARE = Sqlite.function("declare_vtab", 2);
    private static final long MODULE = module();

    private Module() {}

    private static long module() {
        Arena arena = Arena.global();
        MemorySegment module = arena.allocate(MODULE_SIZE, 8);
        // iVersion stays 0; xCreate stays null: the tables exist under their name in every
        // connection and nowhere else
        module.set(ValueLayout.JAVA_LONG, 16, callback("connect", 6));
        module.set(ValueLayout.JAVA_LONG, 24, callback("bestIndex", 2));
        module.set(ValueLayout.JAVA_LONG, 32, callback("disconnect", 1));
        module.set(ValueLayout.JAVA_LONG, 48, callback("open", 2));
        module.set(ValueLayout.JAVA_LONG, 56, callback("close", 1));
        module.set(ValueLayout.JAVA_LONG, 64, callback("filter", 5));
        module.set(ValueLayout.JAVA_LONG, 72, callback("next", 1));
        module.set(ValueLayout.JAVA_LONG, 80, callback("eof", 1));
        module.set(ValueLayout.JAVA_LONG, 88, callback("column", 3));
        module.set(ValueLayout.JAVA_LONG, 96, callback("rowid", 2));
        return module.address();
    }

    private static long callback(String method, int arity) {
        return callback(MethodHandles.lookup(), method, arity);
    }

    /// A pointer to a static method of `arity` longs that returns a long.
    static long callback(MethodHandles.Lookup lookup, String method, int arity) {
        MemoryLayout[] longs = new MemoryLayout[arity];
        Arrays.fill(longs, ValueLayout.JAVA_LONG);
        FunctionDescriptor shape = FunctionDescriptor.of(ValueLayout.JAVA_LONG, longs);
        try {
            MethodType type = shape.toMethodType();
            MethodHandle target = lookup.findStatic(lookup.lookupClass(), method, type);
            return NativeCalls.upcall(target, shape, Arena.global()).address();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(method, e);
        }
    }

    /// Makes `table` known under `name`.
    ///
    /// @return to be given to [#forget] when the connection is closed
    static long register(Database database, String name, VirtualTable table, Memory scratch)
            throws SqliteException {
        Registered registered =
                new Registered(
                        name, table, new IndexInfo(scratch), new Values(), new Result(scratch));
        long handle = TABLES.add(registered);
        int code;
        try (Arena arena = Arena.ofConfined()) {
            code =
                    (int)
                            (long)
                                    CREATE_MODULE.invokeExact(
                                            database.pointer(),
                                            Sqlite.allocate(arena, name),
                                            MODULE,
                                            handle,
                                            0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
        if (code != Sqlite.OK) {
            TABLES.remove(handle);
            throw database.failure(code);
        }
        return handle;
    }

    static void forget(long handle) {
        TABLES.remove(handle);
    }

    // the callbacks; their names and order are SQLite's

    private static long connect(
            long db, long handle, long argc, long argv, long vtab, long message) {
        try {
            String declaration = TABLES.get(handle).table.declaration();
            int code;
            try (Arena arena = Arena.ofConfined()) {
                code = (int) (long) DECLARE.invokeExact(db, Sqlite.allocate(arena, declaration));
            }
            if (code != Sqlite.OK) {
                MEMORY.set(ValueLayout.JAVA_LONG, message, Memory.text(Sqlite.errmsg(db)));
                return code;
            }
            long made = Memory.allocate(VTAB_SIZE);
            MEMORY.asSlice(made, VTAB_SIZE).fill((byte) 0);
            MEMORY.set(ValueLayout.JAVA_LONG, made + VTAB_HANDLE, handle);
            MEMORY.set(ValueLayout.JAVA_LONG, vtab, made);
            return Sqlite.OK;
        } catch (Throwable t) {
            return SqliteException.ERROR;
        }
    }

    private static long disconnect(long vtab) {
        try {
            Memory.free(vtab);
            return Sqlite.OK;
        } catch (Throwable t) {
            return SqliteException.ERROR;
        }
    }

    private static long bestIndex(long vtab, long info) {
        try {
            Registered of = TABLES.get(MEMORY.get(ValueLayout.JAVA_LONG, vtab + VTAB_HANDLE));
            return of.table.plan(of.info.at(info)) ? Sqlite.OK : CONSTRAINT;
        } catch (Throwable t) {
            return failed(vtab, t);
        }
    }

    private static long open(long vtab, long cursor) {
        try {
            Registered of = TABLES.get(MEMORY.get(ValueLayout.JAVA_LONG, vtab + VTAB_HANDLE));
            long made = Memory.allocate(CURSOR_SIZE);
            MEMORY.set(ValueLayout.JAVA_LONG, made + CURSOR_VTAB, vtab);
            try {
                long handle = CURSORS.add(new Open(of, of.table.open()));
                MEMORY.set(ValueLayout.JAVA_LONG, made + CURSOR_HANDLE, handle);
            } catch (Throwable t) {
                Memory.free(made);
                throw t;
            }
            MEMORY.set(ValueLayout.JAVA_LONG, cursor, made);
            return Sqlite.OK;
        } catch (Throwable t) {
            return failed(vtab, t);
        }
    }

    private static long close(long cursor) {
        try {
            long handle = MEMORY.get(ValueLayout.JAVA_LONG, cursor + CURSOR_HANDLE);
            try {
                CURSORS.get(handle).cursor.close();
            } finally {
                CURSORS.remove(handle);
                Memory.free(cursor);
            }
            return Sqlite.OK;
        } catch (Throwable t) {
            return SqliteException.ERROR;
        }
    }

    private static long filter(long cursor, long plan, long idxStr, long argc, long argv) {
        try {
            Open open = cursor(cursor);
            open.cursor.filter((int) plan, open.of.values.at(argv, (int) argc));
            return Sqlite.OK;
        } catch (Throwable t) {
            return failed(MEMORY.get(ValueLayout.JAVA_LONG, cursor + CURSOR_VTAB), t);
        }
    }

    private static long next(long cursor) {
        try {
            cursor(cursor).cursor.next();
            return Sqlite.OK;
        } catch (Throwable t) {
            return failed(MEMORY.get(ValueLayout.JAVA_LONG, cursor + CURSOR_VTAB), t);
        }
    }

    private static long eof(long cursor) {
        try {
            return cursor(cursor).cursor.atEnd() ? 1 : 0;
        } catch (Throwable t) {
            return 1;
        }
    }

    private static long column(long cursor, long context, long column) {
        Result result = null;
        try {
            Open open = cursor(cursor);
            result = open.of.result.at(context);
            open.cursor.column((int) column, result);
            return Sqlite.OK;
        } catch (Throwable t) {
            return failed(result, t);
        }
    }

    private static long rowid(long cursor, long out) {
        try {
            MEMORY.set(ValueLayout.JAVA_LONG, out, cursor(cursor).cursor.rowid());
            return Sqlite.OK;
        } catch (Throwable t) {
            return failed(MEMORY.get(ValueLayout.JAVA_LONG, cursor + CURSOR_VTAB), t);
        }
    }

    private static Open cursor(long cursor) {
        return CURSORS.get(MEMORY.get(ValueLayout.JAVA_LONG, cursor + CURSOR_HANDLE));
    }

    static long failed(@Nullable Result result, Throwable t) {
        try {
            if (result != null) {
                result.error(code(t), message(t));
            }
        } catch (Throwable second) {
            // the code alone has to do
        }
        return code(t);
    }

    /// Leaves the reason where SQLite looks for it.
    private static long failed(long vtab, Throwable t) {
        try {
            String name = TABLES.get(MEMORY.get(ValueLayout.JAVA_LONG, vtab + VTAB_HANDLE)).name;
            String message =
                    t instanceof SqliteException ? message(t) : "table " + name + ": " + message(t);
            Memory.free(MEMORY.get(ValueLayout.JAVA_LONG, vtab + VTAB_MESSAGE));
            MEMORY.set(ValueLayout.JAVA_LONG, vtab + VTAB_MESSAGE, 0);
            MEMORY.set(ValueLayout.JAVA_LONG, vtab + VTAB_MESSAGE, Memory.text(message));
        } catch (Throwable second) {
            // the code alone has to do
        }
        return code(t);
    }

    private static int code(Throwable t) {
        return switch (t) {
            case SqliteException e -> e.extendedCode();
            case OutOfMemoryError _ -> SqliteException.NOMEM;
            default -> SqliteException.ERROR;
        };
    }

    private static String message(Throwable t) {
        String message = t.getMessage();
        return t instanceof SqliteException && message != null ? message : t.toString();
    }
}
