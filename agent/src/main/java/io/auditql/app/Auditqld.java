package io.auditql.app;

import io.auditql.audit.source.AuditRefusedException;
import io.auditql.config.ConfigException;
import io.auditql.flags.ConfigFlags;
import io.auditql.flags.FlagException;
import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.sys.Signals;
import io.auditql.sys.SysException;
import java.util.List;

/// The daemon: records this host and runs the schedule of its configuration.
public final class Auditqld {
    private static final System.Logger LOG = System.getLogger(Auditqld.class.getName());

    private Auditqld() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        CommandLine line;
        try {
            line = CommandLine.parse(Program.AUDITQLD, arguments);
        } catch (FlagException e) {
            return Complaints.arguments(Program.AUDITQLD, e);
        }
        if (Complaints.answered(line)) {
            return ExitCode.OK;
        }
        Flags flags = line.flags();
        if (flags.get(ConfigFlags.CONFIG_DUMP)) {
            return ConfigCheck.dump(flags);
        }
        if (flags.get(ConfigFlags.CONFIG_CHECK)) {
            return ConfigCheck.run(line);
        }
        ConfigLoader.Loaded loaded;
        try {
            loaded = ConfigLoader.load(line);
        } catch (ConfigException e) {
            System.err.println("Error reading config: " + e.getMessage());
            return ExitCode.CONFIGURATION;
        } catch (NoSuchPluginException e) {
            System.err.println(e.getMessage());
            return ExitCode.NO_PLUGIN;
        }
        loaded.warnings().forEach(warning -> System.err.println("WARNING: " + warning));
        loaded.configuration().errors().forEach(error -> System.err.println("ERROR: " + error));
        Complaints.daemonLog(flags).install();
        Complaints.warnings(line);
        return serve(new ConfigLoader(Program.AUDITQLD, arguments), loaded);
    }

    private static int serve(ConfigLoader loader, ConfigLoader.Loaded loaded) {
        try (Daemon daemon = Daemon.start(loader, loaded)) {
            // before the kernel is changed: whoever ends us then must find us ready to put it back
            Signals.on("TERM", daemon::end);
            Signals.on("INT", daemon::end);
            Signals.on("HUP", daemon::reload);
            daemon.record();
            int code = daemon.awaitEnd();
            LastResort.after(loaded.flags().get(ProcessFlags.ALARM_TIMEOUT));
            return code;
        } catch (AuditRefusedException e) {
            LOG.log(System.Logger.Level.ERROR, e.getMessage());
            return e.reason().exitCode();
        } catch (NoSuchPluginException e) {
            LOG.log(System.Logger.Level.ERROR, e.getMessage());
            return ExitCode.NO_PLUGIN;
        } catch (SysException e) {
            LOG.log(System.Logger.Level.ERROR, e.getMessage());
            return ExitCode.FAILED;
        }
    }
}
