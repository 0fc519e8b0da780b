package io.auditql.sys.sqlite;

import static io.auditql.sys.NativeCalls.unexpected;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// Some memory of SQLite's own allocator that grows; and the allocator itself, for what SQLite frees.
final class Memory implements AutoCloseable {
    private static final int FIRST_BYTES = 4096;
    private static final MethodHandle MALLOC = Sqlite.function("malloc64", 1);
    private static final MethodHandle FREE = Sqlite.function("free", 1);

    private long address;
    private long size;

    /// The address of at least `bytes` bytes; what was there before is gone.
    long ensure(long bytes) {
        if (bytes > size) {
            close();
            long wanted = Math.max(FIRST_BYTES, bytes + (bytes >> 1));
            address = allocate(wanted);
            size = wanted;
        }
        return address == 0 ? ensure(1) : address;
    }

    @Override
    public void close() {
        long old = address;
        address = 0;
        size = 0;
        free(old);
    }

    static long allocate(long bytes) {
        long allocated;
        try {
            allocated = (long) MALLOC.invokeExact(bytes);
        } catch (Throwable t) {
            throw unexpected(t);
        }
        if (allocated == 0) {
            throw new OutOfMemoryError("SQLite has no " + bytes + " bytes");
        }
        return allocated;
    }

    /// The text with a NUL behind it, for SQLite to free.
    static long text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        long at = allocate(utf8.length + 1L);
        MemorySegment.copy(utf8, 0, Sqlite.MEMORY, ValueLayout.JAVA_BYTE, at, utf8.length);
        Sqlite.MEMORY.set(ValueLayout.JAVA_BYTE, at + utf8.length, (byte) 0);
        return at;
    }

    static void free(long allocated) {
        try {
            long _ = (long) FREE.invokeExact(allocated);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
