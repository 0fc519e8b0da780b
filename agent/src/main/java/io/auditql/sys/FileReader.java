package io.auditql.sys;

import io.auditql.bytes.GrowableBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Reads files, links and directories whose names are bytes, and never waits: a pipe nobody writes to is empty.
///
/// Java's own file classes name files by text and cannot name all that exist; and what looks through `/proc` opens thousands.
/// Paths are given without a NUL. One thread uses it, the one that made it.
public final class FileReader implements AutoCloseable {
    /// The longest path the kernel takes.
    public static final int LONGEST_PATH = 4095;

    private static final int BUFFER = 64 * 1024;
    private static final int FLAGS =
            Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOCTTY | Libc.O_CLOEXEC;

    // struct dirent of 64-bit Linux
    private static final int DIRENT_NAME = 19;
    private static final int DIRENT_MAX = 280;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = Libc.callState(arena);
    private final MemorySegment path = arena.allocate(LONGEST_PATH + 1);
    private final MemorySegment buffer = arena.allocate(BUFFER, 8);

    /// Appends the file's bytes, at most `most`.
    ///
    /// @return how many, or `-errno`; EINVAL for a path that no file can have
    public int read(byte[] file, GrowableBytes into, int most) {
        int fd = open(file);
        if (fd < 0) {
            return fd;
        }
        try {
            int sum = 0;
            while (sum < most) {
                int read = Libc.read(state, fd, buffer.asSlice(0, Math.min(BUFFER, most - sum)));
                if (read == -Errno.EINTR) {
                    continue;
                }
                if (read < 0 && sum == 0) {
                    return read;
                }
                if (read <= 0) {
                    break;
                }
                append(read, into);
                sum += read;
            }
            return sum;
        } finally {
            close(fd);
        }
    }

    /// Opens a file to be read in pieces.
    ///
    /// @return a descriptor for [#next] and [#close(int)], or `-errno`
    public int open(byte[] file) {
        return named(file) ? Libc.open(state, path, FLAGS) : -Errno.EINVAL;
    }

    /// Replaces the content of `into` by the next piece of the file.
    ///
    /// @return its length, 0 at the end, or `-errno`
    public int next(int fd, byte[] into) {
        int read;
        do {
            read = Libc.read(state, fd, buffer.asSlice(0, Math.min(BUFFER, into.length)));
        } while (read == -Errno.EINTR);
        if (read > 0) {
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, 0, read);
        }
        return read;
    }

    public void close(int fd) {
        Libc.close(state, fd);
    }

    /// Appends where a link points to.
    ///
    /// @return the length, or `-errno`
    public int link(byte[] link, GrowableBytes into) {
        if (!named(link)) {
            return -Errno.EINVAL;
        }
        int length = Libc.readlink(state, path, buffer.asSlice(0, LONGEST_PATH));
        if (length > 0) {
            append(length, into);
        }
        return length;
    }

    /// The names in a directory without `.` and `..`, in no order, at most `most`; none where it cannot be read.
    public List<byte[]> names(byte[] directory, int most) {
        List<byte[]> names = new ArrayList<>();
        long stream = named(directory) ? Libc.opendir(state, path) : 0;
        if (stream == 0) {
            return names;
        }
        try {
            long entry;
            while (names.size() < most && (entry = Libc.readdir(state, stream)) != 0) {
                byte[] name = name(entry);
                if (!isDots(name)) {
                    names.add(name);
                }
            }
        } finally {
            Libc.closedir(state, stream);
        }
        return names;
    }

    private static byte[] name(long entry) {
        MemorySegment dirent = MemorySegment.ofAddress(entry).reinterpret(DIRENT_MAX);
        int length = 0;
        while (dirent.get(ValueLayout.JAVA_BYTE, DIRENT_NAME + length) != 0) {
            length++;
        }
        byte[] name = new byte[length];
        MemorySegment.copy(dirent, ValueLayout.JAVA_BYTE, DIRENT_NAME, name, 0, length);
        return name;
    }

    private static boolean isDots(byte[] name) {
        return name.length <= 2 && name[0] == '.' && (name.length == 1 || name[1] == '.');
    }

    /// The names of a file's extended attributes, of a link itself where it is one; none where they cannot be read.
    public List<byte[]> attributes(byte[] file) {
        List<byte[]> names = new ArrayList<>();
        int length = named(file) ? Libc.llistxattr(state, path, buffer) : 0;
        int start = 0;
        for (int at = 0; at < length; at++) {
            if (buffer.get(ValueLayout.JAVA_BYTE, at) == 0) {
                byte[] name = new byte[at - start];
                MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, start, name, 0, at - start);
                names.add(name);
                start = at + 1;
            }
        }
        return names;
    }

    /// Appends the value of an extended attribute.
    ///
    /// @return its length, or `-errno`
    public int attribute(byte[] file, byte[] name, GrowableBytes into) {
        if (!named(file)) {
            return -Errno.EINVAL;
        }
        try (Arena own = Arena.ofConfined()) {
            MemorySegment key = own.allocate(name.length + 1L);
            MemorySegment.copy(name, 0, key, ValueLayout.JAVA_BYTE, 0, name.length);
            int length = Libc.lgetxattr(state, path, key, buffer);
            if (length > 0) {
                append(length, into);
            }
            return length;
        }
    }

    private void append(int length, GrowableBytes into) {
        int at = into.reserve(length);
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into.array(), at, length);
    }

    private boolean named(byte[] file) {
        if (file.length == 0 || file.length > LONGEST_PATH) {
            return false;
        }
        for (byte b : file) {
            if (b == 0) {
                return false;
            }
        }
        MemorySegment.copy(file, 0, path, ValueLayout.JAVA_BYTE, 0, file.length);
        path.set(ValueLayout.JAVA_BYTE, file.length, (byte) 0);
        return true;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
