package io.auditql.app;

import io.auditql.audit.source.AuditRefusedException;
import io.auditql.config.ConfigException;
import io.auditql.config.Configuration;
import io.auditql.doctor.Estimate;
import io.auditql.doctor.EstimateReport;
import io.auditql.events.EventTable;
import io.auditql.flags.ControlFlags;
import io.auditql.flags.EventFlags;
import io.auditql.flags.FlagException;
import io.auditql.flags.Flags;
import io.auditql.flags.ShellFlags;
import io.auditql.schedule.Schedule;
import io.auditql.schedule.ScheduledQuery;
import io.auditql.sys.SysException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `auditqlctl estimate`: records for some seconds as `--live` does, and says what a day makes.
final class Estimation {
    private Estimation() {}

    /// @param arguments the command line; what it does not say is as `--live` has it
    static int run(List<String> arguments)
            throws AuditRefusedException, SysException, InterruptedException {
        CommandLine line;
        Configuration configuration;
        try {
            List<String> live = new ArrayList<>(arguments);
            live.addFirst("--live");
            line = CommandLine.parse(Program.AUDITQLCTL, live);
            configuration = ConfigLoader.load(line).configuration();
        } catch (FlagException | ConfigException | NoSuchPluginException e) {
            System.err.println("auditqlctl: " + e.getMessage());
            return ExitCode.CONFIGURATION;
        }
        Flags flags = line.flags();
        flags.set(EventFlags.EVENTS_MAX, 0L); // all of it, up to the bound in bytes
        Duration time = flags.get(ControlFlags.SECONDS);
        try (LiveAnswers recording = LiveAnswers.record(flags)) {
            System.err.println("recording this host for " + time.toSeconds() + " s (--seconds)");
            long start = System.nanoTime();
            Thread.sleep(time);
            Duration recorded = Duration.ofNanos(System.nanoTime() - start);
            recording.house().stopRecording();
            Estimate.Result result =
                    new Estimate(
                                    recording,
                                    recording.house().engine(),
                                    recording.house().ledger(),
                                    recording.house().store()::flush,
                                    (deliveries, readers, ledger) ->
                                            new Scheduling(deliveries, readers, ledger)
                                                    .make(flags, configuration, Schedule.EMPTY)
                                                    .context(),
                                    recorded)
                            .of(
                                    Wiring.recording(flags, _ -> true).stream()
                                            .map(EventTable::schema)
                                            .toList(),
                                    queries(configuration, flags));
            EstimateReport report = new EstimateReport(result, recorded);
            if (flags.get(ShellFlags.JSON)) {
                report.printJson(System.out);
            } else {
                report.print(System.out);
            }
            return ExitCode.OK;
        }
    }

    /// All queries that are for this host; whether the discovery of a pack finds something is not asked.
    private static List<ScheduledQuery> queries(Configuration configuration, Flags flags) {
        return Scheduling.packs(flags, configuration, Scheduling.host()).stream()
                .flatMap(pack -> pack.queries().stream())
                .toList();
    }
}
