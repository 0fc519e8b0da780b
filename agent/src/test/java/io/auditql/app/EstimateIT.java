package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// `auditqlctl estimate` and `rules`, against what was done and what auditctl says.
class EstimateIT extends KernelTest {
    private static final int RUNS = 40;

    @Test
    void whatRanIsCountedForEachTableQueryAndProgram() throws Exception {
        Path config = directory.resolve("auditql.conf");
        Files.writeString(
                config,
                """
                {"schedule": {
                  "all": {"query": "SELECT * FROM process_events;", "interval": 60},
                  "paths": {"query": "SELECT path FROM process_events WHERE path LIKE '%/true';", "interval": 60},
                  "hosts": {"query": "SELECT * FROM users;", "interval": 60}}}
                """);
        String program = KernelUnderTest.run("readlink", "-f", "/bin/true").strip();
        String out;
        try (Product estimate =
                Product.start(
                                Auditqlctl.class,
                                "estimate",
                                "--flagfile=",
                                "--json",
                                "--seconds=8",
                                "--config_path=" + config,
                                "--run_path=" + run())
                        .whenRecording()) {
            for (int i = 0; i < RUNS; i++) {
                KernelUnderTest.run("/bin/true", "estimate");
            }
            assertThat(estimate.exitCode()).as(estimate.err()).isZero();
            out = estimate.out();
        }
        assertThat(number(out, "\"path\":\"" + program + "\"", "events"))
                .isGreaterThanOrEqualTo(RUNS);
        assertThat(number(out, "\"table\":\"process_events\"", "events"))
                .isGreaterThanOrEqualTo(RUNS);
        // the line of a row with one column is known but for the name of the host and the length of
        // the counter
        String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        int line =
                ("{\"name\":\"paths\",\"hostIdentifier\":\"%s\",\"calendarTime\":\"Sun Nov 22 14:21:21 2026 UTC\","
                                + "\"unixTime\":1795357281,\"epoch\":0,\"counter\":0,\"numerics\":false,"
                                + "\"columns\":{\"path\":\"%s\"},\"action\":\"added\"}\n")
                        .formatted(host, program)
                        .length();
        long bytes = number(out, "\"query\":\"paths\"", "log_bytes");
        assertThat(bytes).isGreaterThanOrEqualTo((long) RUNS * line);
        assertThat(bytes % line).isZero();
        assertThat(number(out, "\"query\":\"paths\"", "log_bytes_per_day"))
                .isEqualTo(bytes * 86_400 / number(out, "{", "seconds"));
        assertThat(number(out, "\"query\":\"all\"", "log_bytes")).isGreaterThan(bytes);
        assertThat(out).contains("hosts: it logs what changes");
    }

    /// The number of that name behind a place in the text.
    private static long number(String json, String after, String name) {
        int at = json.indexOf(after);
        assertThat(at).as(after + " in " + json).isNotNegative();
        int from = json.indexOf("\"" + name + "\":", at) + name.length() + 3;
        int to = from;
        while (Character.isDigit(json.charAt(to))) {
            to++;
        }
        return Long.parseLong(json.substring(from, to));
    }

    @Test
    void theRulesFileIsWhatAuditctlLoads() throws Exception {
        Path file = directory.resolve("50-auditql.rules");
        String[] write = {
            "rules",
            "--flagfile=",
            "--disable_audit=false",
            "--audit_allow_sockets=true",
            "--write=" + file
        };
        try (Product rules = Product.start(Auditqlctl.class, write)) {
            assertThat(rules.exitCode()).as(rules.err()).isZero();
        }
        String said = KernelUnderTest.run("auditctl", "-R", file.toString());
        try {
            assertThat(said).doesNotContain("Error", "error");
            assertThat(Auditctl.rules())
                    .containsExactlyElementsOf(
                            Files.readAllLines(file).stream()
                                    .filter(l -> l.startsWith("-a"))
                                    .toList());
            try (Product listing =
                    Product.start(
                            Auditqlctl.class,
                            "rules",
                            "--flagfile=",
                            "--audit_allow_sockets=true",
                            "--explain")) {
                assertThat(listing.exitCode()).isZero();
                assertThat(listing.out())
                        .contains("process_events is made of execve, execveat")
                        .contains("# ours")
                        .doesNotContain("foreign");
            }
        } finally {
            KernelUnderTest.run("auditctl", "-D", "-k", "auditql");
        }

        Files.writeString(file, "-a always,exit -F arch=b64 -S kill -k theirs\n");
        try (Product rules = Product.start(Auditqlctl.class, write)) {
            assertThat(rules.exitCode()).isEqualTo(1);
            assertThat(rules.err()).contains("was not written by auditqlctl");
        }
        assertThat(file).content().contains("theirs");
    }
}
