package io.auditql.app;

import io.auditql.config.ConfigException;
import io.auditql.config.ConfigSource;
import io.auditql.config.Configuration;
import io.auditql.config.Host;
import io.auditql.flags.AuditFlags;
import io.auditql.flags.EventFlags;
import io.auditql.flags.Flags;
import io.auditql.flags.LoggerFlags;
import io.auditql.flags.ProcessFlags;
import io.auditql.schedule.QueryPlanner;
import io.auditql.schedule.QueryRunner;
import io.auditql.schedule.Schedule;
import io.auditql.schedule.ScheduledQuery;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.List;

/// Says what a daemon with these flags would make of the configuration, without starting one: `auditqlctl config-check` and
/// `auditqld --config_check`.
///
/// All it says goes to standard error. What osquery passes over, and SQL that cannot be prepared here, are warnings: the rest
/// would run.
final class ConfigCheck {
    private ConfigCheck() {}

    static int run(CommandLine line) {
        try {
            ConfigLoader.Loaded loaded = ConfigLoader.load(line);
            checkLoggers(line.flags());
            line.warnings().forEach(ConfigCheck::warn);
            loaded.warnings().forEach(ConfigCheck::warn);
            List<String> errors = loaded.configuration().errors();
            errors.forEach(error -> System.err.println("ERROR: " + error));
            unprepared(loaded.flags(), loaded.configuration()).forEach(ConfigCheck::warn);
            return errors.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        } catch (ConfigException e) {
            System.err.println("Error reading config: " + e.getMessage());
            return ExitCode.FAILED;
        } catch (NoSuchPluginException e) {
            System.err.println(e.getMessage());
            return ExitCode.NO_PLUGIN;
        } catch (SysException e) {
            System.err.println("Error: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    /// Prints the texts of the configuration as they are: `--config_dump`.
    static int dump(Flags flags) {
        try {
            for (ConfigSource.Text text : ConfigLoader.texts(flags)) {
                System.out.println("{\"" + text.name() + "\": " + text.text() + "}");
            }
            return ExitCode.OK;
        } catch (ConfigException e) {
            System.err.println("Error reading config: " + e.getMessage());
            return ExitCode.FAILED;
        } catch (NoSuchPluginException e) {
            System.err.println(e.getMessage());
            return ExitCode.NO_PLUGIN;
        }
    }

    private static void warn(String warning) {
        System.err.println("WARNING: " + warning);
    }

    private static void checkLoggers(Flags flags) throws NoSuchPluginException {
        for (String name : flags.get(LoggerFlags.LOGGER_PLUGIN).split(",", -1)) {
            if (!Loggers.NAMES.contains(name.strip())) {
                throw Loggers.unknown(name.strip());
            }
        }
    }

    /// A line for each query for this host that cannot be prepared: most often its table is not there.
    static List<String> unprepared(Flags flags, Configuration configuration) throws SysException {
        flags.set(ProcessFlags.EPHEMERAL, true); // nothing of the daemon's is touched
        flags.set(AuditFlags.DISABLE_AUDIT, true);
        OsqueryInfo.Facts facts = new OsqueryInfo.Facts(Version.text(), "", 0);
        Host host = Scheduling.host();
        List<String> lines = new ArrayList<>();
        try (House house = Wiring.open(flags, facts, DaemonTables.idle(), _ -> {});
                QueryPlanner planner =
                        new QueryPlanner(house.engine(), flags.get(EventFlags.EVENTS_OPTIMIZE))) {
            house.engine().views(configuration.sections(host).views());
            for (Schedule.PackQueries pack : Scheduling.packs(flags, configuration, host)) {
                for (ScheduledQuery query : pack.queries()) {
                    query.problem().ifPresent(lines::add);
                    try (QueryRunner _ = planner.plan(query)) {
                        // it could run
                    } catch (SqliteException e) {
                        lines.add(
                                "query %s of pack %s cannot run here: %s"
                                        .formatted(
                                                query.name(),
                                                pack.pack().description().name(),
                                                e.getMessage()));
                    }
                }
            }
        }
        return lines;
    }
}
