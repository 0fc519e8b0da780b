package io.auditql.sys;

import static io.auditql.sys.NativeCalls.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Functions of the C library, under their C names. A failed call returns `-errno`.
///
/// Each is called with six integers, whatever it takes, so that all of them share one call shape (see [NativeCalls]): in both
/// of our calling conventions the arguments that a function does not have sit in registers that it does not read.
///
/// `state` is where the call leaves its errno: a segment from [#callState] that one thread at a time uses.
final class Libc {
    static final int AF_UNIX = 1;
    static final int AF_NETLINK = 16;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int NETLINK_AUDIT = 9;
    static final int SOL_SOCKET = 1;
    static final int SO_RCVBUF = 8;
    static final int SO_PEERCRED = 17;
    static final int SO_RCVBUFFORCE = 33;
    static final int SO_PEERGROUPS = 59;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_NOSIGNAL = 0x4000;
    static final short POLLIN = 1;
    static final short POLLOUT = 4;
    static final int EFD_CLOEXEC = 0x80000;
    static final int EFD_NONBLOCK = 0x800;
    static final int SHUT_RDWR = 2;
    static final int NETLINK_ROUTE = 0;
    static final int O_RDONLY = 0;
    static final int O_NOCTTY = 0x100;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int CLOCK_BOOTTIME = 7;
    static final int PR_SET_PDEATHSIG = 1;
    static final long TIOCGWINSZ = 0x5413;

    private static final int ARITY = 6;
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET =
            STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = function("socket");
    private static final MethodHandle BIND = function("bind");
    private static final MethodHandle LISTEN = function("listen");
    private static final MethodHandle ACCEPT4 = function("accept4");
    private static final MethodHandle SHUTDOWN = function("shutdown");
    private static final MethodHandle GETSOCKNAME = function("getsockname");
    private static final MethodHandle SETSOCKOPT = function("setsockopt");
    private static final MethodHandle GETSOCKOPT = function("getsockopt");
    private static final MethodHandle SENDTO = function("sendto");
    private static final MethodHandle RECVMMSG = function("recvmmsg");
    private static final MethodHandle POLL = function("poll");
    private static final MethodHandle EVENTFD = function("eventfd");
    private static final MethodHandle READ = function("read");
    private static final MethodHandle WRITE = function("write");
    private static final MethodHandle CLOSE = function("close");
    private static final MethodHandle OPEN = function("open", Linker.Option.firstVariadicArg(2));
    private static final MethodHandle READLINK = function("readlink");
    private static final MethodHandle STATVFS = function("statvfs");
    private static final MethodHandle LLISTXATTR = function("llistxattr");
    private static final MethodHandle LGETXATTR = function("lgetxattr");
    private static final MethodHandle OPENDIR = function("opendir");
    private static final MethodHandle READDIR = function("readdir");
    private static final MethodHandle CLOSEDIR = function("closedir");
    private static final MethodHandle RECV = function("recv");
    private static final MethodHandle GETPID = function("getpid");
    private static final MethodHandle GETPPID = function("getppid");
    private static final MethodHandle GETEUID = function("geteuid");
    private static final MethodHandle KILL = function("kill");
    private static final MethodHandle ISATTY = function("isatty");
    private static final MethodHandle RAISE = function("raise");
    private static final MethodHandle CLOCK_GETTIME = function("clock_gettime");
    private static final MethodHandle PRCTL = function("prctl", Linker.Option.firstVariadicArg(1));

    /// Its variadic argument is the third; taking the second for one, too, changes no register, and shares prctl's shape.
    private static final MethodHandle IOCTL = function("ioctl", Linker.Option.firstVariadicArg(1));

    private Libc() {}

    static MemorySegment callState(Arena arena) {
        return arena.allocate(STATE);
    }

    static int socket(MemorySegment state, int domain, int type, int protocol) {
        return call(SOCKET, state, domain, type, protocol, 0, 0, 0);
    }

    static int bind(MemorySegment state, int fd, MemorySegment address) {
        return call(BIND, state, fd, address.address(), address.byteSize(), 0, 0, 0);
    }

    static int listen(MemorySegment state, int fd, int backlog) {
        return call(LISTEN, state, fd, backlog, 0, 0, 0, 0);
    }

    /// Without the address of who connected.
    static int accept4(MemorySegment state, int fd, int flags) {
        return call(ACCEPT4, state, fd, 0, 0, flags, 0, 0);
    }

    static int shutdown(MemorySegment state, int fd, int how) {
        return call(SHUTDOWN, state, fd, how, 0, 0, 0, 0);
    }

    static int getsockname(
            MemorySegment state, int fd, MemorySegment address, MemorySegment length) {
        return call(GETSOCKNAME, state, fd, address.address(), length.address(), 0, 0, 0);
    }

    static int setsockopt(MemorySegment state, int fd, int level, int option, MemorySegment value) {
        return call(SETSOCKOPT, state, fd, level, option, value.address(), value.byteSize(), 0);
    }

    static int getsockopt(
            MemorySegment state,
            int fd,
            int level,
            int option,
            MemorySegment value,
            MemorySegment length) {
        return call(GETSOCKOPT, state, fd, level, option, value.address(), length.address(), 0);
    }

