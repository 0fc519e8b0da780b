package io.auditql.logger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusFilesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T14:21:21.123456Z");

    @TempDir private Path directory;
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

    @Test
    void aLineIsInTheFileOfItsSeverityAndOfAllMilderOnes() throws Exception {
        StatusLog log = log();
        log.alsoIn(directory, "auditqld", StatusLog.Severity.INFO);
        log.publish(new LogRecord(Level.INFO, "up"));
        assertThat(directory.resolve("auditqld.WARNING")).doesNotExist();
        log.publish(new LogRecord(Level.SEVERE, "broken"));
        log.close();
        assertThat(messages("auditqld.INFO")).containsExactly("up", "broken");
        assertThat(messages("auditqld.WARNING")).containsExactly("broken");
        assertThat(messages("auditqld.ERROR")).containsExactly("broken");
        assertThat(Files.readString(directory.resolve("auditqld.ERROR")))
                .contains("\nE1122 14:21:21.123456 ");
        assertThat(Files.readSymbolicLink(directory.resolve("auditqld.INFO")))
                .hasToString("auditqld.INFO.20261122-142121." + ProcessHandle.current().pid());
    }

    @Test
    void filesAndStandardErrorHaveTheirOwnLowestSeverity() throws Exception {
        StatusLog log = log();
        log.alsoIn(directory, "auditqld", StatusLog.Severity.WARNING);
        log.publish(new LogRecord(Level.INFO, "up"));
        log.publish(new LogRecord(Level.WARNING, "slow"));
        log.beQuiet();
        log.publish(new LogRecord(Level.WARNING, "slower"));
        log.publish(new LogRecord(Level.INFO, "down"));
        log.close();
        assertThat(messages("auditqld.INFO")).containsExactly("slow", "slower");
        assertThat(stderr.toString(StandardCharsets.UTF_8))
                .contains("] up\n", "] slow\n")
                .doesNotContain("slower", "down");
    }

    @Test
    void afterTenMegabytesTheNextFileBeginsAndTenAreKept() throws Exception {
        StatusFiles files = new StatusFiles(directory, "auditqld", 7);
        byte[] line = ("x".repeat(9_999_999) + "\n").getBytes(StandardCharsets.US_ASCII);
        LocalDateTime time = LocalDateTime.ofInstant(NOW, ZoneOffset.UTC);
        for (int i = 0; i < 12; i++) {
            Path there =
                    Files.writeString(
                            directory.resolve("auditqld.INFO.20261121-00000" + i + ".1"), "old");
            Files.setLastModifiedTime(there, FileTime.fromMillis(i));
        }
        Path other = Files.writeString(directory.resolve("other.INFO.20261121-000000.1"), "old");
        files.write(StatusLog.Severity.INFO, line, 0, line.length, time);
        files.write(StatusLog.Severity.INFO, line, 0, 1, time.plusSeconds(1));
        files.close();
        List<String> names;
        try (Stream<Path> list = Files.list(directory)) {
            names =
                    list.map(p -> p.getFileName().toString())
                            .filter(n -> n.startsWith("auditqld.INFO."))
                            .toList();
        }
        assertThat(names)
                .hasSize(10)
                .contains("auditqld.INFO.20261122-142121.7", "auditqld.INFO.20261122-142122.7")
                .doesNotContain("auditqld.INFO.20261121-000000.1");
        assertThat(other).exists();
    }

    @Test
    void aDirectoryThatCannotBeWrittenLeavesStandardError() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        StatusLog log = log();
        log.alsoIn(file, "auditqld", StatusLog.Severity.INFO);
        log.publish(new LogRecord(Level.INFO, "up"));
        log.close();
        assertThat(stderr.toString(StandardCharsets.UTF_8)).endsWith("] up\n");
    }

    private StatusLog log() {
        return new StatusLog(
                stderr, StatusLog.Severity.INFO, false, InstantSource.fixed(NOW), ZoneOffset.UTC);
    }

    /// The lines behind the head of the file.
    private List<String> messages(String name) throws Exception {
        return Files.readAllLines(directory.resolve(name)).stream()
                .skip(2)
                .map(line -> line.substring(line.indexOf("] ") + 2))
                .toList();
    }
}
