package io.auditql.doctor;

import io.auditql.audit.rule.RuleState;
import io.auditql.audit.source.AuditRefusedException;
import io.auditql.audit.source.AuditSockets;
import io.auditql.audit.source.KernelStatus;
import io.auditql.audit.source.Listener;
import io.auditql.audit.source.WantedRules;
import io.auditql.flags.AuditFlags;
import io.auditql.sys.SysException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds what keeps events from becoming rows and lines, and says what to do.
///
/// Looking changes nothing. At the end it tries: it starts a program that connects to a port, and looks for the rows of both,
/// in the daemon that runs, or in a short recording of its own, which leaves the kernel as it was.
public final class Doctor {
    /// Records this host now.
    public interface Recorder {
        /// @throws AuditRefusedException when the kernel must not or may not be taken
        Answers record() throws AuditRefusedException, SysException;
    }

    /// The rules that the flags ask for.
    public interface Rules {
        WantedRules without(List<Integer> pids);
    }

    /// How long the rows of the trial may take on a busy machine; and where it is known already that none will come.
    private static final Duration LONG = Duration.ofSeconds(6);

    private static final Duration SHORT = Duration.ofSeconds(2);

    private final Patient patient;
    private final Supplier<KernelReading> kernel;
    private final Rules rules;
    private final Recorder recorder;
    private final Path root;
    private final Findings out = new Findings();

    /// @param root `/`, or a copy of what matters of it
    public Doctor(
            Patient patient,
            Supplier<KernelReading> kernel,
            Rules rules,
            Recorder recorder,
            Path root) {
        this.patient = patient;
        this.kernel = kernel;
        this.rules = rules;
        this.recorder = recorder;
        this.root = root;
    }

    /// Examines, within 20 s.
    ///
    /// @throws InterruptedException when somebody ended it; the kernel is as it was
    public List<Finding> examine() throws InterruptedException {
        boolean daemon = patient.daemon().isPresent();
        HostChecks host = new HostChecks(root, patient.flags());
        checkDaemon();
        checkConfiguration(daemon);
        KernelReading reading = kernel.get();
        boolean underRule = false;
        Optional<DaemonKernel> told = toldByDaemon(reading);
        if (told.isEmpty()) {
            new PrivilegeChecks(root.resolve("proc")).check(reading, out);
        }
        Optional<KernelStatus> status = reading.status().or(() -> told.map(DaemonKernel::status));
        if (status.isPresent()) {
            checkOwner(status.get());
            KernelChecks checks = new KernelChecks(patient.flags(), daemon);
            List<RuleState> states =
                    told.map(DaemonKernel::rules).orElseGet(() -> compare(reading, status.get()));
            checks.checkSettings(status.get(), out);
            checks.checkRules(states, out);
            underRule = states.stream().anyMatch(r -> r.loaded() && r.isNeverTask());
        }
        host.checkAuditd(out);
        host.checkLeftOver(out);
        host.checkDisk(out);
        List<Listener> listeners = Listener.ofThisMachine();
        List<OptionalLong> before = cpu(listeners);
        boolean tried = tryIt();
        host.checkListeners(listeners, used(listeners, before, tried), out);
        host.checkProcesses(
                underRule, status.map(s -> s.enabled() != 0).orElse(false) || tried, out);
        return out.all();
    }

    // the daemon and what it was given

    private void checkDaemon() {
        if (patient.daemon().isEmpty()) {
            out.note(
                    Topic.DAEMON,
                    "no auditqld runs: what follows is what one started now would find",
                    "");
            return;
        }
        RunningDaemon daemon = patient.daemon().get();
        if (daemon.answers().isPresent()) {
            out.ok(Topic.DAEMON, "auditqld runs (pid " + daemon.pid() + ") and answers");
        } else {
            out.fault(
                    Topic.DAEMON,
                    "auditqld runs (pid "
                            + daemon.pid()
                            + ") and cannot be asked: "
                            + daemon.problem(),
                    "run this as root or as a member of its --socket_group, with the daemon's --run_path; or look into its log");
        }
    }

    private void checkConfiguration(boolean daemon) {
        if (!patient.problem().isEmpty()) {
            out.fault(
                    Topic.CONFIG,
                    "the configuration cannot be used: " + patient.problem(),
                    "correct it, and check with auditqld --config_check");
        }
        new FlagChecks(patient.flags(), patient.known(), daemon).check(out);
        if (patient.problem().isEmpty()) {
            new ScheduleChecks(patient.eventTables(), daemon)
                    .check(patient.queries(), patient.recorded(), patient.config(), out);
        }
    }

