package io.auditql.doctor;

import io.auditql.sys.Clocks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A process that was forked too early to be audited for sure.
///
/// @param path         its program, or its name in brackets when the program cannot be read
/// @param startSeconds Unix seconds
record UnauditedProcess(int pid, String path, long startSeconds) {
    /// The kernel counts starts in these, on every machine we run on (USER_HZ).
    private static final long TICK_MILLIS = 10;

    private static final long PF_KTHREAD = 0x0020_0000;
    private static final int FLAGS_FIELD = 6;
    private static final int START_FIELD = 19;

    /// Processes that started before a moment; threads of the kernel make no system calls and are left out.
    ///
    /// @param beforeMillis boot clock
    static List<UnauditedProcess> startedBefore(long beforeMillis) {
        return startedBefore(
                Path.of("/proc"), beforeMillis, System.currentTimeMillis() - Clocks.bootMillis());
    }

    static List<UnauditedProcess> startedBefore(Path proc, long beforeMillis, long bootWallMillis) {
        List<UnauditedProcess> early = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : all) {
                read(process, beforeMillis, bootWallMillis).ifPresent(early::add);
            }
        } catch (IOException | DirectoryIteratorException _) {
            return List.of();
        }
        early.sort(Comparator.comparingInt(UnauditedProcess::pid));
        return early;
    }

    private static Optional<UnauditedProcess> read(
            Path process, long beforeMillis, long bootWallMillis) {
        try {
            String stat =
                    new String(
                            Files.readAllBytes(process.resolve("stat")),
                            StandardCharsets.ISO_8859_1);
            // the name stands in parentheses and may hold any byte: numbers follow the last one
            int end = stat.lastIndexOf(')');
            String[] fields = stat.substring(end + 1).strip().split(" ", -1);
            long startMillis = Long.parseLong(fields[START_FIELD]) * TICK_MILLIS;
            if ((Long.parseLong(fields[FLAGS_FIELD]) & PF_KTHREAD) != 0
                    || startMillis >= beforeMillis) {
                return Optional.empty();
            }
            String name = stat.substring(stat.indexOf('(') + 1, end);
            return Optional.of(
                    new UnauditedProcess(
                            Integer.parseInt(String.valueOf(process.getFileName())),
                            program(process).orElse("[" + name + "]"),
                            (bootWallMillis + startMillis) / 1000));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException _) {
            return Optional.empty(); // it has ended meanwhile
        }
    }

    private static Optional<String> program(Path process) {
        try {
            return Optional.of(Files.readSymbolicLink(process.resolve("exe")).toString());
        } catch (IOException | UnsupportedOperationException _) {
            return Optional.empty();
        }
    }
}
