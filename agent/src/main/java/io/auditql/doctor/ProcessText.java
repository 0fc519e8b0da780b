package io.auditql.doctor;

import io.auditql.sys.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a process is called, for messages. Our own programs all run in `java`: they are known by their main class.
final class ProcessText {
    private static final Pattern OURS = Pattern.compile("io\\.auditql\\.app\\.(Auditq\\w+)");

    private static final long TICK_MILLIS = 10;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    private ProcessText() {}

    /// `auditd (pid 4711)`.
    static String of(int pid) {
        return name(pid) + " (pid " + pid + ")";
    }

    static String name(int pid) {
        for (String word : Processes.commandLine(pid)) {
            Matcher ours = OURS.matcher(word);
            if (ours.matches()) {
                return ours.group(1).toLowerCase(Locale.ROOT);
            }
        }
        return Processes.name(pid).orElse("a program that cannot be seen from here");
    }

    /// The processor time it has used, in milliseconds; empty when there is no such process.
    static OptionalLong cpuMillis(int pid) {
        try {
            String stat =
                    new String(
                            Files.readAllBytes(Path.of("/proc/" + pid + "/stat")),
                            StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            return OptionalLong.of(
                    TICK_MILLIS
                            * (Long.parseLong(fields[USER_TIME])
                                    + Long.parseLong(fields[SYSTEM_TIME])));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException _) {
            return OptionalLong.empty();
        }
    }
}
