package io.auditql.app;

import io.auditql.audit.source.KernelStatus;
import io.auditql.config.ConfigException;
import io.auditql.config.Configuration;
import io.auditql.config.Host;
import io.auditql.doctor.Doctor;
import io.auditql.doctor.Finding;
import io.auditql.doctor.KernelReading;
import io.auditql.doctor.Patient;
import io.auditql.doctor.RunningDaemon;
import io.auditql.events.EventTable;
import io.auditql.flags.AuditFlags;
import io.auditql.flags.ConfigFlags;
import io.auditql.flags.Flag;
import io.auditql.flags.FlagException;
import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.row.Schema;
import io.auditql.schedule.Schedule;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Leads the doctor to the daemon that runs, or to the flags and the configuration it would run with.
final class Examination {
    private final CommandLine line;
    private final KernelReading kernel = KernelReading.ofThisMachine();
    private Predicate<String> subscribed = _ -> true; // as the configuration says

    Examination(CommandLine line) {
        this.line = line;
    }

    List<Finding> run() throws InterruptedException {
        Optional<Integer> daemon = daemon(line.flags()).or(this::owner);
        CommandLine examined = daemon.isPresent() ? lineOf(daemon.get()) : line;
        Optional<RunningDaemon> running =
                daemon.isPresent()
                        ? Optional.of(connect(daemon.get(), examined.flags()))
                        : Optional.empty();
        try {
            return new Doctor(
                            patient(examined, running),
                            KernelReading::ofThisMachine,
                            pids -> Wiring.rules(examined.flags(), subscribed, pids).wanted(),
                            () -> LiveAnswers.record(liveFlags()),
                            Path.of("/"))
                    .examine();
        } finally {
            running.flatMap(RunningDaemon::answers).ifPresent(answers -> answers.close());
        }
    }

    /// The daemon that the pidfile names, if it runs.
    static Optional<Integer> daemon(Flags flags) {
        try {
            int pid =
                    Integer.parseInt(
                            Files.readString(
                                            Path.of(flags.get(ProcessFlags.PIDFILE)),
                                            StandardCharsets.US_ASCII)
                                    .strip());
            return isDaemon(pid) ? Optional.of(pid) : Optional.empty();
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// A daemon with another pidfile, or none: it receives the kernel's records.
    private Optional<Integer> owner() {
        return kernel.status()
                .map(KernelStatus::pid)
                .map(Long::intValue)
                .filter(Examination::isDaemon);
    }

    private static boolean isDaemon(int pid) {
        return pid != 0 && Processes.commandLine(pid).contains(Auditqld.class.getName());
    }

    /// The daemon's flags, from its command line and the files named there.
    private CommandLine lineOf(int pid) {
        List<String> words = Processes.commandLine(pid);
        List<String> arguments =
                words.subList(words.indexOf(Auditqld.class.getName()) + 1, words.size());
        try {
            return CommandLine.parse(Program.AUDITQLD, arguments);
        } catch (FlagException e) {
            return line; // a flag file has changed since it started
        }
    }

    private static RunningDaemon connect(int pid, Flags flags) {
        Path socket = Attachment.socket(flags);
        try {
            return new RunningDaemon(pid, Optional.of(DaemonAnswers.connect(socket)), "");
        } catch (SysException e) {
            return new RunningDaemon(pid, Optional.empty(), e.getMessage());
        }
    }

    private Patient patient(CommandLine examined, Optional<RunningDaemon> daemon) {
        Map<String, String> queries = new LinkedHashMap<>();
        String problem = "";
        try {
            Configuration configuration = ConfigLoader.load(examined).configuration();
            Host host = Scheduling.host();
            for (Schedule.PackQueries pack :
                    Scheduling.packs(examined.flags(), configuration, host)) {
                pack.queries().forEach(query -> queries.put(query.name(), query.sql()));
            }
            List<String> disabled = configuration.sections(host).disabled();
            subscribed = table -> !disabled.contains(table);
        } catch (ConfigException | NoSuchPluginException e) {
            problem = String.valueOf(e.getMessage());
        }
        Flags flags = examined.flags();
        return new Patient(
                flags,
                examined.known(),
                queries,
                flags.get(ConfigFlags.CONFIG_PATH),
                problem,
                schemas(Wiring.eventTables(flags)),
                Wiring.isLive(flags) ? schemas(Wiring.recording(flags, subscribed)) : List.of(),
                daemon);
    }

    private static List<Schema> schemas(List<EventTable> tables) {
        return tables.stream().map(EventTable::schema).toList();
    }

    /// As `auditqli --live`, whatever a daemon would be given.
    private Flags liveFlags() {
        List<String> arguments = new ArrayList<>(List.of("--flagfile=", "--live"));
        for (Flag<?> flag :
                List.of(
                        ProcessFlags.RUN_PATH,
                        ProcessFlags.SQLITE_LIBRARY,
                        AuditFlags.AUDIT_ACCEPT_PANIC)) {
            if (line.flags().isSet(flag)) {
                arguments.add(flag + "=" + line.flags().format(flag));
            }
        }
        try {
            return CommandLine.parse(Program.AUDITQLI, arguments).flags();
        } catch (FlagException e) {
            throw new IllegalStateException("flags of our own", e);
        }
    }
}
