package io.auditql.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A UNIX stream socket that listens (`man 7 unix`). The file is 0600, or 0660 for a group, before the first connection can
/// be made.
///
/// One thread uses it; [#wake] may come from any.
public final class LocalServer implements AutoCloseable {
    /// As long as a socket's path may be, in bytes: `sun_path` ends with a 0.
    public static final int LONGEST_PATH = 107;

    private static final String FRESH = ".new";

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = Libc.callState(arena);
    private final MemorySegment wakeState = Libc.callState(arena);
    private final MemorySegment one = arena.allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment drained = arena.allocate(ValueLayout.JAVA_LONG);
    private final Path path;
    private final int fd;
    private final int wakeFd;
    private final @Nullable Object fileKey;
    private final int gid;
    private boolean waiting;
    private boolean closed; // guarded by this

    private LocalServer(Path path, @Nullable GroupPrincipal group) throws SysException {
        this.path = path;
        one.set(ValueLayout.JAVA_LONG, 0, 1);
        fd =
                Libc.socket(
                        state,
                        Libc.AF_UNIX,
                        Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK,
                        0);
        wakeFd = Libc.eventfd(state, 0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        boolean done = false;
        try {
            check("socket(AF_UNIX)", fd);
            check("eventfd", wakeFd);
            makeDirectory(path.toAbsolutePath().getParent());
            // nobody can connect before listen(2): the file has its rights by then
            Path fresh = path.resolveSibling(path.getFileName() + FRESH);
            Files.deleteIfExists(fresh);
            check("bind " + fresh, Libc.bind(state, fd, address(fresh)));
            gid = restrict(fresh, group);
            check("listen", Libc.listen(state, fd, 16));
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE); // over what a killed one left
            fileKey = key(path);
            done = true;
        } catch (IOException e) {
            throw new SysException(
                    "listen on "
                            + path
                            + " failed: "
                            + SysException.reason(e)
                            + " (make its directory writable, or name another with --run_path)",
                    e);
        } finally {
            if (!done) {
                release();
            }
        }
    }

    /// Starts to listen.
    ///
    /// @param group whose members may connect beside root and this user; empty for nobody
    public static LocalServer listen(Path path, String group) throws SysException {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length + FRESH.length()
                > LONGEST_PATH) {
            throw new SysException(
                    "listen on "
                            + path
                            + " failed: the path of a socket has at most "
                            + (LONGEST_PATH - FRESH.length())
                            + " bytes (name a shorter directory with --run_path)",
                    0);
        }
        return new LocalServer(path, group.isEmpty() ? null : lookup(path, group));
    }

    /// Who may not connect may still see that there is a socket.
    private static void makeDirectory(@Nullable Path directory) throws IOException {
        if (directory != null && Files.notExists(directory)) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions( // whatever the umask is
                    directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static GroupPrincipal lookup(Path path, String group) throws SysException {
        try {
            return path.getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByGroupName(group);
        } catch (IOException | UnsupportedOperationException e) {
            throw new SysException(
                    "--socket_group="
                            + group
                            + ": there is no such group (make it with groupadd, or leave the flag out)",
                    e);
        }
    }

    /// @return the number of the group that may connect, or -1
    private static int restrict(Path file, @Nullable GroupPrincipal group) throws IOException {
        if (group == null) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return -1;
        }
        PosixFileAttributeView view =
                Files.getFileAttributeView(
                        file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        view.setGroup(group);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        return (Integer) Files.getAttribute(file, "unix:gid", LinkOption.NOFOLLOW_LINKS);
    }

    private static @Nullable Object key(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    private MemorySegment address(Path file) {
        byte[] name = file.toString().getBytes(StandardCharsets.UTF_8);
        MemorySegment address = arena.allocate(Structs.SOCKADDR_UN);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_UNIX);
        MemorySegment.copy(
                name,
                0,
                address,
                ValueLayout.JAVA_BYTE,
                Structs.offset(Structs.SOCKADDR_UN, "sun_path"),
                name.length);
        return address;
    }

    private static void check(String call, int result) throws SysException {
        if (result < 0) {
            throw new SysException(
                    call
                            + " failed: "
                            + Errno.name(-result)
                            + " (see whether the directory is there and writable, or name another with --run_path)",
                    -result);
        }
    }

    /// The group whose members may connect, or -1.
    public int group() {
        return gid;
    }

    /// Waits until somebody connects, a peer has sent something or hung up, [#wake] is called, or the time is over. Afterwards
    /// [#isReady] and [LocalPeer#isReady] tell.
    public void await(List<LocalPeer> peers, int timeoutMillis) {
        try (Arena call = Arena.ofConfined()) {
            long size = Structs.POLLFD.byteSize();
            int count = peers.size() + 2;
            MemorySegment polled = call.allocate(count * size, 4);
            set(polled, 0, wakeFd);
            set(polled, 1, fd);
            for (int i = 0; i < peers.size(); i++) {
                set(polled, i + 2, peers.get(i).fd());
            }
            Libc.poll(state, polled, count, timeoutMillis);
            if (happened(polled, 0)) {
                Libc.read(state, wakeFd, drained);
            }
            waiting = happened(polled, 1);
            for (int i = 0; i < peers.size(); i++) {
                peers.get(i).ready(happened(polled, i + 2));
            }
        }
    }

    private static void set(MemorySegment polled, int index, int descriptor) {
        long at = index * Structs.POLLFD.byteSize();
        polled.set(ValueLayout.JAVA_INT, at, descriptor);
        polled.set(
                ValueLayout.JAVA_SHORT, at + Structs.offset(Structs.POLLFD, "events"), Libc.POLLIN);
    }

    private static boolean happened(MemorySegment polled, int index) {
        return polled.get(
                        ValueLayout.JAVA_SHORT,
                        index * Structs.POLLFD.byteSize()
                                + Structs.offset(Structs.POLLFD, "revents"))
                != 0;
    }

    /// Whether somebody waits to be accepted.
    public boolean isReady() {
        return waiting;
    }

    /// Takes a connection; empty when who connected has gone again.
    ///
    /// @throws SysException when this process may open no more files
    public Optional<LocalPeer> accept() throws SysException {
        waiting = false;
        int accepted = Libc.accept4(state, fd, Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK);
        return switch (accepted) {
            case -Errno.EAGAIN, -Errno.EINTR, -Errno.ECONNABORTED -> Optional.empty();
            default -> {
                check("accept", accepted);
                yield Optional.of(new LocalPeer(accepted));
            }
        };
    }

    /// Makes a waiting [#await], or the next one, return at once.
    public void wake() {
        synchronized (this) {
            if (!closed) {
                Libc.write(wakeState, wakeFd, one);
            }
        }
    }

    private void release() {
        if (fd >= 0) {
            Libc.close(state, fd);
        }
        if (wakeFd >= 0) {
            Libc.close(state, wakeFd);
        }
        arena.close();
    }

    /// Ends listening and removes the file, unless somebody else has put another in its place.
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            release();
        }
        try {
            if (fileKey != null && fileKey.equals(key(path))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException _) {
            // it has gone already, or stays without harm
        }
    }
}
