package io.auditql.sys.sqlite;

import static io.auditql.sys.NativeCalls.unexpected;

import io.auditql.row.ValueSink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/// Functions and collations of a connection that are computed by Java. As in [Module], nothing leaves a callback.
@SuppressWarnings("unused") // C calls the callbacks
final class Functions {
    private record Registered(
            @Nullable ScalarFunction function,
            @Nullable Collation collation,
            Values values,
            Result result) {}

    private static final Handles<Registered> FUNCTIONS = new Handles<>();

    private static final long UTF8 = 1;
    private static final long DETERMINISTIC = 0x800;
    private static final long INNOCUOUS = 0x200000;

    private static final MethodHandle CREATE_FUNCTION = Sqlite.function("create_function", 8);
    private static final MethodHandle CREATE_COLLATION = Sqlite.function("create_collation", 5);
    private static final MethodHandle USER_DATA = Sqlite.function("user_data", 1);
    private static final long CALL = Module.callback(MethodHandles.lookup(), "call", 3);
    private static final long COMPARE = Module.callback(MethodHandles.lookup(), "compare", 5);

    private Functions() {}

    /// @return to be given to [#forget] when the connection is closed
    static long register(
            Database database, String name, int arity, ScalarFunction function, Memory scratch)
            throws SqliteException {
        long handle =
                FUNCTIONS.add(new Registered(function, null, new Values(), new Result(scratch)));
        int code;
        try (Arena arena = Arena.ofConfined()) {
            code =
                    (int)
                            (long)
                                    CREATE_FUNCTION.invokeExact(
                                            database.pointer(),
                                            Sqlite.allocate(arena, name),
                                            (long) arity,
                                            UTF8 | DETERMINISTIC | INNOCUOUS,
                                            handle,
                                            CALL,
                                            0L,
                                            0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
        return checked(database, handle, code);
    }

    static long register(Database database, String name, Collation collation, Memory scratch)
            throws SqliteException {
        long handle =
                FUNCTIONS.add(new Registered(null, collation, new Values(), new Result(scratch)));
        int code;
        try (Arena arena = Arena.ofConfined()) {
            code =
                    (int)
                            (long)
                                    CREATE_COLLATION.invokeExact(
                                            database.pointer(),
                                            Sqlite.allocate(arena, name),
                                            UTF8,
                                            handle,
                                            COMPARE);
        } catch (Throwable t) {
            throw unexpected(t);
        }
        return checked(database, handle, code);
    }

    private static long checked(Database database, long handle, int code) throws SqliteException {
        if (code != Sqlite.OK) {
            FUNCTIONS.remove(handle);
            throw database.failure(code);
        }
        return handle;
    }

    static void forget(long handle) {
        FUNCTIONS.remove(handle);
    }

    // the callbacks

    private static long call(long context, long argc, long argv) {
        Result result = null;
        try {
            Registered of = FUNCTIONS.get((long) USER_DATA.invokeExact(context));
            result = of.result.at(context);
            ScalarFunction function = of.function;
            if (function != null) {
                // what is handed over is valid in this call only, and so is the sink
                ValueSink sink = result;
                function.call(of.values.at(argv, (int) argc), sink);
            }
        } catch (Throwable t) {
            Module.failed(result, t);
        }
        return 0;
    }

    private static long compare(
            long handle, long leftLength, long left, long rightLength, long right) {
        try {
            Collation collation = FUNCTIONS.get(handle).collation;
            return collation == null
                    ? 0
                    : collation.compare(text(left, leftLength), text(right, rightLength));
        } catch (Throwable t) {
            return 0;
        }
    }

    private static MemorySegment text(long address, long length) {
        return MemorySegment.ofAddress(address).reinterpret(length);
    }
}
