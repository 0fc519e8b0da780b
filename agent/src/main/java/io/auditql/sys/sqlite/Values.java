package io.auditql.sys.sqlite;

import static io.auditql.sys.NativeCalls.unexpected;
import static io.auditql.sys.sqlite.Sqlite.MEMORY;

import io.auditql.sys.NativeCalls;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// Values that SQLite hands to a callback, counted from 0. Valid during the call only.
public final class Values {
    private static final Linker.Option SHORT = Linker.Option.critical(false);
    private static final MethodHandle TYPE = Sqlite.function("value_type", 1, SHORT);
    private static final MethodHandle NUMERIC_TYPE =
            Sqlite.function("value_numeric_type", 1, SHORT);
    private static final MethodHandle INT64 = Sqlite.function("value_int64", 1, SHORT);
    private static final MethodHandle BLOB = Sqlite.function("value_blob", 1, SHORT);
    private static final MethodHandle BYTES = Sqlite.function("value_bytes", 1, SHORT);

    private long values;
    private int count;

    Values() {}

    Values at(long address, int number) {
        values = address;
        count = number;
        return this;
    }

    public int count() {
        return count;
    }

    /// One of the `TYPE_` constants of [Statement].
    public int type(int index) {
        return typeAt(pointer(index));
    }

    /// The type after a text that looks like a number has become one, as in a comparison with a number column.
    public int numericType(int index) {
        try {
            return (int) (long) NUMERIC_TYPE.invokeExact(pointer(index));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public long number(int index) {
        return numberAt(pointer(index));
    }

    public double real(int index) {
        try {
            return (double) Real.DOUBLE.invokeExact(pointer(index));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// The bytes of a text or blob, or of a number in its text form, in SQLite's memory.
    public MemorySegment bytes(int index) {
        long value = pointer(index);
        try {
            long address = (long) BLOB.invokeExact(value);
            int length = (int) (long) BYTES.invokeExact(value);
            return address == 0
                    ? MemorySegment.NULL
                    : MemorySegment.ofAddress(address).reinterpret(length);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// A copy of [#bytes].
    public byte[] array(int index) {
        return bytes(index).toArray(ValueLayout.JAVA_BYTE);
    }

    public String text(int index) {
        return new String(bytes(index).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private long pointer(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("value " + index + " of " + count);
        }
        return MEMORY.get(ValueLayout.JAVA_LONG, values + 8L * index);
    }

    static int typeAt(long value) {
        try {
            return (int) (long) TYPE.invokeExact(value);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static long numberAt(long value) {
        try {
            return (long) INT64.invokeExact(value);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// Its call shape is its own, and few statements need it.
    private static final class Real {
        static final MethodHandle DOUBLE =
                NativeCalls.function(
                        Sqlite.library(),
                        "sqlite3_value_double",
                        FunctionDescriptor.of(ValueLayout.JAVA_DOUBLE, ValueLayout.JAVA_LONG),
                        SHORT);
    }
}
