package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.sys.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Flags of the program itself, with and without. The kernel is not touched.
@Timeout(120)
class ProgramFlagsIT {
    @TempDir Path directory;

    private Product daemon(String schedule, String... flags) {
        try {
            Path config = directory.resolve("auditql.conf");
            Files.writeString(config, "{\"schedule\": {" + schedule + "}}");
            List<String> all =
                    new ArrayList<>(
                            List.of(
                                    "--flagfile=",
                                    "--config_path=" + config,
                                    "--run_path=" + directory.resolve("run"),
                                    "--pidfile=" + directory.resolve("pidfile"),
                                    "--database_path=" + directory.resolve("db"),
                                    "--logger_path=" + directory.resolve("log")));
            all.addAll(List.of(flags));
            return Product.start(Auditqld.class, all.toArray(String[]::new));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Product shell(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--standalone", "--json"));
        all.addAll(List.of(arguments));
        return Product.shell(all.toArray(String[]::new));
    }

    private static void answers(String flag, String sql, int code, String words) {
        try (Product shell = shell(flag, sql)) {
            assertThat(shell.exitCode()).as(flag + " " + sql + shell.err()).isEqualTo(code);
            assertThat(shell.out() + shell.err()).contains(words);
        }
    }

    @Test
    void tablesAreTakenAwayAndOthersStay() {
        answers("--disable_tables=users,process_events", "SELECT * FROM users", 1, "no such table");
        answers(
                "--disable_tables=users,process_events",
                "SELECT * FROM process_events",
                1,
                "no such");
        answers("--disable_tables=users,process_events", "SELECT year FROM time", 0, "year");
        answers("--enable_tables= time ", "SELECT year FROM time", 0, "year");
        answers("--enable_tables=time", "SELECT * FROM users", 1, "no such table");
        try (Product shell =
                shell(
                        "--enable_tables=time,users",
                        "--disable_tables=users",
                        "SELECT * FROM users")) {
            assertThat(shell.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void anotherStoreThanTheDiskKeepsNothing() {
        try (Product daemon = daemon("", "--disable_database")) {
            daemon.await("is up", () -> daemon.err().contains("is up"));
            assertThat(directory.resolve("pidfile")).exists();
            assertThat(directory.resolve("db")).doesNotExist();
            assertThat(daemon.end()).isZero();
        }
        try (Product daemon = daemon("")) {
            daemon.await("is up", () -> daemon.err().contains("is up"));
            assertThat(directory.resolve("db/events.db")).exists();
            assertThat(daemon.end()).isZero();
        }
    }

    @Test
    void statusLinesGoToStandardErrorFromASeverityOn() {
        for (String quiet :
                List.of(
                        "--logger_stderr=false",
                        "--logger_min_status=1",
                        "--logger_min_stderr=2")) {
            try (Product daemon = daemon("", quiet)) {
                daemon.await("is up", () -> Files.exists(directory.resolve("run/query.sock")));
                daemon.await("has its pidfile", () -> Files.exists(directory.resolve("pidfile")));
                assertThat(daemon.end()).isZero();
                assertThat(daemon.err()).as(quiet).isEmpty();
            }
        }
    }

    @Test
    void anEndThatIsBlockedIsCutOff() throws Exception {
        // nobody reads its standard output, which takes 64 KiB
        Process daemon =
                new ProcessBuilder(
                                Product.command(
                                        Auditqld.class,
                                        "--flagfile=",
                                        "--config_path="
                                                + Files.writeString(
                                                        directory.resolve("conf"),
                                                        """
                                                        {"schedule": {"much": {"snapshot": true, "interval": 1, "query":
                                                          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50000) SELECT i FROM n"}}}
                                                        """),
                                        "--run_path=" + directory.resolve("run"),
                                        "--ephemeral",
                                        "--logger_plugin=stdout",
                                        "--alarm_timeout=1"))
                        .redirectError(directory.resolve("errors").toFile())
                        .start();
        try {
            long deadline = System.nanoTime() + 30_000_000_000L;
            while (daemon.getInputStream().available() < 60_000 && System.nanoTime() < deadline) {
                Product.pause();
            }
            assertThat(daemon.getInputStream().available()).isGreaterThan(60_000);
            long asked = System.nanoTime();
            Processes.signal(
                    (int) daemon.pid(), Processes.SIGTERM); // destroy() would close the pipe
            assertThat(daemon.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            assertThat(daemon.exitValue()).isEqualTo(1);
            // ten seconds are the least
            assertThat((System.nanoTime() - asked) / 1_000_000_000L).isGreaterThanOrEqualTo(9);
            assertThat(directory.resolve("errors")).content().contains("--alarm_timeout");
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void flagsWithoutEffectAreSaidOnceAtTheStart() {
        try (Product shell =
                shell(
                        "--aws_region=x",
                        "--disable_watchdog",
                        "--aws_region=y",
                        "--force",
                        "SELECT 1 AS one")) {
            assertThat(shell.exitCode()).isZero();
            assertThat(shell.err().lines().filter(l -> l.contains("without effect")))
                    .satisfiesOnlyOnce(l -> assertThat(l).contains("--aws_region"))
                    .satisfiesOnlyOnce(l ->
                            assertThat(l)
                                    .contains("--force")
                                    .contains("a running daemon is never killed"));
        }
    }
}
