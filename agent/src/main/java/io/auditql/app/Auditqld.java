package io.auditql.app;

import io.auditql.audit.source.AuditRefusedException;
import io.auditql.config.ConfigException;
import io.auditql.config.ConfigReader;
import io.auditql.config.Configuration;
import io.auditql.flags.ConfigFlags;
import io.auditql.flags.FlagException;
import io.auditql.flags.Flags;
import io.auditql.sys.Signals;
import io.auditql.sys.SysException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
        Configuration configuration;
        try {
            configuration = configuration(line);
        } catch (ConfigException e) {
            System.err.println("Error reading config: " + e.getMessage());
            return flags.get(ConfigFlags.CONFIG_CHECK) ? ExitCode.FAILED : ExitCode.CONFIGURATION;
        }
        Optional<String> untrusted = Trust.problem(line, configuration.files());
        if (untrusted.isPresent()) {
            System.err.println("auditqld: " + untrusted.get());
            return ExitCode.CONFIGURATION;
        }
        if (!flags.get(ConfigFlags.CONFIG_PLUGIN).equals("filesystem")) {
            System.err.println(
                    "unknown config plugin \""
                            + flags.get(ConfigFlags.CONFIG_PLUGIN)
                            + "\"; there is: filesystem");
            return ExitCode.NO_PLUGIN;
        }
        if (flags.get(ConfigFlags.CONFIG_CHECK)) {
            return ExitCode.OK;
        }
        Complaints.statusLog(flags).install();
        Complaints.warnings(line);
        return serve(flags, configuration);
    }

    private static int serve(Flags flags, Configuration configuration) {
        try (Daemon daemon = Daemon.start(flags, configuration)) {
            // before the kernel is changed: whoever ends us then must find us ready to put it back
            Signals.on("TERM", daemon::end);
            Signals.on("INT", daemon::end);
            Signals.on("HUP", daemon::reopenLogs);
            daemon.record();
            return daemon.awaitEnd();
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

    /// The configuration, its options set over the flags. Where none was named and none is in the default place, an empty one.
    private static Configuration configuration(CommandLine line) throws ConfigException {
        Path path = Path.of(line.flags().get(ConfigFlags.CONFIG_PATH));
        if (!line.flags().isSet(ConfigFlags.CONFIG_PATH) && !Files.exists(path)) {
            return Configuration.EMPTY;
        }
        Configuration configuration = ConfigReader.read(path);
        configuration.warnings().forEach(warning -> System.err.println("WARNING: " + warning));
        configuration
                .apply(line.known(), line.flags())
                .forEach(warning -> System.err.println("WARNING: " + warning));
        return configuration;
    }
}
