package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import io.auditql.sys.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The daemon on this machine's kernel: what its log file says, and what it leaves behind.
class DaemonIT extends KernelTest {
    private static final int KILLS = 20;
    private static final String RESULTS = "auditqld.results.log";

    private int rotated;

    /// Beside `columns`, in both of the sample lines that the documentation of osquery shows.
    private static final List<String> SAMPLE_KEYS =
            List.of("action", "unixTime", "hostIdentifier", "name");

    private static final List<String> SAMPLE_PROCESS =
            List.of(
                    "uid", "time", "pid", "path", "auid", "cmdline", "ctime", "cwd", "egid", "euid",
                    "gid", "parent");

    private static final List<String> SAMPLE_SOCKET =
            List.of(
                    "time",
                    "success",
                    "remote_port",
                    "action",
                    "auid",
                    "family",
                    "local_address",
                    "local_port",
                    "path",
                    "pid",
                    "remote_address");

    private Product daemon(String schedule, String... flags) {
        try {
            Path config = directory.resolve("auditql.conf");
            Files.writeString(
                    config,
                    "{\"options\": {\"schedule_splay_percent\": 0}, \"schedule\": {"
                            + schedule
                            + "}}");
            List<String> all =
                    new ArrayList<>(
                            List.of(
                                    "--config_path=" + config,
                                    "--run_path=" + run(),
                                    "--database_path=" + directory.resolve("db"),
                                    "--logger_path=" + directory.resolve("log"),
                                    "--pidfile=" + directory.resolve("pidfile"),
                                    "--disable_audit=false",
                                    "--audit_allow_config=true",
                                    "--audit_allow_sockets=true"));
            all.addAll(List.of(flags));
            return Product.start(Auditqld.class, all.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String query(String name, String sql, String more) {
        return "\"" + name + "\": {\"query\": \"" + sql + "\", \"interval\": 1" + more + "}";
    }

    /// The result log, with what was moved away before it.
    private String logged() {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= rotated; i++) {
            text.append(read(RESULTS + "." + i));
        }
        return text.append(read(RESULTS)).toString();
    }

    private String read(String name) {
        try {
            return Files.readString(directory.resolve("log").resolve(name));
        } catch (IOException _) {
            return ""; // not yet
        }
    }

    /// As logrotate does, without a word to the daemon.
    private void rotate() throws IOException {
        Path log = directory.resolve("log").resolve(RESULTS);
        Files.move(log, log.resolveSibling(RESULTS + "." + ++rotated));
    }

    private List<JsonObject> lines(Predicate<JsonObject> wanted) {
        String text = logged();
        return JsonRows.of(text.substring(0, text.lastIndexOf('\n') + 1)).stream()
                .filter(wanted)
                .toList();
    }

    @Test
    void aScheduleOfBothTablesWritesTheLinesOfTheSamples() throws Exception {
        String schedule =
                query("processes", "SELECT * FROM process_events;", "")
                        + ","
                        + query("sockets", "SELECT * FROM socket_events;", ", \"stream\": true");
        long port;
        Process curl;
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
                Product daemon = daemon(schedule).whenRecording()) {
            assertThat(directory.resolve("pidfile")).hasContent(Long.toString(daemon.pid()));
            assertThat(daemon.owner().orElseThrow().pid()).isEqualTo(daemon.pid());
            port = server.getLocalPort();
            curl =
                    new ProcessBuilder("curl", "-s", "-m", "1", "http://127.0.0.1:" + port + "/")
                            .start();
            curl.waitFor();
            String pid = Long.toString(curl.pid());
            daemon.await(
                    "logs both",
                    () ->
                            !lines(l ->
                                            l.get("name").equals("sockets")
                                                    && l.get("columns.pid").equals(pid))
                                            .isEmpty()
                                    && lines(l ->
                                                    l.get("name").equals("processes")
                                                            && l.get("columns.pid").equals(pid))
                                                    .size()
                                            > 1);
            assertThat(daemon.end()).isZero();
        }
        assertThat(directory.resolve("pidfile")).doesNotExist();
        assertThat(isAsFound()).isTrue();

        List<JsonObject> both = lines(l -> l.get("columns.pid").equals(Long.toString(curl.pid())));
        JsonObject process =
                both.stream()
                        .filter(l ->
                                l.get("name").equals("processes")
                                        && l.get("columns.path").endsWith("/curl"))
                        .findFirst()
                        .orElseThrow();
        JsonObject socket =
                both.stream()
                        .filter(l -> l.get("name").equals("sockets"))
                        .findFirst()
                        .orElseThrow();
        SAMPLE_KEYS.forEach(key -> assertThat(process.values()).containsKey(key));
        SAMPLE_PROCESS.forEach(key -> assertThat(process.values()).containsKey("columns." + key));
        SAMPLE_KEYS.forEach(key -> assertThat(socket.values()).containsKey(key));
        SAMPLE_SOCKET.forEach(key -> assertThat(socket.values()).containsKey("columns." + key));
        assertThat(process.get("action")).isEqualTo("added");
        assertThat(process.get("columns.cmdline"))
                .isEqualTo("curl -s -m 1 http://127.0.0.1:" + port + "/");
        assertThat(process.get("columns.parent")).isEqualTo(Integer.toString(Processes.self()));
        assertThat(socket.get("columns.action")).isEqualTo("connect");
        assertThat(socket.get("columns.remote_address")).isEqualTo("127.0.0.1");
        assertThat(socket.get("columns.remote_port")).isEqualTo(Long.toString(port));
        assertThat(process.get("hostIdentifier"))
                .isEqualTo(KernelUnderTest.run("hostname").strip());
        assertThat(lines(l -> true)).doesNotHaveDuplicates();
    }

    @Test
    void optimizedQueriesSeeWhatIsNewAndOthersWhatIsThere() {
        String counted =
                query(
                        "counted",
                        "SELECT count(*) AS n FROM process_events WHERE cmdline LIKE '/bin/true counted-%'",
                        "");
        for (boolean optimize : List.of(true, false)) {
            try (Product daemon =
                    daemon(
                                    counted,
                                    "--events_optimize=" + optimize,
                                    "--ephemeral",
                                    "--logger_path=" + directory.resolve("log"))
                            .whenRecording()) {
                int from = lines(l -> true).size();
                KernelUnderTest.run("/bin/true", "counted-1");
                daemon.await("counts one", () -> counts(from).contains("1"));
                KernelUnderTest.run("/bin/true", "counted-2");
                KernelUnderTest.run("/bin/true", "counted-3");
                daemon.await("sees the end", () -> sum(counts(from), optimize) == 3);
                assertThat(daemon.end()).isZero();
                // two runs may have found one each
                assertThat(counts(from).contains("3")).isEqualTo(!optimize);
            }
        }
    }

    private List<String> counts(int from) {
        return lines(l -> l.get("action").equals("added")).stream()
                .skip(from)
                .map(l -> l.get("columns.n"))
                .toList();
    }

    private static long sum(List<String> counts, boolean optimize) {
        var numbers = counts.stream().mapToLong(Long::parseLong);
        return optimize ? numbers.sum() : numbers.max().orElse(0);
    }

    @Test
    void twentyKillsUnderLoadTakeNoCommittedRowTwiceAndNone() throws Exception {
        NativeProgram storm = NativeProgram.storm().orSkip();
        NativeProgram tiny = NativeProgram.tiny().orSkip();
        String streamed =
                query(
                        "streamed",
                        "SELECT eid, cmdline, pid, time_ms FROM process_events WHERE cmdline LIKE '% BT%'",
                        ", \"stream\": true");
        Process producer =
                new ProcessBuilder(
                                storm.file().toString(),
                                tiny.file().toString(),
                                "40000",
                                "500",
                                "1",
                                "0",
                                directory.resolve("stamps").toString())
                        .start();
        try {
            Set<String> before = new HashSet<>();
            for (int i = 0; i < KILLS; i++) {
                try (Product daemon = daemon(streamed).whenRecording()) {
                    int seen = before.size();
                    daemon.await("logs again", () -> tags().size() > seen);
                    if (i % 3 == 1) {
                        rotate();
                    }
                    daemon.signal(Processes.SIGKILL);
                    assertThat(daemon.exitCode()).isEqualTo(137);
                    assertThat(daemon.err())
                            .doesNotContain("corrupt")
                            .doesNotContain("moved aside");
                }
                List<String> now = tags();
                assertThat(now).as("each once").doesNotHaveDuplicates().containsAll(before);
                before.addAll(now);
            }
        } finally {
            producer.destroy();
            producer.waitFor(5, TimeUnit.SECONDS);
        }
        assertThat(isAsFound()).isFalse();
        try (Product cleanup = Product.start(Auditqlctl.class, "cleanup", "--run_path=" + run())) {
            assertThat(cleanup.exitCode()).isZero();
        }
        assertThat(isAsFound()).isTrue();

        List<String> atLastKill = tags();
        try (Product daemon = daemon(streamed).whenRecording()) {
            assertThat(daemon.end()).isZero(); // what was committed and not yet logged
        }
        assertThat(tags()).doesNotHaveDuplicates().containsAll(atLastKill);
        assertThat(lines(l -> l.get("name").equals("auditql_loss")))
                .as("the time between a kill and the next start")
                .anyMatch(l ->
                        l.get("columns.cause").equals("down")
                                && l.get("columns.unit").equals("seconds")
                                && l.number("columns.count") > 0);
        assertThat(rotated).isPositive();
        List<Long> eids =
                lines(l -> l.get("name").equals("streamed")).stream()
                        .map(l -> l.number("columns.eid"))
                        .toList();
        assertThat(eids).as("eids").isSorted().doesNotHaveDuplicates();
        // nobody recorded between a kill and the next start; in between nothing is missing
        assertThat(gaps(tags())).isLessThanOrEqualTo(KILLS);
    }

    private static long gaps(List<String> tags) {
        List<Long> numbers =
                tags.stream()
                        .map(tag -> Long.parseLong(tag.substring(tag.indexOf(" BT") + 3)))
                        .sorted()
                        .toList();
        return IntStream.range(1, numbers.size())
                .filter(i -> numbers.get(i) != numbers.get(i - 1) + 1)
                .count();
    }

    /// The arguments of the producer's starts, as the log file has them.
    private List<String> tags() {
        return lines(l -> l.get("name").equals("streamed")).stream()
                .map(l -> l.get("columns.cmdline"))
                .toList();
    }
}
