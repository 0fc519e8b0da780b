package io.auditql.app;

import io.auditql.ask.Attached;
import io.auditql.audit.rule.RuleSet;
import io.auditql.audit.source.AuditRefusedException;
import io.auditql.audit.source.KernelGuard;
import io.auditql.audit.source.KernelRestore;
import io.auditql.doctor.KernelReading;
import io.auditql.doctor.Report;
import io.auditql.doctor.RuleListing;
import io.auditql.events.EventTable;
import io.auditql.events.Interest;
import io.auditql.flags.ControlFlags;
import io.auditql.flags.FlagException;
import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.flags.ShellFlags;
import io.auditql.sys.Processes;
import io.auditql.sys.Signals;
import io.auditql.sys.SysException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Checks and repairs: see [Command].
public final class Auditqlctl {
    private Auditqlctl() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        CommandLine line;
        try {
            line = CommandLine.parse(Program.AUDITQLCTL, arguments);
        } catch (FlagException e) {
            return Complaints.arguments(Program.AUDITQLCTL, e);
        }
        if (Complaints.answered(line)) {
            return ExitCode.OK;
        }
        String word = line.words().isEmpty() ? "" : line.words().getFirst();
        Optional<Command> command = Command.of(word);
        if (command.isEmpty()) {
            System.err.println(
                    "auditqlctl: "
                            + (word.isEmpty()
                                    ? "no command given"
                                    : "unknown command \"" + word + "\"")
                            + "; there are: "
                            + Command.all());
            return Program.AUDITQLCTL.wrongArgumentsExit();
        }
        List<String> words = line.words().stream().skip(1).toList();
        if (words.size() > command.get().mostWords()) {
            System.err.println(
                    "auditqlctl: %s takes at most %d words, found \"%s\""
                            .formatted(word, command.get().mostWords(), String.join(" ", words)));
            return Program.AUDITQLCTL.wrongArgumentsExit();
        }
        try {
            return switch (command.get()) {
                case DOCTOR -> doctor(line);
                case STATUS -> status(line.flags());
                case RULES -> rules(line.flags());
                case ESTIMATE -> estimate(line, arguments);
                case CONFIG_CHECK -> ConfigCheck.run(line);
                case IMPORT_OSQUERY -> OsqueryImport.run(words);
                case CLEANUP -> cleanup(Path.of(line.flags().get(ProcessFlags.RUN_PATH)));
            };
        } catch (AuditRefusedException e) {
            System.err.println("auditqlctl: " + e.getMessage());
            return e.reason().exitCode();
        } catch (SysException e) {
            System.err.println("auditqlctl: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    // status

    /// Asks the running daemon how it fares.
    private static int status(Flags flags) {
        Path socket = Attachment.socket(flags);
        if (!Files.exists(socket)) {
            System.err.println(
                    "auditqlctl: no daemon runs here (nothing listens at "
                            + socket
                            + "); start it with auditqld, or see auditqlctl doctor");
            return ExitCode.FAILED;
        }
        try (Attached daemon = Attached.connect(socket)) {
            DaemonStatus status = DaemonStatus.of(daemon);
            StatusReport report = new StatusReport(status);
            System.out.print(flags.get(ShellFlags.JSON) ? report.json() : report.text());
            return status.isHealthy() ? ExitCode.OK : ExitCode.FAILED;
        } catch (SysException e) {
            System.err.println("auditqlctl: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    // doctor

    private static int doctor(CommandLine line) throws SysException {
        if (!Guarded.isChild() && Examination.daemon(line.flags()).isEmpty()) {
            return Guarded.again(line.flags()); // it may record for itself
        }
        KernelGuard.follow();
        AtomicInteger ended = endOnSignals();
        try {
            Report report = new Report(new Examination(line).run());
            if (ended.get() != 0) {
                return ended.get();
            }
            if (line.flags().get(ShellFlags.JSON)) {
                report.printJson(System.out);
            } else {
                report.print(System.out);
            }
            return report.isHealthy()
                    ? ExitCode.OK
                    : report.lacksPrivilege() ? ExitCode.PRIVILEGE : ExitCode.FAILED;
        } catch (InterruptedException e) {
            return ended.get();
        }
    }

    /// A signal interrupts the main thread, which puts the kernel back and then ends.
    ///
    /// @return the exit code once a signal has come, else 0
    private static AtomicInteger endOnSignals() {
        AtomicInteger ended = new AtomicInteger();
        Thread main = Thread.currentThread();
        Map.of("INT", Processes.SIGINT, "TERM", Processes.SIGTERM, "HUP", Processes.SIGHUP)
                .forEach((name, number) ->
                        Signals.on(
                                name,
                                KernelGuard.once(() -> {
                                    ended.set(ExitCode.BY_SIGNAL + number);
                                    main.interrupt();
                                })));
        return ended;
    }

    // rules

    private static int rules(Flags flags) throws SysException {
        Map<String, Interest> tables = new LinkedHashMap<>();
        for (EventTable table : Wiring.recording(flags, _ -> true)) {
            tables.put(table.schema().name(), table.interest());
        }
        RuleSet rules = Wiring.rules(flags, _ -> true, List.of());
        RuleListing listing = new RuleListing(rules, tables);
        String file = flags.get(ControlFlags.WRITE);
        if (!file.isEmpty()) {
            listing.write(Path.of(file).toAbsolutePath());
            System.err.println("wrote " + rules.rules().size() + " rules to " + file);
            return ExitCode.OK;
        }
        listing.print(flags.get(ControlFlags.EXPLAIN), KernelReading.ofThisMachine(), System.out);
        return ExitCode.OK;
    }

    // estimate

    private static int estimate(CommandLine line, List<String> arguments)
            throws AuditRefusedException, SysException {
        if (!Guarded.isChild()) {
            return Guarded.again(line.flags());
        }
        KernelGuard.follow();
        AtomicInteger ended = endOnSignals();
        try {
            return Estimation.run(arguments);
        } catch (InterruptedException e) {
            return ended.get();
        }
    }

    // cleanup

    /// Puts the kernel back as a killed program had found it.
    private static int cleanup(Path runDirectory) throws SysException {
        if (!Processes.isRoot()) {
            System.err.println("auditqlctl: cleanup needs root");
            return ExitCode.PRIVILEGE;
        }
        switch (KernelRestore.fromRunDirectory(runDirectory)) {
            case RESTORED -> System.err.println("the kernel's audit system is as it was found");
            case NOTHING -> System.err.println("there is nothing to put back");
            case OWNER_ALIVE ->
                    System.err.println(
                            "a running program uses the kernel's audit system; it will put it back when it ends");
        }
        return ExitCode.OK;
    }
}
