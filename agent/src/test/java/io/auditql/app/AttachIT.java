package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.ask.AskServer;
import io.auditql.audit.source.KernelUnderTest;
import io.auditql.sys.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The shell and `auditqlctl status` beside a running daemon.
class AttachIT extends KernelTest {
    private Product daemon(String... flags) {
        try {
            Path config = directory.resolve("auditql.conf");
            Files.writeString(
                    config,
                    "{\"schedule\": {\"all\": {\"query\": \"SELECT pid FROM process_events\", \"interval\": 1}}}");
            List<String> all =
                    new ArrayList<>(
                            List.of(
                                    "--config_path=" + config,
                                    "--run_path=" + run(),
                                    "--logger_path=" + directory.resolve("log"),
                                    "--ephemeral",
                                    "--disable_audit=false",
                                    "--audit_allow_config=true"));
            all.addAll(List.of(flags));
            return Product.start(Auditqld.class, all.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Product shell(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--run_path=" + run()));
        all.addAll(List.of(arguments));
        return Product.shell(all.toArray(String[]::new));
    }

    private Product status(String... arguments) {
        List<String> all = new ArrayList<>(List.of("status", "--run_path=" + run()));
        all.addAll(List.of(arguments));
        return Product.start(Auditqlctl.class, all.toArray(String[]::new));
    }

    @Test
    void theShellAsksTheDaemonAndItsTablesAreTheDaemons() {
        try (Product daemon = daemon().whenRecording()) {
            KernelUnderTest.run("/bin/true", "before-the-shell");
            try (Product shell = shell("--json")) {
                assertThat(
                                shell.askUntilFound(
                                                "SELECT cmdline FROM process_events WHERE cmdline LIKE '%before-the-shell'")
                                        .getFirst()
                                        .get("cmdline"))
                        .isEqualTo("/bin/true before-the-shell");
                assertThat(shell.err())
                        .contains("attached to auditqld")
                        .contains("process " + daemon.pid());
                assertThat(shell.askOne("SELECT pid FROM osquery_info"))
                        .isEqualTo(Long.toString(daemon.pid()));
                // an event of a client is read; it is not written
                shell.type("DELETE FROM process_events;\n");
                shell.await("is refused", () -> shell.err().contains("Error"));
                assertThat(shell.finish()).isEqualTo(1);
            }
            assertThat(shell("--standalone", "--json", "SELECT pid FROM osquery_info").exitCode())
                    .isZero();
            try (Product alone =
                    shell("--standalone", "--json", "SELECT count(*) AS n FROM process_events")) {
                assertThat(alone.exitCode()).isZero();
                assertThat(alone.rows().getFirst().get("n")).isEqualTo("0");
                assertThat(alone.err()).doesNotContain("attached");
            }
            assertThat(daemon.end()).isZero();
        }
        assertThat(run().resolve(AskServer.SOCKET)).doesNotExist();
        try (Product shell = shell("--connect", "SELECT 1")) {
            assertThat(shell.exitCode()).isEqualTo(1);
            assertThat(shell.err()).contains("see whether auditqld runs");
        }
        try (Product shell = shell("--json", "SELECT 1 AS one")) {
            assertThat(shell.exitCode()).isZero();
            assertThat(shell.rows().getFirst().get("one")).isEqualTo("1");
        }
    }

    @Test
    void aTailShowsWhatIsNewAndEndsWithTheDaemon() {
        try (Product daemon = daemon().whenRecording();
                Product waits =
                        shell("--json", "SELECT count(*) FROM process_events, osquery_info")) {
            assertThat(waits.exitCode()).isZero();
            KernelUnderTest.run("/bin/true", "before-the-tail");
            try (Product tail =
                    shell(
                            "--json",
                            "--tail",
                            "SELECT cmdline FROM process_events WHERE cmdline LIKE '%-the-tail%'")) {
                tail.await("attaches", () -> tail.err().contains("attached to auditqld"));
                tail.await(
                        "sees what is new",
                        () -> {
                            KernelUnderTest.run("/bin/true", "after-the-tail");
                            return tail.out().contains("after-the-tail");
                        });
                assertThat(tail.out()).doesNotContain("before-the-tail");
                daemon.signal(Processes.SIGKILL);
                assertThat(tail.exitCode()).isEqualTo(1);
                assertThat(tail.err())
                        .contains("process " + daemon.pid())
                        .contains("answers no more")
                        .doesNotContain("Exception");
            }
        }
        try (Product cleanup = Product.start(Auditqlctl.class, "cleanup", "--run_path=" + run())) {
            assertThat(cleanup.exitCode()).isZero();
        }
        // what the killed one left says nothing and keeps nobody from answering
        assertThat(run().resolve(AskServer.SOCKET)).exists();
        try (Product shell = shell("--json", "SELECT 1 AS one")) {
            assertThat(shell.exitCode()).isZero();
            assertThat(shell.rows().getFirst().get("one")).isEqualTo("1");
        }
        try (Product status = status()) {
            assertThat(status.exitCode()).isEqualTo(1);
            assertThat(status.err()).contains("see whether auditqld runs");
        }
    }

    @Test
    void aTailEndsAfterItsRowsAndAStatementWithCtrlC() {
        try (Product daemon = daemon().whenRecording()) {
            try (Product tail =
                    shell("--json", "--tail", "--tail_rows=2", "SELECT pid FROM process_events")) {
                tail.await(
                        "has its rows",
                        () -> {
                            KernelUnderTest.run("/bin/true", "a row");
                            return !tail.isAlive() || tail.lines().size() >= 2;
                        });
                assertThat(tail.exitCode()).isZero();
                assertThat(tail.rows()).hasSize(2);
            }
            try (Product endless =
                    shell(
                            "--list",
                            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n")) {
                endless.await("prints", () -> endless.lines().size() > 10_000);
                assertThat(endless.signal(Processes.SIGINT).exitCode()).isEqualTo(130);
            }
            assertThat(daemon.isAlive()).isTrue();
            assertThat(daemon.end()).isZero();
        }
    }

    @Test
    void statusTellsHowTheDaemonFares() {
        try (Product none = status()) {
            assertThat(none.exitCode()).isEqualTo(1);
            assertThat(none.err())
                    .contains("no daemon runs here")
                    .contains("start it with auditqld");
        }
        try (Product daemon = daemon().whenRecording()) {
            KernelUnderTest.run("/bin/true", "a row");
            daemon.await(
                    "has logged",
                    () -> directory.resolve("log/auditqld.results.log").toFile().length() > 0);
            try (Product status = status()) {
                assertThat(status.exitCode()).as(status.out() + status.err()).isZero();
                assertThat(status.out())
                        .contains("process " + daemon.pid())
                        .contains("recording   this host")
                        .contains("lost        nothing")
                        .containsPattern("rows        process_events: [1-9][0-9]* since the start")
                        .containsPattern("logger      filesystem: [1-9][0-9]* lines written")
                        .containsPattern("schedule    1 queries, 0 of them streamed; [1-9]")
                        .endsWith("healthy");
            }
            try (Product status = status("--json")) {
                assertThat(status.exitCode()).isZero();
                assertThat(status.out())
                        .startsWith("{\"healthy\":true,")
                        .contains("\"pid\":" + daemon.pid())
                        .contains("\"mode\":\"owner\"")
                        .contains("{\"name\":\"process_events\",\"active\":true,")
                        .endsWith("\"troubles\":[]}");
            }
            assertThat(daemon.end()).isZero();
        }
    }

    @Test
    void aDaemonThatCannotWriteItsLinesIsNotHealthy() throws Exception {
        Path log = Files.createDirectory(directory.resolve("log"));
        Files.createDirectory(log.resolve("auditqld.results.log")); // no file can be opened there
        try (Product daemon = daemon().whenRecording();
                Product caught = shell("--json", "SELECT 1")) {
            assertThat(caught.exitCode()).isZero();
            KernelUnderTest.run("/bin/true", "a row");
            daemon.await("fails", () -> daemon.err().contains("cannot deliver"));
            try (Product status = status()) {
                assertThat(status.exitCode()).isEqualTo(1);
                assertThat(status.out())
                        .contains("logger filesystem cannot deliver")
                        .endsWith("not healthy");
            }
        }
    }

    @Test
    void rootAndTheGroupMayAskAndNobodyElse() {
        String group = KernelUnderTest.run("getent", "group", "games").strip();
        assertThat(group).startsWith("games:");
        String gid = group.split(":", -1)[2];
        assertThat(directory.toFile().setExecutable(true, false)).isTrue();
        try (Product daemon = daemon("--socket_group=games").whenRecording()) {
            assertThat(asUser(gid)).contains("auditql").contains("recording");
            assertThat(asUser("65534")).contains("Permission denied");
            // also where somebody has loosened the rights of the file
            KernelUnderTest.run("chmod", "666", run().resolve(AskServer.SOCKET).toString());
            assertThat(asUser("65534"))
                    .contains("answers root and the group of --socket_group only");
            assertThat(daemon.end()).isZero();
        }
    }

    /// What a process of another user and group gets that connects.
    private String asUser(String gid) {
        return KernelUnderTest.run(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--groups=" + gid,
                "/usr/bin/python3",
                "-c",
                """
                import socket
                s = socket.socket(socket.AF_UNIX)
                try:
                    s.connect("%s")
                    print(s.makefile().readline())
                except OSError as e:
                    print(e)
                """
                        .formatted(run().resolve(AskServer.SOCKET)));
    }
}
