package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.sys.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A recording program, its guard and the kernel: whoever of them dies, the kernel is as it was.
@Timeout(120)
class NetlinkGuardIT {
    private static final int SIGTSTP = 20;
    private static final int SIGCONT = 18;

    @TempDir Path run;

    private KernelUnderTest kernel;
    private String before;
    private Process guard;
    private int child;

    @BeforeEach
    void startGuarded() throws IOException {
        kernel = KernelUnderTest.acquire();
        before = kernel.state();
        guard = KernelUnderTest.java(GuardProgram.class, run.toString(), "42");
        String ready =
                new BufferedReader(
                                new InputStreamReader(
                                        guard.getInputStream(), StandardCharsets.UTF_8))
                        .readLine();
        assertThat(ready).startsWith("ready ");
        child = Integer.parseInt(ready.substring(6));
        assertThat(guard.children().map(ProcessHandle::pid)).containsExactly((long) child);
        assertThat(KernelUnderTest.run("auditctl", "-s")).contains("pid " + child + "\n");
    }

    @AfterEach
    void leaveKernelAsFound() throws Exception {
        if (kernel != null) {
            try {
                if (guard != null) {
                    guard.descendants().forEach(ProcessHandle::destroyForcibly);
                    guard.destroyForcibly().waitFor();
                    await(() -> !Processes.isAlive(child));
                }
                KernelRestore.fromRunDirectory(run);
                assertThat(kernel.state()).isEqualTo(before);
            } finally {
                kernel.close();
            }
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(condition.getAsBoolean()).as("within 5 s").isTrue();
    }

    @Test
    void theGuardPutsTheKernelBackWhenItsChildIsKilled() throws Exception {
        Processes.signal(child, Processes.SIGKILL);

        assertThat(guard.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(guard.exitValue()).isEqualTo(137);
        assertThat(kernel.state()).isEqualTo(before);
        assertThat(run.resolve("kernel-state")).doesNotExist();
    }

    @Test
    void theChildPutsTheKernelBackWhenItsGuardIsKilled() throws Exception {
        guard.destroyForcibly().waitFor();

        await(() -> kernel.state().equals(before));
        await(() -> !Processes.isAlive(child));
    }

    @Test
    void aTerminationSignalAndTheExitCodePassThrough() throws Exception {
        Processes.signal((int) guard.pid(), Processes.SIGTERM);

        assertThat(guard.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(guard.exitValue()).isEqualTo(42);
        assertThat(kernel.state()).isEqualTo(before);
    }

    @Test
    void anInterruptPassesThrough() throws Exception {
        Processes.signal((int) guard.pid(), Processes.SIGINT);

        assertThat(guard.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(guard.exitValue()).isEqualTo(42);
    }

    @Test
    void aStoppedProgramOwnsNothing() throws Exception {
        Processes.signal(child, SIGTSTP);
        await(() -> KernelUnderTest.run("auditctl", "-s").contains("pid 0\n"));
        assertThat(KernelUnderTest.run("auditctl", "-s")).contains("enabled 0\n");

        Processes.signal(child, SIGCONT);
        await(() -> KernelUnderTest.run("auditctl", "-s").contains("pid " + child + "\n"));
        await(() -> KernelUnderTest.run("auditctl", "-s").contains("enabled 1\n"));
    }

    @Test
    void aProgramKilledWhileStoppedLeavesNothingBehind() throws Exception {
        Processes.signal(child, SIGTSTP);
        await(() -> KernelUnderTest.run("auditctl", "-s").contains("pid 0\n"));

        Processes.signal(child, Processes.SIGKILL);

        assertThat(guard.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(kernel.state()).isEqualTo(before);
    }
}
