package io.auditql.app;

import io.auditql.audit.source.AuditRefusedException;
import io.auditql.config.ConfigException;
import io.auditql.config.ConfigReader;
import io.auditql.config.Configuration;
import io.auditql.doctor.Estimate;
import io.auditql.doctor.EstimateReport;
import io.auditql.events.EventTable;
import io.auditql.flags.ConfigFlags;
import io.auditql.flags.ControlFlags;
import io.auditql.flags.EventFlags;
import io.auditql.flags.FlagException;
import io.auditql.flags.Flags;
import io.auditql.flags.ScheduleFlags;
import io.auditql.flags.ShellFlags;
import io.auditql.schedule.ScheduledQuery;
import io.auditql.sys.SysException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            configuration = configuration(line);
        } catch (FlagException | ConfigException e) {
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
                                    recorded)
                            .of(
                                    Wiring.recording(flags).stream()
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

    private static Configuration configuration(CommandLine line) throws ConfigException {
        Path path = Path.of(line.flags().get(ConfigFlags.CONFIG_PATH));
        if (!line.flags().isSet(ConfigFlags.CONFIG_PATH) && !Files.exists(path)) {
            return Configuration.EMPTY;
        }
        Configuration configuration = ConfigReader.read(path);
        configuration.apply(line.known(), line.flags());
        return configuration;
    }

    private static List<ScheduledQuery> queries(Configuration configuration, Flags flags) {
        return configuration.schedule().stream()
                .map(query ->
                        new ScheduledQuery(
                                query.name(),
                                query.sql(),
                                query.intervalSeconds()
                                        .orElse(
                                                flags.get(ScheduleFlags.SCHEDULE_DEFAULT_INTERVAL)
                                                        .toSeconds()),
                                query.snapshot(),
                                query.removed(),
                                query.stream(),
                                query.differential()))
                .toList();
    }
}
