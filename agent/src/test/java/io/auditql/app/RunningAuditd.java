package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.audit.source.KernelUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// The distribution's auditd, which has the kernel's records until it is closed; it changes no other setting.
final class RunningAuditd implements AutoCloseable {
    private final Process process;
    private final Path output;

    private RunningAuditd(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /// Starts it and waits until it owns the records; where it is not installed the test is skipped and says so.
    static RunningAuditd start(Path directory) throws IOException {
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
        Path output = directory.resolve("auditd.out");
        RunningAuditd auditd =
                new RunningAuditd(
                        new ProcessBuilder(
                                        "auditd",
                                        "-n",
                                        "-s",
                                        "nochange",
                                        "-c",
                                        configuration.toString())
                                .redirectErrorStream(true)
                                .redirectOutput(output.toFile())
                                .start(),
                        output);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (Auditctl.status("pid") != auditd.pid()
                && auditd.isAlive()
                && System.nanoTime() < deadline) {
            Product.pause();
        }
        assertThat(Auditctl.status("pid"))
                .as(() -> "auditd: " + auditd.output())
                .isEqualTo(auditd.pid());
        return auditd;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
