package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import io.auditql.sys.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The configuration changes while programs start: queries that stay lose and repeat none of them.
class ReloadIT extends KernelTest {
    private static final int RELOADS = 10;
    private static final int PROGRAMS_EACH = 20;

    private Path config(boolean swapped, int turn) throws IOException {
        String sql = "SELECT cmdline FROM process_events WHERE cmdline LIKE '/bin/true reload-%'";
        String text =
                """
                {"views": {"ran": "%1$s"},
                 "schedule": {
                  "a": {"query": "%1$s", "interval": 1%2$s},
                  "b": {"query": "SELECT cmdline FROM ran", "interval": 1%3$s},
                  "turn_%4$d": {"query": "SELECT %4$d AS turn", "interval": 1}}}
                """
                        .formatted(
                                sql,
                                swapped ? "" : ", \"stream\": true",
                                swapped ? ", \"stream\": true" : "",
                                turn);
        Path draft = Files.writeString(directory.resolve("draft"), text);
        return Files.move(
                draft, directory.resolve("auditql.conf"), StandardCopyOption.REPLACE_EXISTING);
    }

    private List<String> commands(String query) {
        try {
            String text = Files.readString(directory.resolve("log/auditqld.results.log"));
            return JsonRows.of(text.substring(0, text.lastIndexOf('\n') + 1)).stream()
                    .filter(line -> line.get("name").equals(query))
                    .map(line -> line.values().getOrDefault("columns.cmdline", "turn"))
                    .toList();
        } catch (IOException _) {
            return List.of(); // not yet
        }
    }

    /// Under nohup programs are born with SIGHUP ignored, and a JVM leaves it so.
    private static boolean hangupIsIgnored() throws IOException {
        String ignored =
                Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> line.substring("SigIgn:".length()).strip())
                        .findFirst()
                        .orElse("0");
        return (Long.parseUnsignedLong(ignored, 16) & 1) != 0;
    }

    @Test
    void queriesThatMoveBetweenClockAndStreamLogEachEventOnce() throws Exception {
        Path config = config(false, 0);
        List<String> hup = hangupIsIgnored() ? List.of("--config_refresh=1") : List.of();
        try (Product daemon =
                Product.start(
                                Auditqld.class,
                                Stream.concat(
                                                Stream.of(
                                                        "--config_path=" + config,
                                                        "--run_path=" + run(),
                                                        "--database_path="
                                                                + directory.resolve("db"),
                                                        "--logger_path=" + directory.resolve("log"),
                                                        "--pidfile=" + directory.resolve("pidfile"),
                                                        "--schedule_splay_percent=0",
                                                        "--disable_audit=false",
                                                        "--audit_allow_config=true"),
                                                hup.stream())
                                        .toArray(String[]::new))
                        .whenRecording()) {
            int program = 0;
            for (int turn = 1; turn <= RELOADS; turn++) {
                config(turn % 2 == 1, turn);
                daemon.signal(Processes.SIGHUP);
                for (int i = 0; i < PROGRAMS_EACH; i++) {
                    KernelUnderTest.run("/bin/true", "reload-" + program++);
                }
                String name = "turn_" + turn;
                daemon.await("runs " + name, () -> !commands(name).isEmpty());
            }
            List<String> all =
                    IntStream.range(0, program).mapToObj(n -> "/bin/true reload-" + n).toList();
            for (String query : List.of("a", "b")) {
                daemon.await(query + " has all", () -> commands(query).size() >= all.size());
                assertThat(commands(query)).containsExactlyInAnyOrderElementsOf(all);
            }
            assertThat(daemon.end()).isZero();
        }
        assertThat(isAsFound()).isTrue();
    }
}
