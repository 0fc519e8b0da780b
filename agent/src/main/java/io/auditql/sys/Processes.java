package io.auditql.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Processes of this machine, this one and others.
public final class Processes {
    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGKILL = 9;
    public static final int SIGTERM = 15;
    public static final int SIGSTOP = 19;

    private static final Path PROC = Path.of("/proc");

    private Processes() {}

    /// This process's id as the kernel knows it.
    public static int self() {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.getpid(Libc.callState(arena));
        }
    }

    public static int parent() {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.getppid(Libc.callState(arena));
        }
    }

    /// The user this process acts as.
    public static int user() {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.geteuid(Libc.callState(arena));
        }
    }

    public static boolean isRoot() {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.geteuid(Libc.callState(arena)) == 0;
        }
    }

    /// Whether a descriptor is a terminal: 0 standard input, 1 output, 2 error.
    public static boolean isTerminal(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.isatty(Libc.callState(arena), descriptor) == 1;
        }
    }

    /// The characters that fit on the terminal of a descriptor; both 0 when it is none, or does not know.
    public record TerminalSize(int columns, int rows) {}

    public static TerminalSize terminalSize(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            // struct winsize: rows, columns, and two for pixels, each an unsigned short
            MemorySegment size = arena.allocate(8);
            if (Libc.ioctl(Libc.callState(arena), descriptor, Libc.TIOCGWINSZ, size) < 0) {
                return new TerminalSize(0, 0);
            }
            return new TerminalSize(
                    Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 2)),
                    Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 0)));
        }
    }

    /// Sends a signal.
    ///
    /// @return 0 or `-errno`
    public static int signal(int pid, int signal) {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.kill(Libc.callState(arena), pid, signal);
        }
    }

    /// Stops this process, all its threads, until somebody sends SIGCONT.
    ///
    /// The signal goes to this thread, so that the call returns only then.
    public static void stop() {
        try (Arena arena = Arena.ofConfined()) {
            Libc.raise(Libc.callState(arena), SIGSTOP);
        }
    }

    /// Whether a process of that id exists, be it another user's.
    public static boolean isAlive(int pid) {
        return pid > 0 && signal(pid, 0) != -Errno.ESRCH;
    }

    /// Asks the kernel to send this process a signal when the thread that started it ends.
    public static void signalOnParentDeath(int signal) {
        try (Arena arena = Arena.ofConfined()) {
            Libc.prctl(Libc.callState(arena), Libc.PR_SET_PDEATHSIG, signal);
        }
    }

    /// The program's name (`comm`), or empty when there is no such process.
    public static Optional<String> name(int pid) {
        return read(pid, "comm").map(String::strip);
    }

    /// The words it was started with; none when they cannot be read, and for a thread of the kernel.
    public static List<String> commandLine(int pid) {
        byte[] all;
        try {
            all = Files.readAllBytes(PROC.resolve(pid + "/cmdline"));
        } catch (IOException _) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == 0) {
                words.add(new String(all, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return words;
    }

    /// When the process started, in clock ticks since boot: with the pid it names one process and no later one. 0 when there is
    /// no such process.
    public static long startTicks(int pid) {
        // the program's name stands in parentheses and may hold any byte: what follows the last one
        // is numbers
        return read(pid, "stat")
                .map(stat -> stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1))
                .filter(fields -> fields.length > 19)
                .map(fields -> Long.parseLong(fields[19]))
                .orElse(0L);
    }

    /// The inodes of the sockets a process holds open, or empty when they may not be read.
    public static Optional<Set<Long>> sockets(int pid) {
        Set<Long> inodes = new HashSet<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
            for (Path link : links) {
                socketInode(link).ifPresent(inodes::add);
            }
            return Optional.of(inodes);
        } catch (IOException | java.nio.file.DirectoryIteratorException _) {
            return Optional.empty();
        }
    }

    /// The process that holds the socket open, or empty. Reads all of /proc: not for the hot path.
    public static Optional<Integer> holder(long socketInode) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : all) {
                int pid = Integer.parseInt(String.valueOf(process.getFileName()));
                if (sockets(pid).orElse(Set.of()).contains(socketInode)) {
                    return Optional.of(pid);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException _) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<Long> socketInode(Path link) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("socket:[")
                    ? Optional.of(Long.parseLong(target.substring(8, target.length() - 1)))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // closed meanwhile
        }
    }

    private static Optional<String> read(int pid, String file) {
        try {
            return Optional.of(
                    new String(
                            Files.readAllBytes(PROC.resolve(pid + "/" + file)),
                            StandardCharsets.ISO_8859_1));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
