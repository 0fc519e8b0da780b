package io.auditql.sys.sqlite;

import static io.auditql.sys.NativeCalls.unexpected;
import static io.auditql.sys.sqlite.Sqlite.MEMORY;

import io.auditql.row.ValueSink;
import io.auditql.sys.NativeCalls;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// Where a callback puts its result: `sqlite3_context`.
///
/// Texts are always copied by SQLite: what is handed over as lasting is read again when the row is long gone, by min, max and
/// bare columns beside an aggregate.
final class Result implements ValueSink {
    private static final Linker.Option SHORT = Linker.Option.critical(false);
    private static final MethodHandle NULL = Sqlite.function("result_null", 1, SHORT);
    private static final MethodHandle INT64 = Sqlite.function("result_int64", 2, SHORT);
    private static final MethodHandle TEXT = Sqlite.function("result_text", 4, SHORT);
    private static final MethodHandle ERROR = Sqlite.function("result_error", 3);
    private static final MethodHandle ERROR_CODE = Sqlite.function("result_error_code", 2);

    private final Memory scratch;
    private long context;

    /// @param scratch for bytes of the Java heap on their way to C
    Result(Memory scratch) {
        this.scratch = scratch;
    }

    Result at(long address) {
        context = address;
        return this;
    }

    @Override
    public void absent() {
        try {
            long _ = (long) NULL.invokeExact(context);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public void number(long value) {
        try {
            long _ = (long) INT64.invokeExact(context, value);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public void real(double value) {
        try {
            Real.DOUBLE.invokeExact(context, value);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public void text(MemorySegment base, long offset, int length) {
        long address;
        if (base.isNative() && length > 0) {
            address = base.address() + offset;
        } else {
            address = scratch.ensure(length);
            MemorySegment.copy(base, offset, MEMORY, address, length);
        }
        try {
            long _ = (long) TEXT.invokeExact(context, address, (long) length, Sqlite.TRANSIENT);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    void error(int code, String message) {
        byte[] utf8 = message.getBytes(StandardCharsets.UTF_8);
        long address = scratch.ensure(utf8.length);
        MemorySegment.copy(utf8, 0, MEMORY, ValueLayout.JAVA_BYTE, address, utf8.length);
        try {
            long _ = (long) ERROR.invokeExact(context, address, (long) utf8.length);
            long _ = (long) ERROR_CODE.invokeExact(context, (long) code);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// Its call shape is its own, and few tables need it.
    private static final class Real {
        static final MethodHandle DOUBLE =
                NativeCalls.function(
                        Sqlite.library(),
                        "sqlite3_result_double",
                        FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG, ValueLayout.JAVA_DOUBLE),
                        SHORT);
    }
}
