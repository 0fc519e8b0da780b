package io.auditql.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/// Who connected to a [LocalServer]: a stream of bytes both ways, and who it is, as the kernel noted when the connection was
/// made.
///
/// One thread reads, one sends; [#close] only after both have ended.
public final class LocalPeer implements AutoCloseable {
    /// What [#read] gives when the other side has closed.
    public static final int GONE = -1;

    private static final int CHUNK = 64 * 1024;
    private static final int MOST_GROUPS = 4096;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment readState = Libc.callState(arena);
    private final MemorySegment sendState = Libc.callState(arena);
    private final MemorySegment incoming = arena.allocate(CHUNK);
    private final MemorySegment outgoing = arena.allocate(CHUNK);
    private final MemorySegment polled = arena.allocate(Structs.POLLFD);
    private final int fd;
    private final int pid;
    private final int uid;
    private final int gid;
    private final int[] groups;
    private boolean ready;
    private boolean closed; // guarded by this

    LocalPeer(int fd) {
        this.fd = fd;
        MemorySegment credentials = arena.allocate(Structs.UCRED);
        boolean known = option(Libc.SO_PEERCRED, credentials) >= 0;
        this.pid = known ? credentials.get(ValueLayout.JAVA_INT, 0) : -1;
        this.uid = known ? credentials.get(ValueLayout.JAVA_INT, 4) : -1;
        this.gid = known ? credentials.get(ValueLayout.JAVA_INT, 8) : -1;
        this.groups = groups();
        polled.set(ValueLayout.JAVA_INT, 0, fd);
        polled.set(ValueLayout.JAVA_SHORT, Structs.offset(Structs.POLLFD, "events"), Libc.POLLOUT);
    }

    /// The other groups of the process; none before Linux 4.13.
    private int[] groups() {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment numbers = call.allocate((long) MOST_GROUPS * Integer.BYTES, 4);
            int bytes = option(Libc.SO_PEERGROUPS, numbers);
            return bytes <= 0
                    ? new int[0]
                    : numbers.asSlice(0, bytes).toArray(ValueLayout.JAVA_INT);
        }
    }

    /// @return the bytes of the value, or `-errno`
    private int option(int name, MemorySegment value) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment length = call.allocate(ValueLayout.JAVA_INT);
            length.set(ValueLayout.JAVA_INT, 0, (int) value.byteSize());
            int result = Libc.getsockopt(readState, fd, Libc.SOL_SOCKET, name, value, length);
            return result < 0 ? result : length.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /// The process that connected; it may have handed the connection on.
    public int pid() {
        return pid;
    }

    /// The user it ran as, or -1 where that is not known.
    public int uid() {
        return uid;
    }

    /// Whether it was a member of the group.
    public boolean isIn(int group) {
        if (group < 0) {
            return false;
        }
        for (int one : groups) {
            if (one == group) {
                return true;
            }
        }
        return gid == group;
    }

    int fd() {
        return fd;
    }

    void ready(boolean now) {
        ready = now;
    }

    /// Whether there is something to read, be it the end.
    public boolean isReady() {
        return ready;
    }

    /// Reads what is there, without waiting.
    ///
    /// @return how many bytes, 0 when there are none just now, or [#GONE]
    public int read(byte[] into) {
        int count = Libc.read(readState, fd, incoming.asSlice(0, Math.min(into.length, CHUNK)));
        if (count > 0) {
            MemorySegment.copy(incoming, ValueLayout.JAVA_BYTE, 0, into, 0, count);
            return count;
        }
        return count == -Errno.EAGAIN || count == -Errno.EINTR ? 0 : GONE;
    }

    /// Sends all of it.
    ///
    /// @param patienceMillis how long the other side may take to read what was sent before
    /// @return false when it has gone, or has not read in that time: the stream is of no more use then
    public boolean send(byte[] bytes, int offset, int length, long patienceMillis) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int chunk = Math.min(end - at, CHUNK);
            MemorySegment.copy(bytes, at, outgoing, ValueLayout.JAVA_BYTE, 0, chunk);
            int sent =
                    Libc.sendto(
                            sendState,
                            fd,
                            outgoing,
                            chunk,
                            Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL,
                            MemorySegment.NULL);
            if (sent > 0) {
                at += sent;
            } else if (sent == -Errno.EAGAIN) {
                if (!awaitRoom(patienceMillis)) {
                    return false;
                }
            } else if (sent != -Errno.EINTR) {
                return false;
            }
        }
        return true;
    }

    private boolean awaitRoom(long patienceMillis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        while (true) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            int ready = Libc.poll(sendState, polled, 1, (int) Math.min(left, Integer.MAX_VALUE));
            if (ready != 0 && ready != -Errno.EINTR) {
                return ready > 0;
            }
        }
    }

    /// Ends the stream for both sides, also what waits in [#send]; from any thread before [#close].
    public void hangUp() {
        synchronized (this) {
            if (!closed) {
                try (Arena call = Arena.ofConfined()) {
                    Libc.shutdown(Libc.callState(call), fd, Libc.SHUT_RDWR);
                }
            }
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (!closed) {
                closed = true;
                Libc.close(sendState, fd);
                arena.close();
            }
        }
    }
}
