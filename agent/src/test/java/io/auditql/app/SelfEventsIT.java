package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the daemon itself does makes no row, whatever it logs to, even where another's rule asks the kernel for it.
///
/// To have it do something, a diagnosis of its Java machine is asked for: it then binds a unix socket, to which the program that
/// asks connects.
class SelfEventsIT extends KernelTest {
    private static final String FOREIGN_RULE =
            "always,exit -F arch=b64 -S execve,connect,bind -F success=1 -k other";

    @ParameterizedTest
    @ValueSource(strings = {"filesystem", "stdout"})
    void makeNoRows(String logger) {
        LoggedDaemon schedule =
                new LoggedDaemon(directory, run())
                        .stream("started", "SELECT pid, path, cmdline FROM process_events").stream(
                                "sockets", "SELECT pid, path, action, socket FROM socket_events");
        try (Auditctl.Loaded _ = Auditctl.rule(FOREIGN_RULE);
                Product daemon =
                        schedule.start(
                                        "--logger_plugin=" + logger,
                                        "--audit_allow_sockets=true",
                                        "--audit_allow_unix=true")
                                .whenRecording()) {
            String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            assertThat(KernelUnderTest.run(jcmd, Long.toString(daemon.pid()), "VM.uptime"))
                    .contains(" s");
            String socket = "/tmp/.java_pid" + daemon.pid();
            daemon.await(
                    "logs who connected to it",
                    () ->
                            lines(daemon).stream()
                                    .anyMatch(l ->
                                            l.contains(socket)
                                                    && l.contains("\"action\":\"connect\"")));
            assertThat(lines(daemon))
                    .noneMatch(l -> l.contains("\"pid\":\"" + daemon.pid() + "\""));
            assertThat(daemon.end()).isZero();
        }
    }

    /// What it logged, wherever.
    private List<String> lines(Product daemon) {
        Path file = directory.resolve("log").resolve("auditqld.results.log");
        try {
            return Files.exists(file) ? Files.readAllLines(file) : daemon.lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
