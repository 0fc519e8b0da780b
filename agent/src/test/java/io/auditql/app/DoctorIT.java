package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import io.auditql.sys.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Each sentence of the troubleshooting section that users know is a fault staged on this kernel, which the doctor names.
/// The kernel is as found after each.
class DoctorIT extends KernelTest {
    private static final String BOTH =
            "\"p\": {\"query\": \"SELECT * FROM process_events;\", \"interval\": 3600}, "
                    + "\"s\": {\"query\": \"SELECT * FROM socket_events;\", \"interval\": 3600}";

    private static final int SIGCONT = 18;

    /// Without a privilege but that to read the classes, wherever they are.
    private static final List<String> AS_NOBODY =
            List.of(
                    "setpriv",
                    "--reuid=65534",
                    "--regid=65534",
                    "--clear-groups",
                    "--inh-caps=-all,+dac_override",
                    "--ambient-caps=-all,+dac_override");

    /// One run of the doctor.
    private record Visit(int exit, Diagnosis diagnosis) {}

    private String[] arguments(String... flags) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "doctor",
                                "--json",
                                "--flagfile=",
                                "--run_path=" + run(),
                                "--pidfile=" + directory.resolve("pidfile")));
        all.addAll(List.of(flags));
        return all.toArray(String[]::new);
    }

    private Visit visit(String... flags) {
        return visitBy(List.of(), flags);
    }

    private Visit visitBy(List<String> starter, String... flags) {
        try (Product doctor = Product.startBy(starter, Auditqlctl.class, arguments(flags))) {
            int exit = doctor.exitCode();
            assertThat(doctor.out()).as(doctor.err()).startsWith("{");
            return new Visit(exit, Diagnosis.of(doctor.out()));
        }
    }

    private Product daemon(String schedule, String... flags) throws IOException {
        Path config = directory.resolve("auditql.conf");
        Files.writeString(config, "{\"schedule\": {" + schedule + "}}");
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--flagfile=",
                                "--config_path=" + config,
                                "--run_path=" + run(),
                                "--database_path=" + directory.resolve("db"),
                                "--logger_path=" + directory.resolve("log"),
                                "--pidfile=" + directory.resolve("pidfile"),
                                "--disable_audit=false",
                                "--audit_allow_config=true",
                                "--audit_allow_sockets=true"));
        all.addAll(List.of(flags));
        return Product.start(Auditqld.class, all.toArray(String[]::new));
    }

    // without a daemon

    @Test
    void aHostWithoutADaemonIsRecordedForAMomentAndNamesWhatADaemonWouldLack() {
        long start = System.nanoTime();
        Visit visit = visit();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        Diagnosis found = visit.diagnosis();
        assertThat(found.faults()).isEmpty();
        assertThat(visit.exit()).isZero();
        assertThat(found.healthy()).isTrue();
        assertThat(found.has("exec", "ok")).isTrue();
        assertThat(found.has("connect", "ok")).isTrue();
        assertThat(found.has("recording", "ok")).isTrue();
        assertThat(kernel.state()).isEqualTo(before);

        // 1: the flags, each with its value and its place
        assertThat(found.get("flags").severity()).isEqualTo("warning");
        assertThat(found.get("flags").all())
                .contains("--disable_audit=true (default)", "--disable_audit=false")
                .contains("--run_path=" + run() + " (command line)");
        // 4: no query reads the tables
        assertThat(found.get("schedule").severity()).isEqualTo("warning");
        assertThat(found.get("schedule").next()).contains("SELECT * FROM process_events;");
        // what was started before auditing was on: this test's own process for one
        boolean auditedFromBoot = KernelUnderTest.run("cat", "/proc/cmdline").contains("audit=1");
        if (!auditedFromBoot) {
            assertThat(found.has("audit_at_boot", "warning")).isTrue();
            assertThat(found.get("unaudited_processes").details())
                    .anyMatch(p -> p.contains("(pid " + Processes.self() + ")"));
        }
    }

    @Test
    void auditdThatHasTheRecordsIsNamedWithItsPid() throws Exception {
        try (RunningAuditd auditd = RunningAuditd.start(directory)) {
            String theirs = kernel.state();
            Visit visit = visit();

            assertThat(visit.exit()).isEqualTo(1);
            assertThat(visit.diagnosis().get("owner").text())
                    .contains("auditd (pid " + auditd.pid() + ")");
            assertThat(visit.diagnosis().get("owner").next()).contains("systemctl disable auditd");
            assertThat(visit.diagnosis().get("auditd").text())
                    .contains("auditd runs (pid " + auditd.pid() + ")");
            assertThat(visit.diagnosis().has("exec", "fault")).isTrue();
            assertThat(kernel.state()).isEqualTo(theirs);
            assertThat(auditd.isAlive()).isTrue();
        }
    }

    @Test
    void aNeverTaskRuleIsNamedInTheWordsOfAuditctl() {
        Visit visit;
        try (Auditctl.Loaded _ = Auditctl.rule("never,task")) {
            visit = visit();
        }
        assertThat(visit.exit()).isEqualTo(1);
        assertThat(visit.diagnosis().get("never_task").text()).contains("-a never,task");
        assertThat(visit.diagnosis().get("never_task").next()).contains("auditctl -d never,task");
        assertThat(visit.diagnosis().has("exec", "fault")).isTrue();
        assertThat(visit.diagnosis().get("unaudited_processes").text()).contains("never,task");
    }

    @Test
    void whatWasStartedUnderANeverTaskRuleStaysOnTheListAfterTheRuleIsGone() throws Exception {
        Process under;
        try (Product shell = Product.live(run(), "--json").whenRecording()) {
            try (Auditctl.Loaded _ = Auditctl.rule("never,task")) {
                shell.await(
                        "sees the rule",
                        () ->
                                !shell.ask(
                                                "SELECT rule FROM audit_rules WHERE list = 'task' AND owner = 'foreign'")
                                        .isEmpty());
                under = new ProcessBuilder("sleep", "60").start();
            }
            try {
                String listed =
                        "SELECT name FROM audit_coverage WHERE kind = 'process' AND pid = "
                                + under.pid();
                assertThat(shell.askUntilFound(listed)).hasSize(1);
                Process after = new ProcessBuilder("sleep", "60").start();
                try {
                    KernelUnderTest.run("/bin/true", "after-the-rule");
                    shell.askUntilFound(
                            "SELECT pid FROM process_events WHERE cmdline LIKE '%after-the-rule'");
                    assertThat(
                                    shell.ask(
                                            "SELECT pid FROM audit_coverage WHERE pid = "
                                                    + after.pid()))
                            .isEmpty();
                    assertThat(
                                    shell.askUntilFound(
                                            "SELECT last_event FROM audit_coverage WHERE name = 'execve' AND last_event > 0"))
                            .hasSize(1);
                } finally {
                    after.destroy();
                }
            } finally {
                under.destroy();
            }
            assertThat(shell.finish()).isZero();
        }
    }

    @Test
    void theMissingCapabilityIsNamed() {
        Visit visit = visitBy(List.of("setpriv", "--bounding-set=-audit_control,-audit_read"));
        assertThat(visit.exit()).isEqualTo(4);
        assertThat(visit.diagnosis().get("capability").text())
                .contains("CAP_AUDIT_CONTROL", "CAP_AUDIT_READ");
    }

    @Test
    void anotherUserIsNamed() {
        Visit visit = visitBy(AS_NOBODY);
        assertThat(visit.exit()).isEqualTo(4);
        assertThat(visit.diagnosis().get("capability").text())
                .contains("user 65534", "CAP_AUDIT_CONTROL", "CAP_NET_ADMIN");
        assertThat(visit.diagnosis().get("capability").next()).contains("sudo auditqlctl doctor");
    }

    @Test
    void theNamespaceInTheWayIsNamed() {
        Visit pid = visitBy(List.of("unshare", "--pid", "--fork"));
        assertThat(pid.exit()).isEqualTo(4);
        assertThat(pid.diagnosis().get("pid_namespace").next()).contains("--pid=host");

        Visit user = visitBy(List.of("unshare", "--user", "--map-root-user"));
        assertThat(user.exit()).isEqualTo(4);
        assertThat(user.diagnosis().get("user_namespace").text()).contains("user:[");

        Visit net = visitBy(List.of("unshare", "--net"));
        assertThat(net.diagnosis().has("network_namespace", "warning")).isTrue();
        assertThat(net.diagnosis().has("exec", "ok")).isTrue();
        assertThat(net.diagnosis().get("connect").text()).contains("loopback");
    }

    @Test
    void whoReadsAlongIsNamedWithPidAndProgramAndJournaldWithItsCommand() throws Exception {
        try (Listener python = Listener.start("");
                Listener journald = Listener.start("systemd-journal")) {
            Visit visit = visit();

            assertThat(visit.exit()).isZero();
            assertThat(visit.diagnosis().get("listeners").text())
                    .contains("python3 (pid " + python.process().pid() + ")");
            assertThat(visit.diagnosis().get("journald").next())
                    .contains("systemctl mask --now systemd-journald-audit.socket");
            assertThat(visit.diagnosis().get("journald").text())
                    .contains("ms of processor time while we recorded");
            assertThat(journald.process().isAlive()).isTrue();
        }
    }

    /// A program that reads audit records along with their owner.
    private record Listener(Process process) implements AutoCloseable {
        static Listener start(String name) throws IOException {
            Process process =
                    new ProcessBuilder(
                                    "python3",
                                    "-c",
                                    """
                                    import ctypes, socket, sys
                                    if sys.argv[1]:
                                        ctypes.CDLL(None).prctl(15, sys.argv[1].encode())
                                    s = socket.socket(16, 3, 9)
                                    s.bind((0, 1))
                                    print("listening", flush=True)
                                    while True:
                                        s.recv(65536)
                                    """,
                                    name)
                            .start();
            assertThat(process.getInputStream().read()).isEqualTo('l');
            return new Listener(process);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    // with a daemon

    @Test
    void aDaemonThatRecordsIsAskedAndWhatIsWrongWithItIsNamed() throws Exception {
        try (Product daemon = daemon(BOTH).whenRecording()) {
            Visit healthy = visit();
            assertThat(healthy.diagnosis().faults()).isEmpty();
            assertThat(healthy.exit()).isZero();
            // 3: enabled is not zero, and the pid is the daemon's
            assertThat(healthy.diagnosis().get("enabled").text()).contains("enabled 1");
            assertThat(healthy.diagnosis().get("pid").text())
                    .contains("auditqld (pid " + daemon.pid() + ")");
            assertThat(healthy.diagnosis().get("flags").details())
                    .anyMatch(f -> f.contains("--disable_audit=false (command line)"));
            assertThat(healthy.diagnosis().get("schedule").severity()).isEqualTo("ok");
            assertThat(healthy.diagnosis().has("exec", "ok")).isTrue();
            assertThat(healthy.diagnosis().has("connect", "ok")).isTrue();

            Auditctl.set("-e", "0");
            Visit off = visit();
            Auditctl.set("-e", "1");
            assertThat(off.exit()).isEqualTo(1);
            assertThat(off.diagnosis().faults()).contains("enabled", "exec", "connect");
            assertThat(off.diagnosis().get("enabled").next()).contains("auditctl -e 1");

            List<String> rules = Auditctl.rules();
            String exec =
                    rules.stream()
                            .filter(r -> r.contains("arch=b64") && r.contains("execve"))
                            .findFirst()
                            .orElseThrow();
            Auditctl.set(exec.replaceFirst("-a", "-d").split(" ", -1));
            Visit missing = visit();
            Auditctl.set(exec.split(" ", -1));
            assertThat(missing.exit()).isEqualTo(1);
            assertThat(missing.diagnosis().faults()).contains("rules", "exec");
            assertThat(missing.diagnosis().get("rules").details())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("-S execve,execveat");
            assertThat(daemon.end()).isZero();
        }
    }

    @Test
    void aDaemonThatNobodyScheduledAndWithoutSocketsIsNamed() throws Exception {
        try (Product _ = daemon("", "--audit_allow_sockets=false").whenRecording()) {
            Visit visit = visit();
            assertThat(visit.exit()).isEqualTo(1);
            assertThat(visit.diagnosis().faults()).containsExactly("schedule");
            assertThat(visit.diagnosis().has("exec", "ok")).isTrue();
            assertThat(visit.diagnosis().get("sockets").text())
                    .contains("--audit_allow_sockets=false (command line)");
            assertThat(visit.diagnosis().has("connect", "fault")).isFalse();
        }
    }

    @Test
    void aDaemonThatIsToldNotToRecordIsNamed() throws Exception {
        try (Product daemon = daemon(BOTH, "--disable_audit=true")) {
            daemon.await("is up", () -> Files.exists(run().resolve("query.sock")));
            Visit visit = visit();
            assertThat(visit.exit()).isEqualTo(1);
            assertThat(visit.diagnosis().faults()).contains("flags", "pid", "exec");
            assertThat(visit.diagnosis().get("flags").text())
                    .contains("--disable_audit=true (command line)");
        }
    }

    @Test
    void aMemberOfTheSocketGroupNeedsNoOtherPrivilege() throws Exception {
        String group = KernelUnderTest.run("id", "-gn", "nobody").strip();
        try (Product _ = daemon(BOTH, "--socket_group=" + group).whenRecording()) {
            Visit visit = visitBy(AS_NOBODY);
            assertThat(visit.diagnosis().faults()).isEmpty();
            assertThat(visit.exit()).isZero();
            assertThat(visit.diagnosis().get("enabled").text()).contains("enabled 1");
            assertThat(visit.diagnosis().has("rules", "ok")).isTrue();
            assertThat(visit.diagnosis().has("connect", "ok")).isTrue();
        }
    }

    @Test
    void aDaemonThatIsStoppedHoldsNobodyUp() throws Exception {
        try (Product daemon = daemon(BOTH).whenRecording()) {
            daemon.signal(Processes.SIGSTOP);
            try {
                long start = System.nanoTime();
                Visit visit = visit();
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isLessThan(Duration.ofSeconds(20));
                assertThat(visit.exit()).isEqualTo(1);
                assertThat(visit.diagnosis().faults()).contains("daemon", "exec");
                assertThat(visit.diagnosis().get("daemon").text())
                        .contains("pid " + daemon.pid(), "cannot be asked");
            } finally {
                daemon.signal(SIGCONT);
            }
        }
    }

    // what it leaves behind

    @Test
    void theKernelIsAsFoundWhenTheDoctorIsEndedWhileItRecords() {
        for (int signal : List.of(Processes.SIGTERM, Processes.SIGINT)) {
            endWhileRecording(signal);
        }
    }

    private void endWhileRecording(int signal) {
        boolean ended = false;
        for (int i = 0; i < 5 && !ended; i++) {
            try (Product doctor = Product.start(Auditqlctl.class, arguments())) {
                doctor.await("records, or has", () -> !isAsFound() || !doctor.isAlive());
                doctor.signal(signal);
                ended = doctor.exitCode() == 128 + signal;
            }
            assertThat(kernel.state()).isEqualTo(before);
        }
        assertThat(ended).as("the signal met the recording").isTrue();
    }

    @Test
    void theKernelIsAsFoundWhenTheDoctorIsKilledWhileItRecords() {
        boolean killed = false;
        for (int i = 0; i < 5 && !killed; i++) {
            try (Product doctor = Product.start(Auditqlctl.class, arguments())) {
                doctor.await(
                        "records, or has", () -> doctor.owner().isPresent() || !doctor.isAlive());
                doctor.owner().ifPresent(ProcessHandle::destroyForcibly);
                killed = doctor.exitCode() == 128 + Processes.SIGKILL;
            }
            assertThat(kernel.state()).isEqualTo(before);
        }
        assertThat(killed).as("the kill met the recording").isTrue();
    }

    @Test
    void anEstimateThatIsKilledLeavesTheKernelAsFound() {
        try (Product estimate =
                Product.start(
                                Auditqlctl.class,
                                "estimate",
                                "--flagfile=",
                                "--seconds=60",
                                "--run_path=" + run())
                        .whenRecording()) {
            estimate.signal(Processes.SIGKILL); // the guard
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (!isAsFound() && System.nanoTime() < deadline) {
                Product.pause();
            }
            assertThat(kernel.state()).isEqualTo(before);
        }
    }
}
