package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.audit.source.KernelUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// auditd has the kernel's records: it keeps them, and we say so.
class LiveOwnerIT extends KernelTest {
    private Process auditd;

    @BeforeEach
    void startAuditd() throws IOException {
        String version = KernelUnderTest.run("auditd", "-h");
        if (version.isEmpty()) {
            System.out.println("kernel test skipped: auditd is not installed");
        }
        assumeTrue(!version.isEmpty(), "auditd is not installed");
        Path configuration = Files.createDirectory(directory.resolve("auditd"));
        Files.createDirectory(configuration.resolve("plugins"));
        Files.writeString(
                configuration.resolve("auditd.conf"),
                """
                local_events = yes
                write_logs = yes
                log_file = %1$s/audit.log
                log_format = RAW
                flush = NONE
                max_log_file_action = IGNORE
                space_left = 2
                admin_space_left = 1
                space_left_action = IGNORE
                admin_space_left_action = IGNORE
                disk_full_action = IGNORE
                disk_error_action = IGNORE
                plugin_dir = %1$s/plugins
                """
                        .formatted(configuration));
        auditd =
                new ProcessBuilder("auditd", "-n", "-s", "nochange", "-c", configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("auditd.out").toFile())
                        .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (Auditctl.status("pid") != auditd.pid()
                && auditd.isAlive()
                && System.nanoTime() < deadline) {
            Product.pause();
        }
        assertThat(Auditctl.status("pid")).as(() -> "auditd: " + output()).isEqualTo(auditd.pid());
    }

    private String output() {
        try {
            return Files.readString(directory.resolve("auditd.out"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @AfterEach
    void endAuditd() throws InterruptedException {
        if (auditd != null) {
            auditd.destroy();
            if (!auditd.waitFor(10, TimeUnit.SECONDS)) {
                auditd.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void isNamedAndKeepsTheRecords() throws Exception {
        String theirs = kernel.state();
        try (Product shell = Product.live(run(), "--tail", "SELECT pid FROM process_events");
                Product daemon =
                        Product.start(
                                Auditqld.class,
                                "--run_path=" + run(),
                                "--database_path=" + directory.resolve("db"),
                                "--logger_path=" + directory.resolve("log"),
                                "--pidfile=" + directory.resolve("pid"),
                                "--disable_audit=false",
                                "--audit_allow_config=true")) {
            assertThat(shell.exitCode()).isEqualTo(6);
            assertThat(shell.err()).contains("auditd (pid " + auditd.pid() + ")");
            assertThat(shell.lines()).isEmpty();
            assertThat(daemon.exitCode()).isEqualTo(6);
            assertThat(daemon.err()).contains("auditd (pid " + auditd.pid() + ")");
        }
        assertThat(kernel.state()).isEqualTo(theirs);
        assertThat(auditd.isAlive()).isTrue();
        assertThat(output()).doesNotContain("Error");
    }
}