    // the kernel

    /// The kernel as the daemon sees it, for who may ask the daemon and not the kernel.
    private record DaemonKernel(KernelStatus status, List<RuleState> rules) {}

    private Optional<DaemonKernel> toldByDaemon(KernelReading reading) {
        Optional<Answers> answers = patient.daemon().flatMap(RunningDaemon::answers);
        if (reading.status().isPresent() || answers.isEmpty()) {
            return Optional.empty();
        }
        try {
            List<Map<String, String>> status = answers.get().ask("SELECT * FROM audit_status");
            if (status.isEmpty() || !status.getFirst().containsKey("enabled")) {
                return Optional.empty(); // it records nothing
            }
            return Optional.of(
                    new DaemonKernel(
                            status(status.getFirst()),
                            answers.get().ask("SELECT * FROM audit_rules").stream()
                                    .map(Doctor::rule)
                                    .toList()));
        } catch (SysException e) {
            out.warning(Topic.DAEMON, e.getMessage(), "look into the daemon's log");
            return Optional.empty();
        }
    }

    private static KernelStatus status(Map<String, String> row) {
        return new KernelStatus(
                number(row, "enabled").orElse(0),
                number(row, "failure").orElse(0),
                number(row, "pid").orElse(0),
                number(row, "rate_limit").orElse(0),
                number(row, "backlog_limit").orElse(0),
                number(row, "lost").orElse(0),
                number(row, "backlog").orElse(0),
                number(row, "features"),
                number(row, "backlog_wait_time"),
                number(row, "backlog_wait_time_actual"));
    }

    private static OptionalLong number(Map<String, String> row, String column) {
        String text = row.getOrDefault(column, "");
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    }

    private static RuleState rule(Map<String, String> row) {
        return new RuleState(
                row.getOrDefault("rule", ""),
                row.getOrDefault("list", ""),
                row.getOrDefault("action", ""),
                row.getOrDefault("key", ""),
                row.getOrDefault("owner", "").equals("ours"),
                row.getOrDefault("loaded", "").equals("1"),
                row.getOrDefault("wanted", "").equals("1"));
    }

    /// The kernel's rules against ours, as the recording process loads them (without itself) or as a rules file has them.
    private List<RuleState> compare(KernelReading reading, KernelStatus status) {
        return List.of(List.of((int) status.pid()), List.<Integer>of()).stream()
                .map(rules::without)
                .map(wanted -> RuleState.compare(reading.rules(), wanted))
                .min(
                        Comparator.comparingLong(
                                states -> states.stream().filter(r -> !r.loaded()).count()))
                .orElseThrow();
    }

    private void checkOwner(KernelStatus status) {
        int owner = (int) status.pid();
        Optional<RunningDaemon> daemon = patient.daemon();
        if (daemon.isPresent() && owner == daemon.get().pid()) {
            out.ok(Topic.PID, "the kernel's records go to auditqld (pid " + owner + ")");
            return;
        }
        boolean taken = owner != 0 && AuditSockets.mayBelongTo(owner);
        if (taken) {
            out.fault(
                    Topic.OWNER,
                    "the kernel's audit records go to "
                            + ProcessText.of(owner)
                            + ": only one program can receive them",
                    next(ProcessText.name(owner)));
        }
        if (daemon.isPresent()) {
            out.fault(
                    Topic.PID,
                    "auditqld (pid "
                            + daemon.get().pid()
                            + ") does not receive the kernel's records: they go to "
                            + (taken ? ProcessText.of(owner) : "nobody (pid " + owner + ")"),
                    patient.flags().get(AuditFlags.DISABLE_AUDIT)
                            ? "start it with --disable_audit=false"
                            : "look into its log for the reason; with --audit_persist it takes them once they are free");
        } else if (!taken) {
            out.ok(
                    Topic.OWNER,
                    owner == 0
                            ? "no program receives the kernel's audit records (pid 0): they are free"
                            : "who received the kernel's audit records is gone (pid "
                                    + owner
                                    + "): they are free");
        }
    }

    private static String next(String program) {
        return switch (program) {
            case "auditd" ->
                    "stop it and keep it from starting: service auditd stop; systemctl disable auditd";
            case "auditqli" -> "end that shell";
            default -> "stop that program, if it is not the one you want to record";
        };
    }

