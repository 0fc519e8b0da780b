package io.auditql.sys.sqlite;

import static io.auditql.sys.NativeCalls.unexpected;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What a connection that runs other people's SQL asks of SQLite: authorizer, limits, progress.
final class Hooks implements AutoCloseable {
    private static final int DENY = 1;
    private static final Handles<Hooks> OPEN = new Handles<>();
    private static final MethodHandle SET_AUTHORIZER = Sqlite.function("set_authorizer", 3);
    private static final MethodHandle LIMIT = Sqlite.function("limit", 3);

    private final long db;
    private final long handle;
    private @Nullable Authorizer authorizer;
    private @Nullable BooleanSupplier stop;

    Hooks(long db) {
        this.db = db;
        this.handle = OPEN.add(this);
    }

    void authorize(Authorizer asked) {
        authorizer = asked;
        try {
            long _ = (long) SET_AUTHORIZER.invokeExact(db, Callbacks.AUTHORIZE, handle);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    boolean progress(int steps, BooleanSupplier stopping) {
        if (!Sqlite.has("progress_handler")) {
            return false;
        }
        stop = stopping;
        try {
            long _ =
                    (long)
                            Progress.HANDLER.invokeExact(
                                    db, (long) steps, Progress.CALLBACK, handle);
        } catch (Throwable t) {
            throw unexpected(t);
        }
        return true;
    }

    void limit(int limit, int value) {
        try {
            long _ = (long) LIMIT.invokeExact(db, (long) limit, (long) value);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public void close() {
        OPEN.remove(handle);
    }

    private static final class Callbacks {
        static final long AUTHORIZE = Module.callback(MethodHandles.lookup(), "authorize", 6);

        @SuppressWarnings("unused") // called by C
        private static long authorize(
                long handle, long action, long first, long second, long database, long view) {
            try {
                Authorizer asked = OPEN.get(handle).authorizer;
                return asked == null
                                || asked.allows(
                                        (int) action, Sqlite.string(first), Sqlite.string(second))
                        ? Sqlite.OK
                        : DENY;
            } catch (Throwable t) {
                return DENY;
            }
        }
    }

    /// The bundled library has no such function.
    private static final class Progress {
        static final MethodHandle HANDLER = Sqlite.function("progress_handler", 4);
        static final long CALLBACK = Module.callback(MethodHandles.lookup(), "progress", 1);

        @SuppressWarnings("unused") // called by C
        private static long progress(long handle) {
            try {
                BooleanSupplier stopping = OPEN.get(handle).stop;
                return stopping != null && stopping.getAsBoolean() ? 1 : 0;
            } catch (Throwable t) {
                return 1;
            }
        }
    }
}
