package io.auditql.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Sends datagrams to a UNIX socket such as `/dev/log`, without waiting. For one thread.
public final class LocalDatagrams implements AutoCloseable {
    /// More than the kernel's default lets through at once.
    private static final int CAPACITY = 1 << 20;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = Libc.callState(arena);
    private final MemorySegment address = arena.allocate(Structs.SOCKADDR_UN);
    private final int fd;
    private final MemorySegment buffer = arena.allocate(CAPACITY);
    private boolean closed;

    /// @param path of the socket; it need not be there yet
    public LocalDatagrams(Path path) throws SysException {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length > LocalServer.LONGEST_PATH) {
            throw new SysException(
                    path
                            + ": the path of a socket has at most "
                            + LocalServer.LONGEST_PATH
                            + " bytes",
                    0);
        }
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_UNIX);
        MemorySegment.copy(
                name,
                0,
                address,
                ValueLayout.JAVA_BYTE,
                Structs.offset(Structs.SOCKADDR_UN, "sun_path"),
                name.length);
        fd = Libc.socket(state, Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new SysException(
                    "socket(AF_UNIX) failed: " + Errno.name(-fd) + " (see ulimit -n)", -fd);
        }
    }

    /// Sends one datagram.
    ///
    /// @return 0, or the error number: `EAGAIN` while the receiver's queue is full, `EMSGSIZE` for one that is too long
    public int send(byte[] bytes, int offset, int length) {
        if (length > CAPACITY) {
            return Errno.EMSGSIZE;
        }
        MemorySegment.copy(bytes, offset, buffer, ValueLayout.JAVA_BYTE, 0, length);
        while (true) {
            int sent =
                    Libc.sendto(
                            state,
                            fd,
                            buffer,
                            length,
                            Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL,
                            address);
            if (sent >= 0) {
                return 0;
            }
            if (sent != -Errno.EINTR) {
                return -sent;
            }
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Libc.close(state, fd);
            arena.close();
        }
    }
}
