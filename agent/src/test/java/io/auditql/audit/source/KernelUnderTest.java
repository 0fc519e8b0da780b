package io.auditql.audit.source;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The audit system of the machine that runs the tests. There is one for all: whoever has this object has it alone, and leaves
/// it as it was.
public final class KernelUnderTest implements AutoCloseable {
    private final FileChannel channel;
    private final FileLock lock;
    private final Process holder;

    private KernelUnderTest(FileChannel channel, FileLock lock, Process holder) {
        this.channel = channel;
        this.lock = lock;
        this.holder = holder;
    }

    /// Waits for the machine's audit system, or skips the test and says why.
    public static KernelUnderTest acquire() throws IOException {
        Path file = Path.of(System.getProperty("auditql.audit.lock", "/tmp/audit.lock"));
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Process holder = holder(file);
        KernelUnderTest kernel = new KernelUnderTest(channel, channel.lock(), holder);
        String reason = kernel.unusable();
        if (!reason.isEmpty()) {
            System.out.println("kernel test skipped: " + reason);
            kernel.close();
        }
        assumeTrue(reason.isEmpty(), reason);
        return kernel;
    }

    /// Java's locks are those of fcntl, which know nothing of those of flock(1) that scripts take: so we have both. This one is
    /// held by a process that ends with its input, hence with us.
    private static Process holder(Path file) throws IOException {
        Process holder =
                new ProcessBuilder("flock", file.toString(), "sh", "-c", "echo locked; read _")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        if (holder.getInputStream().read() != 'l') {
            throw new IOException("flock " + file + " failed");
        }
        return holder;
    }

    private String unusable() {
        if (!Processes.isRoot()) {
            return "not root";
        }
        try (AuditControl control = AuditControl.open()) {
            KernelStatus status = control.status();
            if (status.enabled() == KernelStatus.LOCKED) {
                return "audit settings are locked (enabled=2)";
            }
            if (status.failure() == KernelStatus.PANIC) {
                return "the kernel panics on lost records (failure=2)";
            }
            if (status.pid() != 0 && Processes.isAlive((int) status.pid())) {
                return "audit records go to pid " + status.pid();
            }
        } catch (SysException e) {
            return e.getMessage();
        }
        return run("auditctl", "-v").isEmpty() ? "auditctl is not installed" : "";
    }

    /// All that `auditctl -s` and `-l` show but what the kernel counts.
    public String state() {
        return run("auditctl", "-s")
                        .lines()
                        .filter(l ->
                                !l.startsWith("lost ")
                                        && !l.startsWith("backlog ")
                                        && !l.startsWith("backlog_wait_time_actual "))
                        .reduce("", (a, b) -> a + b + "\n")
                + run("auditctl", "-l");
    }

    /// What a program prints, or nothing when it cannot be run.
    public static String run(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(30, TimeUnit.SECONDS);
            return output;
        } catch (IOException _) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Starts a test program of ours in a JVM of its own.
    public static Process java(Class<?> main, String... arguments) throws IOException {
        return new ProcessBuilder(command(main, arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static List<String> command(Class<?> main, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
        holder.getOutputStream().close();
        try {
            holder.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
