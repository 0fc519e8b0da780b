package io.auditql.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// `statx(2)` of a path, read again and again into the same memory: nothing is allocated.
///
/// What the file system has in memory is taken as it is (AT_STATX_DONT_SYNC): a server that does not answer must not stop the
/// caller. For one thread at a time.
public final class FileStatus implements AutoCloseable {
    private static final int PATH_MAX = 4096;
    private static final int AT_FDCWD = -100;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int AT_STATX_DONT_SYNC = 0x4000;
    private static final int STATX_BASIC_STATS = 0x7FF;
    private static final int STATX_BTIME = 0x800;

    // struct statx of linux/stat.h, 256 bytes
    private static final int SIZE = 256;
    private static final int MASK = 0;
    private static final int INODE = 32;
    private static final int ACCESS_SECONDS = 64;
    private static final int BIRTH_SECONDS = 80;
    private static final int CHANGE_SECONDS = 96;
    private static final int MODIFY_SECONDS = 112;
    private static final int DEVICE_MAJOR = 136;
    private static final int DEVICE_MINOR = 140;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final @Nullable MethodHandle STATX = statx();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment path = arena.allocate(PATH_MAX + 1);
    private final MemorySegment status = arena.allocate(SIZE, Long.BYTES);

    private static @Nullable MethodHandle statx() {
        SymbolLookup libc = NativeCalls.libc();
        return NativeCalls.has(libc, "statx")
                ? NativeCalls.function(libc, "statx", 5, new Linker.Option[0])
                : null;
    }

    /// Looks the path up, following links.
    ///
    /// @return false when there is no such file, or it cannot be read; the other methods then say nothing
    public boolean read(byte[] bytes, int offset, int length) {
        if (STATX == null || length == 0 || length >= PATH_MAX) {
            return false;
        }
        MemorySegment.copy(bytes, offset, path, ValueLayout.JAVA_BYTE, 0, length);
        path.set(ValueLayout.JAVA_BYTE, length, (byte) 0);
        try {
            return (int)
                            (long)
                                    STATX.invokeExact(
                                            (long) AT_FDCWD,
                                            path.address(),
                                            (long) (AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC),
                                            (long) (STATX_BASIC_STATS | STATX_BTIME),
                                            status.address())
                    == 0;
        } catch (Throwable t) {
            throw NativeCalls.unexpected(t);
        }
    }

    /// Whether it is the file of this device and inode.
    public boolean is(long major, long minor, long inode) {
        return Integer.toUnsignedLong(status.get(INT, DEVICE_MAJOR)) == major
                && Integer.toUnsignedLong(status.get(INT, DEVICE_MINOR)) == minor
                && status.get(LONG, INODE) == inode;
    }

    /// Seconds since 1970, as are the other times.
    public long accessSeconds() {
        return status.get(LONG, ACCESS_SECONDS);
    }

    public long modifySeconds() {
        return status.get(LONG, MODIFY_SECONDS);
    }

    public long changeSeconds() {
        return status.get(LONG, CHANGE_SECONDS);
    }

    /// When the file was made; 0 where the file system does not know it.
    public long birthSeconds() {
        return (status.get(INT, MASK) & STATX_BTIME) != 0 ? status.get(LONG, BIRTH_SECONDS) : 0;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
