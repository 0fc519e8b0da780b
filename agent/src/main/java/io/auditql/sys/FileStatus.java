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
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int AT_STATX_DONT_SYNC = 0x4000;
    private static final int STATX_BASIC_STATS = 0x7FF;
    private static final int STATX_BTIME = 0x800;

    // struct statx of linux/stat.h, 256 bytes
    private static final int SIZE = 256;
    private static final int MASK = 0;
    private static final int BLOCK_SIZE = 4;
    private static final int LINKS = 16;
    private static final int UID = 20;
    private static final int GID = 24;
    private static final int MODE = 28;
    private static final int INODE = 32;
    private static final int FILE_SIZE = 40;
    private static final int ACCESS_SECONDS = 64;
    private static final int BIRTH_SECONDS = 80;
    private static final int CHANGE_SECONDS = 96;
    private static final int CHANGE_NANOS = 104;
    private static final int MODIFY_SECONDS = 112;
    private static final int MODIFY_NANOS = 120;
    private static final int SPECIAL_MAJOR = 128;
    private static final int SPECIAL_MINOR = 132;
    private static final int DEVICE_MAJOR = 136;
    private static final int DEVICE_MINOR = 140;

    private static final int S_IFMT = 0170000;
    private static final int S_IFREG = 0100000;
    private static final int S_IFDIR = 0040000;
    private static final int S_IFLNK = 0120000;
    private static final int S_IFBLK = 0060000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFIFO = 0010000;
    private static final int S_IFSOCK = 0140000;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final @Nullable MethodHandle STATX = statx();

    private final Arena arena;
    private final MemorySegment path;
    private final MemorySegment status;

    /// For any thread, one at a time.
    public FileStatus() {
        this(true);
    }

    @SuppressWarnings("MustBeClosedChecker") // closed by close
    private FileStatus(boolean shared) {
        this.arena = shared ? Arena.ofShared() : Arena.ofConfined();
        this.path = arena.allocate(PATH_MAX + 1);
        this.status = arena.allocate(SIZE, Long.BYTES);
    }

    /// For this thread only: made and closed at once.
    public static FileStatus ofThisThread() {
        return new FileStatus(false);
    }

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
        return read(bytes, offset, length, 0);
    }

    /// Looks up the path itself, also when it is a link.
    public boolean readLink(byte[] bytes, int offset, int length) {
        return read(bytes, offset, length, AT_SYMLINK_NOFOLLOW);
    }

    private boolean read(byte[] bytes, int offset, int length, int flags) {
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
                                            (long) (AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC | flags),
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

    /// What kind of file it is, in osquery's words.
    public String type() {
        return switch (fullMode() & S_IFMT) {
            case S_IFREG -> "regular";
            case S_IFDIR -> "directory";
            case S_IFLNK -> "symlink";
            case S_IFBLK -> "block";
            case S_IFCHR -> "character";
            case S_IFIFO -> "fifo";
            case S_IFSOCK -> "socket";
            default -> "unknown";
        };
    }

    public boolean isRegular() {
        return (fullMode() & S_IFMT) == S_IFREG;
    }

    public boolean isDirectory() {
        return (fullMode() & S_IFMT) == S_IFDIR;
    }

    public boolean isLink() {
        return (fullMode() & S_IFMT) == S_IFLNK;
    }

    /// Permissions with set-uid, set-gid and sticky bit: the lowest 12 bits.
    public int permissions() {
        return fullMode() & 07777;
    }

    private int fullMode() {
        return Short.toUnsignedInt(status.get(ValueLayout.JAVA_SHORT, MODE));
    }

    public long uid() {
        return Integer.toUnsignedLong(status.get(INT, UID));
    }

    public long gid() {
        return Integer.toUnsignedLong(status.get(INT, GID));
    }

    public long inode() {
        return status.get(LONG, INODE);
    }

    /// In bytes.
    public long size() {
        return status.get(LONG, FILE_SIZE);
    }

    public long links() {
        return Integer.toUnsignedLong(status.get(INT, LINKS));
    }

    public long blockSize() {
        return Integer.toUnsignedLong(status.get(INT, BLOCK_SIZE));
    }

    /// The device that holds the file, as one number.
    public long device() {
        return device(status.get(INT, DEVICE_MAJOR), status.get(INT, DEVICE_MINOR));
    }

    /// The device that the file is, as one number; 0 for other files.
    public long specialDevice() {
        return device(status.get(INT, SPECIAL_MAJOR), status.get(INT, SPECIAL_MINOR));
    }

    /// As `dev_t` of the C library holds it.
    private static long device(int majorBits, int minorBits) {
        long major = Integer.toUnsignedLong(majorBits);
        long minor = Integer.toUnsignedLong(minorBits);
        return (major & 0xFFFFF000L) << 32
                | (major & 0xFFF) << 8
                | (minor & 0xFFFFFF00L) << 12
                | (minor & 0xFF);
    }

    /// Nanoseconds since 1970.
    public long modifyNanos() {
        return status.get(LONG, MODIFY_SECONDS) * 1_000_000_000L
                + Integer.toUnsignedLong(status.get(INT, MODIFY_NANOS));
    }

    /// Nanoseconds since 1970.
    public long changeNanos() {
        return status.get(LONG, CHANGE_SECONDS) * 1_000_000_000L
                + Integer.toUnsignedLong(status.get(INT, CHANGE_NANOS));
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