    // the trial

    private boolean tryIt() throws InterruptedException {
        Optional<RunningDaemon> daemon = patient.daemon();
        if (daemon.isPresent()) {
            if (daemon.get().answers().isEmpty()) {
                notTried("the daemon cannot be asked");
                return false;
            }
            boolean sockets =
                    patient.recorded().stream().anyMatch(t -> t.name().equals("socket_events"));
            witness(daemon.get().answers().get(), sockets, "the daemon");
            return true;
        }
        for (Topic obstacle :
                List.of(
                        Topic.KERNEL_AUDIT,
                        Topic.CAPABILITY,
                        Topic.USER_NAMESPACE,
                        Topic.PID_NAMESPACE,
                        Topic.OWNER,
                        Topic.FAILURE,
                        Topic.LOCKED)) {
            if (out.has(obstacle, Severity.FAULT)) {
                notTried("see " + obstacle.id());
                return false;
            }
        }
        KernelReading before = kernel.get();
        try (Answers own = recorder.record()) {
            witness(own, true, "the recording");
        } catch (AuditRefusedException e) {
            cannotRecord(e.getMessage());
            return false;
        } catch (SysException e) {
            cannotRecord(e.getMessage());
            return false;
        }
        if (before.isAs(kernel.get())) {
            out.ok(Topic.RECORDING, "recorded this host for a moment; the kernel is as it was");
        } else {
            out.fault(
                    Topic.RECORDING,
                    "recorded this host for a moment, and the kernel's audit settings or rules are not as before: somebody changed them meanwhile, or they could not be put back",
                    "compare auditctl -s and auditctl -l with what they should be; auditqlctl cleanup puts back what is ours");
        }
        return true;
    }

    private void cannotRecord(@Nullable String why) {
        out.fault(
                Topic.RECORDING,
                "nothing can be recorded: " + why,
                "do what it says; it needs root, the kernel's audit socket, and room in /dev/shm");
        notTried("see " + Topic.RECORDING.id());
    }

    private void notTried(String why) {
        out.fault(
                Topic.EXEC,
                "whether a program that starts makes a row was not tried: " + why,
                "do what is said there, then ask again");
    }

    private void witness(Answers answers, boolean sockets, String who) throws InterruptedException {
        WitnessRun.Result result;
        try {
            result = new WitnessRun(answers, sockets, out.hasFault() ? SHORT : LONG).run();
        } catch (SysException e) {
            out.fault(
                    Topic.EXEC,
                    "whether a program that starts makes a row could not be seen: "
                            + e.getMessage(),
                    "look into the daemon's log");
            return;
        }
        report(
                Topic.EXEC,
                result.execMillis(),
                "a program that was started just now",
                "process_events",
                who);
        if (!result.connected()) {
            out.fault(
                    Topic.CONNECT,
                    "no connection to this machine itself could be made: it has no loopback interface, or something forbids it",
                    "ip link set lo up");
        } else if (sockets) {
            report(
                    Topic.CONNECT,
                    result.connectMillis(),
                    "a connection that was made just now",
                    "socket_events",
                    who);
        }
    }

    private void report(Topic topic, long millis, String what, String table, String who) {
        if (millis >= 0) {
            out.ok(
                    topic,
                    what
                            + " is a row of "
                            + table
                            + ", "
                            + millis
                            + " ms after the program's start");
        } else {
            out.fault(
                    topic,
                    what + " made no row of " + table + " in " + who,
                    out.hasFault()
                            ? "see the faults above"
                            : "look for rules of others with never, and into audit_loss");
        }
    }

    // what listeners cost

    private static List<OptionalLong> cpu(List<Listener> listeners) {
        return listeners.stream()
                .map(l ->
                        l.pid().isPresent()
                                ? ProcessText.cpuMillis(l.pid().getAsInt())
                                : OptionalLong.empty())
                .toList();
    }

    private static List<Long> used(
            List<Listener> listeners, List<OptionalLong> before, boolean tried) {
        List<OptionalLong> after = cpu(listeners);
        List<Long> used = new ArrayList<>();
        for (int i = 0; i < listeners.size(); i++) {
            used.add(
                    tried && before.get(i).isPresent() && after.get(i).isPresent()
                            ? after.get(i).getAsLong() - before.get(i).getAsLong()
                            : -1L);
        }
        return used;
    }
}
