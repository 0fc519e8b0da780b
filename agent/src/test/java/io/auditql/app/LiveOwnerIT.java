package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// auditd has the kernel's records: it keeps them, and we say so.
class LiveOwnerIT extends KernelTest {
    @Test
    void isNamedAndKeepsTheRecords() throws Exception {
        try (RunningAuditd auditd = RunningAuditd.start(directory)) {
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
            assertThat(auditd.output()).doesNotContain("Error");
        }
    }
}
