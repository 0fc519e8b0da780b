package io.auditql.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessesTest {
    @Test
    void knowsItself() {
        ProcessHandle self = ProcessHandle.current();
        assertThat(Processes.self()).isEqualTo((int) self.pid());
        assertThat(Processes.parent()).isEqualTo((int) self.parent().orElseThrow().pid());
        assertThat(Processes.name(Processes.self())).contains("java");
        assertThat(Processes.isAlive(Processes.self())).isTrue();
        assertThat(Processes.startTicks(Processes.self())).isPositive();
    }

    @Test
    void knowsWhoIsGone() throws Exception {
        Process process = new ProcessBuilder("/bin/true").start();
        process.waitFor();

        assertThat(Processes.isAlive((int) process.pid())).isFalse();
        assertThat(Processes.startTicks((int) process.pid())).isZero();
        assertThat(Processes.name((int) process.pid())).isEmpty();
        assertThat(Processes.signal((int) process.pid(), 0)).isEqualTo(-Errno.ESRCH);
    }

    @Test
    void findsTheHolderOfASocket() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            assertThat(socket.getLocalPort()).isPositive();
            long inode = Processes.sockets(Processes.self()).orElseThrow().iterator().next();
            assertThat(Processes.holder(inode)).contains(Processes.self());
        }
        assertThat(Processes.holder(1)).isEmpty();
    }

    @Test
    void handsSignalsOver() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        assertThat(Signals.on("CONT", arrived::countDown)).isTrue();

        Processes.signal(Processes.self(), 18);

        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Signals.on("NOSUCH", arrived::countDown)).isFalse();
    }

    @Test
    void theBootClockIsTheKernels() throws Exception {
        double uptime =
                Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", -1)[0]);
        assertThat(Clocks.bootMillis() / 1000.0).isBetween(uptime - 0.1, uptime + 5);
    }
}
