package io.auditql.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelStatus;
import io.auditql.audit.source.RuleData;
import io.auditql.audit.source.ScriptedKernel;
import io.auditql.audit.source.WantedRules;
import io.auditql.flags.AuditFlags;
import io.auditql.flags.Flags;
import io.auditql.flags.KnownFlags;
import io.auditql.flags.ProcessFlags;
import io.auditql.row.Column;
import io.auditql.row.Schema;
import io.auditql.sys.Errno;
import io.auditql.sys.SysException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What must not be staged on a real machine: scripted kernels and hosts.
class DoctorTest {
    private static final Schema PROCESSES =
            Schema.events("process_events", "", Column.bigint("time", ""), Column.text("path", ""));
    private static final Schema SOCKETS =
            Schema.events("socket_events", "", Column.bigint("time", ""), Column.text("path", ""));

    @TempDir Path root;
    private final Flags flags = new Flags();
    private boolean recorded;

    @BeforeEach
    void host() throws Exception {
        Path self = Files.createDirectories(root.resolve("proc/self"));
        Files.writeString(self.resolve("status"), "Uid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\n");
        Files.writeString(root.resolve("proc/cmdline"), "quiet\n");
        flags.set(ProcessFlags.RUN_PATH, root.resolve("run").toString());
        flags.set(ProcessFlags.DATABASE_PATH, root.resolve("db").toString());
    }

    private List<Finding> examine(KernelReading kernel, Map<String, String> queries)
            throws Exception {
        return new Doctor(
                        new Patient(
                                flags,
                                KnownFlags.all(),
                                queries,
                                "auditql.conf",
                                "",
                                List.of(PROCESSES, SOCKETS),
                                List.of(PROCESSES, SOCKETS),
                                Optional.empty()),
                        () -> kernel,
                        _ -> WantedRules.NONE,
                        () -> {
                            recorded = true;
                            throw new SysException("a scripted kernel cannot be recorded", 0);
                        },
                        root)
                .examine();
    }

    private List<Finding> examine(KernelStatus status, RuleData... rules) throws Exception {
        return examine(new KernelReading(Optional.of(status), List.of(rules), 0, ""), Map.of());
    }

