package io.auditql.doctor;

import io.auditql.sys.SysException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs a [Witness] and looks for its rows.
final class WitnessRun {
    private static final long END_SECONDS = 6;
    private static final long POLL_MILLIS = 100;

    private final Answers answers;
    private final boolean sockets;
    private final Duration patience;

    /// @param sockets  whether connections are recorded
    /// @param patience how long rows may take
    WitnessRun(Answers answers, boolean sockets, Duration patience) {
        this.answers = answers;
        this.sockets = sockets;
        this.patience = patience;
    }

    /// What came back.
    ///
    /// @param connected     whether it could connect at all
    /// @param execMillis    from the start of the process to the answer that held its row; -1 for never
    /// @param connectMillis the same of its connection
    record Result(boolean connected, long execMillis, long connectMillis) {}

    /// @throws SysException when the witness could not be run, or nobody answers
    Result run() throws SysException, InterruptedException {
        String mark = "doctor-" + Long.toHexString(System.nanoTime());
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();
            Process process = start(mark, server.getLocalPort());
            try {
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    throw new SysException("the test program does not end", 0);
                }
            } finally {
                process.destroyForcibly();
            }
            return look(
                    mark, process.pid(), server.getLocalPort(), start, process.exitValue() == 0);
        } catch (IOException e) {
            throw new SysException("run a test program failed: " + SysException.reason(e), e);
        }
    }

    private static Process start(String mark, int port) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx32m",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        Witness.class.getName(),
                        mark,
                        Integer.toString(port)));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private Result look(String mark, long pid, int port, long start, boolean connected)
            throws SysException, InterruptedException {
        String exec =
                "SELECT pid FROM process_events WHERE pid = "
                        + pid
                        + " AND cmdline LIKE '% "
                        + mark
                        + " %' LIMIT 1";
        String connect =
                "SELECT pid FROM socket_events WHERE action = 'connect' AND pid = "
                        + pid
                        + " AND remote_port = "
                        + port
                        + " LIMIT 1";
        long execMillis = -1;
        long connectMillis = -1;
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            if (execMillis < 0 && !answers.ask(exec).isEmpty()) {
                execMillis = since(start);
            }
            if (sockets && connected && connectMillis < 0 && !answers.ask(connect).isEmpty()) {
                connectMillis = since(start);
            }
            boolean complete = execMillis >= 0 && (!sockets || !connected || connectMillis >= 0);
            if (complete || System.nanoTime() - deadline > 0) {
                return new Result(connected, execMillis, connectMillis);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static long since(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}
