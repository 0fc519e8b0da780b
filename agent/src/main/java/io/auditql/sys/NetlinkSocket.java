package io.auditql.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A netlink socket of the audit family: datagrams to and from the kernel (`man 7 netlink`).
///
/// One thread at a time sends and one at a time receives; they may be two. [#wake] and [#close] may come from any thread, but
/// [#close] only after the receiver has stopped.
public final class NetlinkSocket implements AutoCloseable {
    private static final int LARGEST_MESSAGE = 16 * 1024;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment sendState = Libc.callState(arena);
    private final MemorySegment receiveState = Libc.callState(arena);
    private final MemorySegment wakeState = Libc.callState(arena);
    private final MemorySegment outgoing = arena.allocate(LARGEST_MESSAGE, 8);
    private final MemorySegment kernel = arena.allocate(Structs.SOCKADDR_NL);
    private final MemorySegment polled = arena.allocate(2 * Structs.POLLFD.byteSize(), 4);
    private final MemorySegment one = arena.allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment drained = arena.allocate(ValueLayout.JAVA_LONG);
    private final int fd;
    private final int wakeFd;
    private boolean closed; // guarded by this

    private NetlinkSocket() throws SysException {
        int socket =
                Libc.socket(
                        sendState,
                        Libc.AF_NETLINK,
                        Libc.SOCK_RAW | Libc.SOCK_CLOEXEC,
                        Libc.NETLINK_AUDIT);
        if (socket < 0) {
            arena.close();
            throw failure("socket(AF_NETLINK, NETLINK_AUDIT)", -socket);
        }
        int wake = Libc.eventfd(sendState, 0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        kernel.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
        int bound =
                wake < 0 ? wake : Libc.bind(sendState, socket, kernel); // pid 0: the kernel picks
        if (bound < 0) {
            Libc.close(sendState, socket);
            if (wake >= 0) {
                Libc.close(sendState, wake);
            }
            arena.close();
            throw failure(wake < 0 ? "eventfd" : "bind(AF_NETLINK)", -bound);
        }
        fd = socket;
        wakeFd = wake;
        one.set(ValueLayout.JAVA_LONG, 0, 1);
        long size = Structs.POLLFD.byteSize();
        long events = Structs.offset(Structs.POLLFD, "events");
        polled.set(ValueLayout.JAVA_INT, 0, fd);
        polled.set(ValueLayout.JAVA_SHORT, events, Libc.POLLIN);
        polled.set(ValueLayout.JAVA_INT, size, wakeFd);
        polled.set(ValueLayout.JAVA_SHORT, size + events, Libc.POLLIN);
    }

    /// Opens a socket to the kernel's audit subsystem, bound to an address of its own.
    public static NetlinkSocket openAudit() throws SysException {
        return new NetlinkSocket();
    }

    private static SysException failure(String call, int errno) {
        String next =
                switch (errno) {
                    case Errno.EPROTONOSUPPORT, Errno.EAFNOSUPPORT ->
                            "this kernel is built without audit (CONFIG_AUDIT)";
                    case Errno.EMFILE, Errno.ENFILE -> "raise the limit of open files (ulimit -n)";
                    case Errno.EPERM, Errno.EACCES ->
                            "a sandbox (seccomp, SELinux) forbids netlink sockets; run outside it";
                    default -> "see man 7 netlink";
                };
        return new SysException(call + " failed: " + Errno.name(errno) + " (" + next + ")", errno);
    }

    /// The socket's address: the `Pid` column of /proc/net/netlink.
    public long port() {
        MemorySegment address = arena.allocate(Structs.SOCKADDR_NL);
        MemorySegment length = arena.allocate(ValueLayout.JAVA_INT);
        length.set(ValueLayout.JAVA_INT, 0, (int) address.byteSize());
        Libc.getsockname(sendState, fd, address, length);
        return Integer.toUnsignedLong(
                address.get(ValueLayout.JAVA_INT, Structs.offset(Structs.SOCKADDR_NL, "nl_pid")));
    }

    /// Asks for a receive buffer and returns what the kernel grants, as counted by SO_RCVBUF: twice what can be asked for.
    ///
    /// With CAP_NET_ADMIN the wish is granted beyond net.core.rmem_max, else up to it.
    public int receiveBuffer(int bytes) {
        MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
        value.set(ValueLayout.JAVA_INT, 0, bytes);
        if (Libc.setsockopt(sendState, fd, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, value) < 0) {
            Libc.setsockopt(sendState, fd, Libc.SOL_SOCKET, Libc.SO_RCVBUF, value);
        }
        MemorySegment length = arena.allocate(ValueLayout.JAVA_INT);
        length.set(ValueLayout.JAVA_INT, 0, Integer.BYTES);
        Libc.getsockopt(sendState, fd, Libc.SOL_SOCKET, Libc.SO_RCVBUF, value, length);
        return value.get(ValueLayout.JAVA_INT, 0);
    }

    /// Sends one message to the kernel, which has worked it off when this returns.
    ///
    /// @return the bytes sent, or `-errno`
    public int send(byte[] message, int length) {
        if (length > LARGEST_MESSAGE) {
            return -Errno.EINVAL;
        }
        MemorySegment.copy(message, 0, outgoing, ValueLayout.JAVA_BYTE, 0, length);
        return Libc.sendto(sendState, fd, outgoing, length, 0, kernel);
    }

    /// Waits until a datagram or an error is there.
    ///
    /// @return 1 when there is, 0 after the time or a [#wake], or `-errno`
    public int await(int timeoutMillis) {
        int ready = Libc.poll(receiveState, polled, 2, timeoutMillis);
        if (ready <= 0) {
            return ready;
        }
        long revents = Structs.offset(Structs.POLLFD, "revents");
        if (polled.get(ValueLayout.JAVA_SHORT, Structs.POLLFD.byteSize() + revents) != 0) {
            Libc.read(receiveState, wakeFd, drained);
        }
        return polled.get(ValueLayout.JAVA_SHORT, revents) != 0 ? 1 : 0;
    }

    /// Makes a waiting [#await], or the next one, return at once.
    public void wake() {
        synchronized (this) {
            if (!closed) {
                Libc.write(wakeState, wakeFd, one);
            }
        }
    }

    /// Receives as many datagrams as are there and fit, without waiting.
    ///
    /// @return how many, or `-errno`: EAGAIN when there is none, ENOBUFS when the kernel had no room for some before
    public int receive(DatagramBatch batch) {
        return batch.receive(receiveState, fd);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (!closed) {
                closed = true;
                Libc.close(wakeState, fd);
                Libc.close(wakeState, wakeFd);
                arena.close();
            }
        }
    }
}