    private static Finding find(List<Finding> findings, Topic topic) {
        return findings.stream()
                .filter(f -> f.topic() == topic)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + topic + " in " + findings));
    }

    @Test
    void lockedSettingsAreAFaultAndNothingIsTried() throws Exception {
        Finding locked = find(examine(ScriptedKernel.locked()), Topic.LOCKED);
        assertThat(locked.severity()).isEqualTo(Severity.FAULT);
        assertThat(locked.text()).contains("-e 2");
        assertThat(locked.next()).contains("rules --write", "reboot");
        assertThat(recorded).isFalse();
    }

    @Test
    void aKernelThatPanicsIsAFaultUnlessAccepted() throws Exception {
        Finding panic = find(examine(ScriptedKernel.panicking()), Topic.FAILURE);
        assertThat(panic.severity()).isEqualTo(Severity.FAULT);
        assertThat(panic.text()).contains("failure 2");
        assertThat(panic.next()).contains("auditctl -f 1");
        assertThat(recorded).isFalse();

        flags.set(AuditFlags.AUDIT_ACCEPT_PANIC, true);
        assertThat(find(examine(ScriptedKernel.panicking()), Topic.FAILURE).severity())
                .isEqualTo(Severity.WARNING);
        assertThat(recorded).isTrue();
    }

    @Test
    void aKernelWithoutAuditIsNamedWithItsReason() throws Exception {
        KernelReading none =
                new KernelReading(
                        Optional.empty(), List.of(), Errno.EPROTONOSUPPORT, "EPROTONOSUPPORT");
        assertThat(find(examine(none, Map.of()), Topic.KERNEL_AUDIT).text())
                .contains("CONFIG_AUDIT");

        Files.writeString(root.resolve("proc/cmdline"), "quiet audit=0\n");
        List<Finding> findings = examine(none, Map.of());
        assertThat(find(findings, Topic.KERNEL_AUDIT).text()).contains("audit=0");
        assertThat(find(findings, Topic.EXEC).severity()).isEqualTo(Severity.FAULT);
        assertThat(recorded).isFalse();
    }

    @Test
    void audit1OnTheKernelsCommandLineIsSeen() throws Exception {
        Files.writeString(root.resolve("proc/cmdline"), "quiet audit=1\n");
        assertThat(find(examine(ScriptedKernel.idle()), Topic.AUDIT_AT_BOOT).severity())
                .isEqualTo(Severity.OK);
    }

    @Test
    void auditdThatStartsAtBootIsSeenByItsLink() throws Exception {
        assertThat(find(examine(ScriptedKernel.idle()), Topic.AUDITD).text())
                .contains("not installed");
        Path wants =
                Files.createDirectories(root.resolve("etc/systemd/system/multi-user.target.wants"));
        Files.createSymbolicLink(wants.resolve("auditd.service"), Path.of("/nowhere"));
        Finding auditd = find(examine(ScriptedKernel.idle()), Topic.AUDITD);
        assertThat(auditd.severity()).isEqualTo(Severity.WARNING);
        assertThat(auditd.next()).isEqualTo("systemctl disable auditd");
    }

    @Test
    void theFileOfANeverTaskRuleIsFound() throws Exception {
        Path rules = Files.createDirectories(root.resolve("rules.d"));
        Files.writeString(rules.resolve("10-base.rules"), "-D\n-b 8192\n");
        Files.writeString(rules.resolve("audit.rules"), "## first\n-a task,never\n");
        assertThat(RuleFiles.find(root, RuleFiles::isNeverTask))
                .hasValue(rules.resolve("audit.rules") + ":2");
        assertThat(RuleFiles.isNeverTask("-a never,task -F uid=1000")).isTrue();
        assertThat(RuleFiles.isNeverTask("-a never,tasks")).isFalse();
        assertThat(RuleFiles.isNeverTask("# -a never,task")).isFalse();
    }

    @Test
    void aScheduleMustReadEachRecordedTable() throws Exception {
        KernelReading idle =
                new KernelReading(Optional.of(ScriptedKernel.idle()), List.of(), 0, "");
        Finding half =
                find(
                        examine(idle, Map.of("p", "SELECT * FROM Process_Events p, time")),
                        Topic.SCHEDULE);
        assertThat(half.severity()).isEqualTo(Severity.WARNING);
        assertThat(half.text()).contains("socket_events").doesNotContain("process_events");

        Finding both =
                find(
                        examine(
                                idle,
                                Map.of(
                                        "both",
                                        "SELECT * FROM process_events JOIN socket_events USING (path)")),
                        Topic.SCHEDULE);
        assertThat(both.severity()).isEqualTo(Severity.OK);
        assertThat(both.details()).contains("process_events: both", "socket_events: both");

        assertThat(
                        find(examine(idle, Map.of("t", "SELECT 'process_events'")), Topic.SCHEDULE)
                                .text())
                .contains("process_events or socket_events");
    }

    @Test
    void processesThatStartedEarlierAreReadFromTheirFiles() throws Exception {
        Path old = Files.createDirectories(root.resolve("proc/77"));
        // 22 fields and more; the name holds what could be taken for them
        Files.writeString(old.resolve("stat"), stat(77, "a) 1 (b", 0, 500));
        Files.createSymbolicLink(old.resolve("exe"), Path.of("/usr/bin/old"));
        Path late = Files.createDirectories(root.resolve("proc/78"));
        Files.writeString(late.resolve("stat"), stat(78, "late", 0, 700));
        Path thread = Files.createDirectories(root.resolve("proc/2"));
        Files.writeString(thread.resolve("stat"), stat(2, "kthreadd", 0x0020_8040, 0));
        Files.createDirectories(root.resolve("proc/79"));

        assertThat(UnauditedProcess.startedBefore(root.resolve("proc"), 7000, 1_000_000))
                .containsExactly(new UnauditedProcess(77, "/usr/bin/old", 1005));
        assertThat(UnauditedProcess.startedBefore(root.resolve("proc"), 5000, 1_000_000)).isEmpty();
    }

    private static String stat(int pid, String name, long flags, long startTicks) {
        return "%d (%s) S 1 1 1 0 -1 %d 0 0 0 0 3 4 0 0 20 0 1 0 %d 1000 100\n"
                .formatted(pid, name, flags, startTicks);
    }

    @Test
    void theNamesOfOthersCannotDriveTheTerminal() {
        Finding hostile =
                new Finding(
                        Topic.OWNER,
                        Severity.FAULT,
                        "evil\u001b[2J\u202e (pid 7)",
                        "stop it",
                        List.of("/tmp/a\nok      exec"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Report report = new Report(List.of(hostile));
        report.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        report.printJson(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .doesNotContain("\u001b", "\u202e", "\nok")
                .contains("(pid 7)");
        assertThat(report.isHealthy()).isFalse();
    }

    @Test
    void thePageOfTroubleshootingHasEachFindingOnceInItsOrder() throws Exception {
        List<String> documented =
                Files.readAllLines(Path.of("../docs/troubleshooting.md")).stream()
                        .dropWhile(line -> !line.equals("## What the doctor says"))
                        .skip(1)
                        .takeWhile(line -> !line.startsWith("## "))
                        .filter(line -> line.startsWith("| `"))
                        .map(line -> line.substring(3, line.indexOf('`', 3)))
                        .toList();
        assertThat(documented)
                .containsExactlyElementsOf(Arrays.stream(Topic.values()).map(Topic::id).toList());
    }
}