    static int sendto(
            MemorySegment state,
            int fd,
            MemorySegment bytes,
            long length,
            int flags,
            MemorySegment to) {
        return call(SENDTO, state, fd, bytes.address(), length, flags, to.address(), to.byteSize());
    }

    /// @param messages an array of `mmsghdr`
    static int recvmmsg(MemorySegment state, int fd, MemorySegment messages, int count, int flags) {
        return call(RECVMMSG, state, fd, messages.address(), count, flags, 0, 0);
    }

    static int poll(MemorySegment state, MemorySegment fds, int count, int timeoutMillis) {
        return call(POLL, state, fds.address(), count, timeoutMillis, 0, 0, 0);
    }

    static int eventfd(MemorySegment state, int initial, int flags) {
        return call(EVENTFD, state, initial, flags, 0, 0, 0, 0);
    }

    static int read(MemorySegment state, int fd, MemorySegment into) {
        return call(READ, state, fd, into.address(), into.byteSize(), 0, 0, 0);
    }

    static int write(MemorySegment state, int fd, MemorySegment bytes) {
        return call(WRITE, state, fd, bytes.address(), bytes.byteSize(), 0, 0, 0);
    }

    static int close(MemorySegment state, int fd) {
        return call(CLOSE, state, fd, 0, 0, 0, 0, 0);
    }

    /// Read only; `path` ends with a NUL, here and below.
    static int open(MemorySegment state, MemorySegment path, int flags) {
        return call(OPEN, state, path.address(), flags, 0, 0, 0, 0);
    }

    static int readlink(MemorySegment state, MemorySegment path, MemorySegment into) {
        return call(READLINK, state, path.address(), into.address(), into.byteSize(), 0, 0, 0);
    }

    static int statvfs(MemorySegment state, MemorySegment path, MemorySegment into) {
        return call(STATVFS, state, path.address(), into.address(), 0, 0, 0, 0);
    }

    static int llistxattr(MemorySegment state, MemorySegment path, MemorySegment into) {
        return call(LLISTXATTR, state, path.address(), into.address(), into.byteSize(), 0, 0, 0);
    }

    static int lgetxattr(
            MemorySegment state, MemorySegment path, MemorySegment name, MemorySegment into) {
        return call(
                LGETXATTR,
                state,
                path.address(),
                name.address(),
                into.address(),
                into.byteSize(),
                0,
                0);
    }

    /// @return the directory stream, or 0
    static long opendir(MemorySegment state, MemorySegment path) {
        return pointer(OPENDIR, state, path.address());
    }

    /// @return the next `dirent`, or 0 at the end
    static long readdir(MemorySegment state, long directory) {
        return pointer(READDIR, state, directory);
    }

    static void closedir(MemorySegment state, long directory) {
        pointer(CLOSEDIR, state, directory);
    }

    static int recv(MemorySegment state, int fd, MemorySegment into, int flags) {
        return call(RECV, state, fd, into.address(), into.byteSize(), flags, 0, 0);
    }

    static int getpid(MemorySegment state) {
        return call(GETPID, state, 0, 0, 0, 0, 0, 0);
    }

    static int getppid(MemorySegment state) {
        return call(GETPPID, state, 0, 0, 0, 0, 0, 0);
    }

    /// A user number above 2147483647 would read as an error; it is not root in either case.
    static int geteuid(MemorySegment state) {
        return call(GETEUID, state, 0, 0, 0, 0, 0, 0);
    }

    static int kill(MemorySegment state, int pid, int signal) {
        return call(KILL, state, pid, signal, 0, 0, 0, 0);
    }

    static int isatty(MemorySegment state, int fd) {
        return call(ISATTY, state, fd, 0, 0, 0, 0, 0);
    }

    static int raise(MemorySegment state, int signal) {
        return call(RAISE, state, signal, 0, 0, 0, 0, 0);
    }

    static int clock_gettime(MemorySegment state, int clock, MemorySegment timespec) {
        return call(CLOCK_GETTIME, state, clock, timespec.address(), 0, 0, 0, 0);
    }

    static int prctl(MemorySegment state, int option, long argument) {
        return call(PRCTL, state, option, argument, 0, 0, 0, 0);
    }

    static int ioctl(MemorySegment state, int fd, long request, MemorySegment argument) {
        return call(IOCTL, state, fd, request, argument.address(), 0, 0, 0);
    }

    private static MethodHandle function(String name, Linker.Option... more) {
        Linker.Option[] options = new Linker.Option[more.length + 1];
        options[0] = ERRNO;
        System.arraycopy(more, 0, options, 1, more.length);
        return NativeCalls.function(NativeCalls.libc(), name, ARITY, options);
    }

    private static long pointer(MethodHandle function, MemorySegment state, long argument) {
        try {
            return (long) function.invokeExact(state, argument, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// The result narrowed to an int, or `-errno`. Small enough to be inlined with its constant handle.
    private static int call(
            MethodHandle function,
            MemorySegment state,
            long a,
            long b,
            long c,
            long d,
            long e,
            long f) {
        try {
            int result = (int) (long) function.invokeExact(state, a, b, c, d, e, f);
            return result == -1 ? -state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET) : result;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
