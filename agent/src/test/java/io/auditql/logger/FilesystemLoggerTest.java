package io.auditql.logger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.ledger.Ledger;
import io.auditql.schedule.LineKind;
import io.auditql.sys.SysException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesystemLoggerTest {
    @TempDir private Path temporary;
    private Path directory;
    private Path results;
    private final MemoryQueue queue = new MemoryQueue();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger renames = new AtomicInteger();

    @BeforeEach
    void nameFiles() {
        directory = temporary.resolve("log");
        results = directory.resolve("auditqld.results.log");
    }

    @Test
    void theResultsFileIsThereFromTheStartWithTheModeAsked() throws Exception {
        try (LoggerWorker worker = start()) {
            worker.work();
            assertThat(results).isEmptyFile();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(results)))
                    .isEqualTo("rw-r-----");
            assertThat(directory.resolve("auditqld.snapshots.log")).doesNotExist();
        }
    }

    @Test
    void anyModeOfFourOctalDigitsIsApplied() throws Exception {
        FilesystemLogger logger = new FilesystemLogger(directory, "auditqld", 0754);
        logger.resume("");
        logger.close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(results)))
                .isEqualTo("rwxr-xr--");
    }

    @Test
    void resultsAndSnapshotsHaveAFileEachAndStatusLinesNone() throws Exception {
        try (LoggerWorker worker = start()) {
            queue.add(LineKind.RESULT, "a", "b");
            queue.add(LineKind.SNAPSHOT, "s");
            queue.add(LineKind.STATUS, "x");
            queue.add(LineKind.RESULT, "c");
            drain(worker);
        }
        assertThat(results).hasContent("a\nb\nc\n");
        assertThat(directory.resolve("auditqld.snapshots.log")).hasContent("s\n");
    }

    @Test
    void whatStoodInTheFileBeforeStays() throws Exception {
        Files.createDirectories(directory);
        Files.writeString(results, "of another program, cut o");
        queue.add(LineKind.RESULT, "a");
        try (LoggerWorker worker = start()) {
            drain(worker);
        }
        assertThat(results).hasContent("of another program, cut o\na\n");
    }

    @Test
    void aRenamedFileIsLeftAloneAndANewOneIsMade() throws Exception {
        try (LoggerWorker worker = start()) {
            queue.add(LineKind.RESULT, "a");
            drain(worker);
            Path rotated = directory.resolve("auditqld.results.log.1");
            Files.move(results, rotated);
            queue.add(LineKind.RESULT, "b");
            drain(worker);
            assertThat(rotated).hasContent("a\n");
            assertThat(results).hasContent("b\n");
            Files.delete(results);
            queue.add(LineKind.RESULT, "c");
            drain(worker);
            assertThat(results).hasContent("c\n");
        }
    }

    @Test
    void aFileMadeByTheRotatorIsUsed() throws Exception {
        try (LoggerWorker worker = start()) {
            queue.add(LineKind.RESULT, "a");
            drain(worker);
            Files.move(results, directory.resolve("old"));
            Files.createFile(results);
            queue.add(LineKind.RESULT, "b");
            drain(worker);
        }
        assertThat(results).hasContent("b\n");
    }

    @Test
    void aFileEmptiedInPlaceGoesOnAtItsStart() throws Exception {
        try (LoggerWorker worker = start()) {
            queue.add(LineKind.RESULT, "a");
            drain(worker);
            Files.write(results, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
            queue.add(LineKind.RESULT, "b");
            drain(worker);
        }
        queue.add(LineKind.RESULT, "c");
        try (LoggerWorker worker = start()) {
            drain(worker);
        }
        assertThat(results).hasContent("b\nc\n");
    }

    @Test
    void aRestartGoesOnWhereItStopped() throws Exception {
        queue.add(LineKind.RESULT, "a");
        try (LoggerWorker worker = start()) {
            drain(worker);
        }
        queue.add(LineKind.RESULT, "b");
        try (LoggerWorker worker = start()) {
            drain(worker);
        }
        assertThat(results).hasContent("a\nb\n");
    }

    /// The position in the store is behind the file by everything written since the store began to refuse.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCrashBetweenWritingAndSavingRepeatsNothing(boolean rotatedMeanwhile) throws Exception {
        queue.add(LineKind.RESULT, "a");
        LoggerWorker crashed = start();
        drain(crashed);
        queue.refusesPositions = true;
        queue.add(LineKind.RESULT, "b", "c");
        queue.add(LineKind.SNAPSHOT, "s");
        crashed.work();
        assertThat(Files.readString(results)).isEqualTo("a\nb\nc\n");
        queue.refusesPositions = false;
        if (rotatedMeanwhile) {
            Files.move(results, directory.resolve("auditqld.results.log.1"));
        }
        queue.add(LineKind.RESULT, "d");
        try (LoggerWorker worker = start()) {
            drain(worker);
        }
        assertThat(allResults()).containsExactly("a", "b", "c", "d");
        assertThat(directory.resolve("auditqld.snapshots.log")).hasContent("s\n");
    }

    @Test
    void aCrashBeforeTheFirstPositionRepeatsNothing() throws Exception {
        try (LoggerWorker idle = start()) {
            idle.work(); // nothing to write; the position is saved all the same
        }
        FilesystemLogger crashed = new FilesystemLogger(directory, "auditqld", 0640);
        crashed.resume(queue.position("filesystem").mark());
        queue.add(LineKind.SNAPSHOT, "s1", "s2");
        queue.add(LineKind.RESULT, "a");
        crashed.deliver(block(1));
        crashed.deliver(block(2));
        crashed.close();
        try (LoggerWorker worker = start()) {
            drain(worker);
        }
        assertThat(results).hasContent("a\n");
        assertThat(directory.resolve("auditqld.snapshots.log")).hasContent("s1\ns2\n");
    }

    /// Any number of the block's bytes may have reached the file when the process or the machine stops.
    @Test
    void aCrashAtAnyByteOfAWriteLosesAndRepeatsNothing() throws Exception {
        String lines = "first line\nsecond\n\nthird\n";
        for (int written = 0; written <= lines.length(); written++) {
            MemoryQueue fresh = new MemoryQueue();
            Path home = temporary.resolve("at" + written);
            Path file = home.resolve("auditqld.results.log");
            fresh.add(LineKind.RESULT, "before");
            try (LoggerWorker worker = start(home, fresh)) {
                drain(worker);
            }
            Files.writeString(file, lines.substring(0, written), StandardOpenOption.APPEND);
            fresh.add(LineKind.RESULT, "first line", "second");
            fresh.add(LineKind.RESULT, "", "third");
            fresh.add(LineKind.RESULT, "fourth");
            try (LoggerWorker worker = start(home, fresh)) {
                drain(worker);
            }
            assertThat(Files.readString(file))
                    .as("%d bytes were written", written)
                    .isEqualTo("before\n" + lines + "fourth\n");
        }
    }

    @Test
    void aLineCutByACrashInARotatedFileIsWrittenWholeToTheNewOne() throws Exception {
        queue.add(LineKind.RESULT, "a");
        try (LoggerWorker worker = start()) {
            drain(worker);
        }
        Files.writeString(results, "bb\ncc", StandardOpenOption.APPEND);
        Path rotated = directory.resolve("auditqld.results.log.1");
        Files.move(results, rotated);
        queue.add(LineKind.RESULT, "bb", "cccc", "d");
        try (LoggerWorker worker = start()) {
            drain(worker);
        }
        assertThat(Files.readString(rotated)).isEqualTo("a\nbb\ncc");
        assertThat(results).hasContent("cccc\nd\n");
    }

    @Test
    void foreignBytesBehindTheMarkStayOnALineOfTheirOwn() throws Exception {
        queue.add(LineKind.RESULT, "a");
        try (LoggerWorker worker = start()) {
            drain(worker);
        }
        Files.writeString(results, "somebody's note", StandardOpenOption.APPEND);
        queue.add(LineKind.RESULT, "some line", "c");
        try (LoggerWorker worker = start()) {
            drain(worker);
        }
        assertThat(results).hasContent("a\nsomebody's note\nsome line\nc\n");
    }

    @Test
    void blocksThatTheOutboxGaveUpAreSkippedAndTheNextIsWholeAgain() throws Exception {
        queue.add(LineKind.RESULT, "a", "b");
        queue.positions.put("filesystem", new Position(1, 1, ""));
        queue.add(LineKind.RESULT, "c", "d");
        queue.evictBefore(2);
        try (LoggerWorker worker = start()) {
            drain(worker);
        }
        assertThat(results).hasContent("c\nd\n");
    }

    @Test
    void aSymbolicLinkIsNotFollowed() throws Exception {
        Files.createDirectories(directory);
        Path victim = Files.writeString(temporary.resolve("victim"), "precious");
        Files.createSymbolicLink(results, victim);
        FilesystemLogger logger = new FilesystemLogger(directory, "auditqld", 0640);
        assertThatThrownBy(() -> logger.resume(""))
                .isInstanceOf(SysException.class)
                .hasMessageContaining(results.toString())
                .hasMessageContaining("symbolic link");
        assertThat(victim).hasContent("precious");
        logger.close();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws Exception {
        Files.writeString(directory, "a file where the directory should be");
        queue.add(LineKind.RESULT, "a");
        try (LoggerWorker worker = start()) {
            assertThat(worker.work()).isZero();
            assertThat(worker.isFailing()).isTrue();
            Files.delete(directory);
            nanos.addAndGet(200_000_000L);
            drain(worker);
        }
        assertThat(results).hasContent("a\n");
    }

    @Test
    void renamesUnderLoadLoseAndRepeatNothing() throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        List<Exception> failures = new ArrayList<>();
        Thread rotator =
                new Thread(() -> {
                    for (int i = 0; writing.get(); i++) {
                        try {
                            if (Files.exists(results)) {
                                Files.move(
                                        results,
                                        directory.resolve("auditqld.results.log." + i),
                                        StandardCopyOption.ATOMIC_MOVE);
                                renames.incrementAndGet();
                            }
                        } catch (Exception e) {
                            failures.add(e);
                        }
                        LockSupport.parkNanos(3_000_000);
                    }
                });
        rotator.setDaemon(true);
        LoggerWorker worker = start();
        worker.work();
        rotator.start();
        List<String> expected = new ArrayList<>();
        try {
            for (int block = 0; block < 3_000 || renames.get() < 50; block++) {
                assertThat(block).as("blocks until 50 renames").isLessThan(200_000);
                String line = "line " + block;
                queue.add(LineKind.RESULT, line, line + " too");
                expected.add(line);
                expected.add(line + " too");
                assertThat(worker.work()).as("lines out of block %d", block).isEqualTo(2);
                if (block % 500 == 0) {
                    worker.close();
                    worker = start(); // a restart in the middle of it
                }
            }
        } finally {
            worker.close();
            writing.set(false);
            rotator.join();
        }
        assertThat(failures).isEmpty();
        assertThat(allResults().equals(expected)).as("each line once and in order").isTrue();
    }

    @Test
    void aFileThatIsBigEnoughGetsANumberAndOlderOnesAreCompressed() throws Exception {
        List<String> expected = new ArrayList<>();
        try (LoggerWorker worker = startRotating(100, 3)) {
            for (int i = 0; i < 5; i++) {
                String line = i + " " + "x".repeat(100);
                expected.add(line);
                queue.add(LineKind.RESULT, line);
            }
            drain(worker);
        }
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "auditqld.results.log",
                        "auditqld.results.log.1",
                        "auditqld.results.log.2.gz",
                        "auditqld.results.log.3.gz");
        assertThat(results).isEmptyFile();
        assertThat(directory.resolve("auditqld.results.log.1")).hasContent(expected.get(4));
        assertThat(unpacked("auditqld.results.log.2.gz")).isEqualTo(expected.get(3) + "\n");
        assertThat(unpacked("auditqld.results.log.3.gz")).isEqualTo(expected.get(2) + "\n");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(
                                        directory.resolve("auditqld.results.log.3.gz"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void filesThatOthersRotatedByDateAreNobodysBusiness() throws Exception {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("auditqld.results.log.20261122"), "theirs");
        Files.writeString(directory.resolve("auditqld.results.log-20261121.gz"), "theirs");
        queue.add(LineKind.RESULT, "x".repeat(100));
        queue.add(LineKind.RESULT, "y".repeat(100));
        try (LoggerWorker worker = startRotating(50, 1)) {
            drain(worker);
        }
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "auditqld.results.log",
                        "auditqld.results.log.1",
                        "auditqld.results.log.20261122",
                        "auditqld.results.log-20261121.gz");
    }

    /// The file is rotated before the position is saved; the saved one leads to a file that has another name since.
    @Test
    void aCrashBetweenRotatingAndSavingRepeatsNothing() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            LoggerWorker worker = startRotating(60, 50);
            worker.work();
            String line = "line " + i + " " + "x".repeat(i % 3 * 20);
            expected.add(line);
            queue.refusesPositions = i % 2 == 1; // it ends without having saved what it wrote
            queue.add(LineKind.RESULT, line);
            worker.work();
            worker.close();
            queue.refusesPositions = false;
        }
        try (LoggerWorker worker = startRotating(60, 50)) {
            drain(worker);
        }
        assertThat(allUnpacked()).isEqualTo(expected);
    }

    @Test
    void whatACrashLeftUncompressedIsCompressedLater() throws Exception {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("auditqld.results.log.2"), "older\n");
        Files.writeString(directory.resolve("auditqld.results.log.2.gz"), "half of i");
        Files.writeString(directory.resolve("auditqld.results.log.2.gz.tmp"), "h");
        queue.add(LineKind.RESULT, "x".repeat(100));
        try (LoggerWorker worker = startRotating(50, 9)) {
            drain(worker);
        }
        assertThat(unpacked("auditqld.results.log.3.gz")).isEqualTo("older\n");
        assertThat(directory.resolve("auditqld.results.log.3")).doesNotExist();
    }

    private LoggerWorker startRotating(long bytes, long files) {
        return new LoggerWorker(
                queue,
                FilesystemLogger.rotating(
                        directory, "auditqld", FilesystemLogger.DEFAULT_MODE, bytes, files),
                new Ledger(() -> 0),
                nanos::get);
    }

    private List<String> names() throws Exception {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(p -> p.getFileName().toString()).toList();
        }
    }

    private String unpacked(String name) throws Exception {
        try (GZIPInputStream in =
                new GZIPInputStream(Files.newInputStream(directory.resolve(name)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// All lines, those of the file of the highest number first.
    private List<String> allUnpacked() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int number = 99; number > 0; number--) {
            String name = "auditqld.results.log." + number;
            if (Files.exists(directory.resolve(name))) {
                text.append(Files.readString(directory.resolve(name)));
            }
            if (Files.exists(directory.resolve(name + ".gz"))) {
                text.append(unpacked(name + ".gz"));
            }
        }
        return text.append(Files.readString(results)).toString().lines().toList();
    }

    @Test
    void aFullDiskLosesAndRepeatsNothing() throws Exception {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "skipped: mounting a small tmpfs needs root");
        Files.createDirectories(directory);
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", directory.toString()) == 0,
                "skipped: this machine does not let us mount a tmpfs");
        try {
            Path ballast = directory.resolve("ballast");
            Files.write(ballast, new byte[40 * 1024]);
            List<String> expected = new ArrayList<>();
            for (int block = 0; block < 40; block++) {
                String[] lines = new String[10];
                for (int i = 0; i < lines.length; i++) {
                    lines[i] = "line " + expected.size() + " " + "x".repeat(100);
                    expected.add(lines[i]);
                }
                queue.add(LineKind.RESULT, lines);
            }
            try (LoggerWorker worker = start()) {
                for (int i = 0; i < 100 && !worker.isFailing(); i++) {
                    worker.work();
                }
                assertThat(worker.isFailing()).isTrue();
                assertThat(Files.size(results)).isBetween(10_000L, 30_000L);
            }
            nanos.addAndGet(60_000_000_000L);
            try (LoggerWorker worker = start()) { // a restart while the disk is full
                assertThat(worker.work()).isZero();
                Files.delete(ballast);
                nanos.addAndGet(60_000_000_000L);
                for (int i = 0; i < 100 && worker.work() > 0; i++) {
                    // until nothing is left or the disk is full again
                }
            }
            assertThat(Files.readAllLines(results)).isEqualTo(expected);
        } finally {
            assertThat(run("umount", directory.toString())).isZero();
        }
    }

    private LoggerWorker start() {
        return start(directory, queue);
    }

    private LoggerWorker start(Path home, MemoryQueue from) {
        return new LoggerWorker(
                from,
                new FilesystemLogger(home, "auditqld", FilesystemLogger.DEFAULT_MODE),
                new Ledger(() -> 0),
                nanos::get);
    }

    private static void drain(LoggerWorker worker) {
        while (worker.work() > 0) {
            // until nothing is left
        }
        assertThat(worker.isFailing()).isFalse();
    }

    private Block block(long sequence) {
        return java.util.Objects.requireNonNull(queue.next(sequence));
    }

    /// The lines of all files, the oldest first: the highest number is the newest rotated one, and the file without is last.
    private List<String> allResults() throws Exception {
        List<Path> files;
        try (Stream<Path> list = Files.list(directory)) {
            files =
                    list.filter(p -> p.getFileName().toString().contains("results.log"))
                            .sorted(Comparator.comparingInt(FilesystemLoggerTest::rotation))
                            .toList();
        }
        List<String> lines = new ArrayList<>();
        for (Path file : files) {
            lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
        }
        return lines;
    }

    private static int rotation(Path file) {
        String name = file.getFileName().toString();
        String suffix = name.substring("auditqld.results.log".length());
        return suffix.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(suffix.substring(1));
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
