package io.auditql.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// What `.timer` shows: the clock, and the processor time of this process. Both in seconds; the kernel counts the latter in
/// steps of 10 ms.
record CpuTime(double real, double user, double system) {
    static final CpuTime NONE = new CpuTime(0, 0, 0);
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on each Linux we run on
    private static final int USER_TICKS = 11; // of the fields behind the program's name
    private static final int SYSTEM_TICKS = 12;

    static CpuTime now() {
        double real = System.nanoTime() / 1e9;
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            return new CpuTime(
                    real,
                    Long.parseLong(fields[USER_TICKS]) / TICKS_PER_SECOND,
                    Long.parseLong(fields[SYSTEM_TICKS]) / TICKS_PER_SECOND);
        } catch (IOException _) {
            return new CpuTime(real, 0, 0);
        }
    }

    /// As osquery says it.
    String since(CpuTime before) {
        return String.format(
                Locale.ROOT,
                "Run Time: real %.3f user %f sys %f",
                real - before.real,
                user - before.user,
                system - before.system);
    }
}
