package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import io.auditql.sys.Processes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// However a program of ours ends, `auditctl -s` and `-l` say the same as before it started.
class KernelAsFoundIT extends KernelTest {
    private static final String SELECT = "SELECT pid, path, cmdline FROM process_events";

    private Product tail(String... flags) {
        List<String> all = new java.util.ArrayList<>(List.of(flags));
        all.addAll(List.of("--tail", "--json", SELECT));
        return Product.live(run(), all.toArray(String[]::new));
    }

    /// The guard's child, which has the socket.
    private static int owner(Product product) {
        return Math.toIntExact(product.owner().orElseThrow().pid());
    }

    private void asFoundWithin5Seconds() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!isAsFound() && System.nanoTime() < deadline) {
            Product.pause();
        }
        assertThat(kernel.state()).isEqualTo(before);
    }

    @Test
    void afterAnAnswer() {
        try (Product product = Product.live(run(), "--tail_seconds=2", "--json", SELECT)) {
            product.whenRecording();
            assertThat(Auditctl.rules()).anyMatch(rule -> rule.contains("key=auditql"));
            KernelUnderTest.run("/bin/true", "before-the-answer");
            assertThat(product.exitCode()).isZero();
            assertThat(product.out()).contains("before-the-answer");
            assertThat(product.err()).contains("--tail_seconds");
        }
        assertThat(isAsFound()).isTrue();
    }

    @Test
    void afterTheLastRowThatWasAskedFor() {
        try (Product product = tail("--tail_rows=3")) {
            product.whenRecording();
            for (int i = 0; i < 5; i++) {
                KernelUnderTest.run("/bin/true", "row");
            }
            assertThat(product.exitCode()).isZero();
            assertThat(product.rows()).hasSize(3);
        }
        assertThat(isAsFound()).isTrue();
    }

    @Test
    void afterTheEndOfItsInput() {
        try (Product product = Product.live(run(), "--json")) {
            product.whenRecording();
            KernelUnderTest.run("/bin/true", "asked-for");
            assertThat(product.askUntilFound(SELECT + " WHERE cmdline LIKE '%asked-for'"))
                    .hasSize(1);
            assertThat(product.finish()).isZero();
        }
        assertThat(isAsFound()).isTrue();
    }

    @Test
    void afterAnSqlError() {
        try (Product product =
                Product.live(run(), "--tail", "SELECT nonsense FROM process_events")) {
            assertThat(product.exitCode()).isEqualTo(1);
            assertThat(product.err()).contains("nonsense");
        }
        assertThat(isAsFound()).isTrue();
    }

    @Test
    void afterASignalToEitherProcess() {
        for (int signal : List.of(Processes.SIGTERM, Processes.SIGINT, Processes.SIGHUP)) {
            try (Product product = tail().whenRecording()) {
                product.signal(signal);
                assertThat(product.exitCode()).isEqualTo(128 + signal);
            }
            assertThat(kernel.state()).isEqualTo(before);
        }
        try (Product product = tail().whenRecording()) {
            Processes.signal(owner(product), Processes.SIGTERM);
            assertThat(product.exitCode()).isEqualTo(143);
        }
        assertThat(kernel.state()).isEqualTo(before);
    }

    @Test
    void afterASignalWhileItWaitsForInput() {
        for (int signal : List.of(Processes.SIGTERM, Processes.SIGINT)) {
            try (Product product = Product.live(run(), "--json").whenRecording()) {
                assertThat(product.askOne("SELECT 1")).isEqualTo("1");
                product.signal(signal);
                assertThat(product.exitCode()).isEqualTo(128 + signal);
            }
            assertThat(kernel.state()).isEqualTo(before);
        }
    }

    /// The moment after the kernel was changed is the worst.
    @Test
    void afterItsGuardWasKilledWhileItStarts() throws Exception {
        for (int i = 0; i < 5; i++) {
            try (Product product = tail()) {
                product.await("changes the kernel", () -> !isAsFound());
                product.signal(Processes.SIGKILL);
                asFoundWithin5Seconds();
            }
        }
    }

    @Test
    void afterTheRecordingProcessWasKilled() {
        try (Product product = tail().whenRecording()) {
            Processes.signal(owner(product), Processes.SIGKILL);
            asFoundWithin5Seconds();
            assertThat(product.exitCode()).isEqualTo(137);
            assertThat(product.err()).contains("killed");
        }
    }

    @Test
    void afterTheGuardWasKilled() {
        try (Product product = tail().whenRecording()) {
            ProcessHandle owner = product.owner().orElseThrow();
            product.signal(Processes.SIGKILL);
            asFoundWithin5Seconds();
            assertThat(product.exitCode()).isEqualTo(137);
            assertThat(owner.onExit()).succeedsWithin(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void afterBothWereKilledAndSomebodyCleanedUp() {
        killBoth();
        assertThat(isAsFound()).isFalse();
        try (Product cleanup = Product.start(Auditqlctl.class, "cleanup", "--run_path=" + run())) {
            assertThat(cleanup.exitCode()).isZero();
        }
        assertThat(kernel.state()).isEqualTo(before);

        killBoth();
        try (Product next = tail().whenRecording()) {
            assertThat(next.err()).contains("last run ended without putting the kernel");
            assertThat(next.end()).isEqualTo(143);
        }
    }

    private void killBoth() {
        try (Product product = tail().whenRecording()) {
            ProcessHandle owner = product.owner().orElseThrow();
            product.signal(Processes.SIGSTOP); // or the guard would put it back
            owner.destroyForcibly();
            product.signal(Processes.SIGKILL);
            assertThat(product.exitCode()).isEqualTo(137);
            assertThat(owner.onExit()).succeedsWithin(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void withoutPermissionNothingButThePidChanges() {
        try (Auditctl.Loaded _ = Auditctl.rule("always,exit -F arch=b64 -S execve -k of-others")) {
            Auditctl.set("-e", "1");
            try {
                String theirs = kernel.state();
                try (Product product = tail("--audit_allow_config=false").whenRecording()) {
                    assertThat(kernel.state())
                            .isEqualTo(
                                    theirs.replace("\npid 0\n", "\npid " + owner(product) + "\n"));
                    product.whenCaughtUp(); // the rules of others feed the tables
                    assertThat(product.err())
                            .contains(
                                    "backlog_wait_time is "
                                            + Auditctl.status("backlog_wait_time")
                                            + " ticks");
                    assertThat(product.end()).isEqualTo(143);
                }
                assertThat(kernel.state()).isEqualTo(theirs);
            } finally {
                Auditctl.set("-e", "0");
            }
        }
    }
}
