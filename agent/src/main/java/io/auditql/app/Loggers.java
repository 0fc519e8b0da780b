package io.auditql.app;

import io.auditql.flags.EventFlags;
import io.auditql.flags.Flags;
import io.auditql.flags.LoggerFlags;
import io.auditql.flags.RemoteFlags;
import io.auditql.logger.FilesystemLogger;
import io.auditql.logger.Logger;
import io.auditql.logger.StdoutLogger;
import io.auditql.logger.SyslogAddress;
import io.auditql.logger.SyslogLogger;
import io.auditql.logger.TlsLogger;
import io.auditql.remote.Node;
import io.auditql.remote.RemoteServer;
import io.auditql.remote.Trust;
import io.auditql.schedule.HostIdentifier;
import io.auditql.schedule.QueryPlanner;
import io.auditql.schedule.StateMap;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes the loggers that the flags name.
final class Loggers {
    /// Those there are.
    static final List<String> NAMES = List.of("filesystem", "stdout", "syslog", "tls");

    /// What a server wants to know of a host that enrolls: the first row of each.
    private static final List<String> ENROLLMENT_TABLES =
            List.of("os_version", "osquery_info", "system_info");

    private final House house;
    private final Flags flags;
    private final StateMap state;

    Loggers(House house) {
        this.house = house;
        this.flags = house.flags();
        this.state = new StoredDeliveries(house.store());
    }

    Logger make(String name) throws NoSuchPluginException, SysException {
        return switch (name) {
            case "filesystem" -> files();
            case "stdout" -> new StdoutLogger(System.out);
            case "syslog" -> syslog();
            case "tls" -> tls();
            default -> throw unknown(name);
        };
    }

    static NoSuchPluginException unknown(String name) {
        return new NoSuchPluginException(
                "unknown logger plugin \"" + name + "\"; there are: " + String.join(", ", NAMES));
    }

    private FilesystemLogger files() throws SysException {
        Path directory = Path.of(flags.get(LoggerFlags.LOGGER_PATH));
        String program = flags.get(LoggerFlags.LOGGER_NAME);
        int mode = mode(flags.get(LoggerFlags.LOGGER_MODE));
        return flags.get(LoggerFlags.LOGGER_ROTATE)
                ? FilesystemLogger.rotating(
                        directory,
                        program,
                        mode,
                        flags.get(LoggerFlags.LOGGER_ROTATE_SIZE),
                        flags.get(LoggerFlags.LOGGER_ROTATE_MAX_FILES))
                : new FilesystemLogger(directory, program, mode);
    }

    /// The octal mode of log files, 1 to 7777 as in osquery.
    private static int mode(String octal) throws SysException {
        try {
            int mode = Integer.parseInt(octal, 8);
            if (mode >= 1 && mode <= 07777) {
                return mode;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new SysException(
                "--logger_mode=" + octal + " is no mode; an octal number such as 0640 is expected",
                0);
    }

    private SyslogLogger syslog() throws SysException {
        SyslogAddress address = SyslogAddress.parse(flags.get(LoggerFlags.LOGGER_SYSLOG_ADDRESS));
        return new SyslogLogger(
                address.open(address.isTls() ? Optional.of(trust().context()) : Optional.empty()),
                new SyslogLogger.Options(
                        Math.toIntExact(flags.get(LoggerFlags.LOGGER_SYSLOG_FACILITY)),
                        flags.get(LoggerFlags.LOGGER_SYSLOG_PREPEND_CEE),
                        flags.get(LoggerFlags.LOGGER_NAME),
                        Processes.self()),
                HostIdentifier::hostname,
                storeId(),
                house.ledger());
    }

    private TlsLogger tls() throws SysException {
        require(RemoteFlags.TLS_HOSTNAME.name(), flags.get(RemoteFlags.TLS_HOSTNAME));
        require(LoggerFlags.LOGGER_TLS_ENDPOINT.name(), flags.get(LoggerFlags.LOGGER_TLS_ENDPOINT));
        boolean neverEnroll = flags.get(RemoteFlags.DISABLE_ENROLLMENT);
        if (!neverEnroll) {
            require(
                    RemoteFlags.ENROLL_TLS_ENDPOINT.name(),
                    flags.get(RemoteFlags.ENROLL_TLS_ENDPOINT));
        }
        RemoteServer server =
                new RemoteServer(
                        flags.get(RemoteFlags.TLS_HOSTNAME),
                        trust(),
                        flags.get(RemoteFlags.PROXY_HOSTNAME),
                        "osquery/" + Scheduling.OSQUERY_VERSION);
        Node.Enrollment enrollment =
                new Node.Enrollment(
                        flags.get(RemoteFlags.ENROLL_TLS_ENDPOINT),
                        flags.get(RemoteFlags.ENROLL_SECRET_PATH),
                        flags.get(RemoteFlags.ENROLL_SECRET_ENV),
                        flags.get(RemoteFlags.TLS_ENROLL_OVERRIDE),
                        neverEnroll,
                        flags.get(RemoteFlags.ENROLL_ALWAYS),
                        flags.get(RemoteFlags.DISABLE_REENROLLMENT));
        Node node =
                new Node(
                        server,
                        enrollment,
                        state,
                        HostIdentifier.of(
                                flags.get(LoggerFlags.HOST_IDENTIFIER),
                                flags.get(LoggerFlags.SPECIFIED_IDENTIFIER),
                                state),
                        this::details);
        Duration period = flags.get(LoggerFlags.LOGGER_TLS_PERIOD);
        Duration longest = flags.get(LoggerFlags.LOGGER_TLS_BACKOFF_MAX);
        return new TlsLogger(
                node,
                new TlsLogger.Options(
                        flags.get(LoggerFlags.LOGGER_TLS_ENDPOINT),
                        Math.clamp(flags.get(LoggerFlags.LOGGER_TLS_MAX_LINES), 1, 100_000),
                        flags.get(LoggerFlags.LOGGER_TLS_MAX_LINESIZE),
                        flags.get(LoggerFlags.LOGGER_TLS_COMPRESS),
                        period,
                        longest.isZero() ? period.plusSeconds(1) : longest),
                storeId(),
                house.ledger(),
                server::close);
    }

    private static void require(String flag, String value) throws SysException {
        if (value.isEmpty()) {
            throw new SysException("--logger_plugin=tls needs --" + flag, 0);
        }
    }

    /// A file that was named must be there; the default one need not.
    private Trust trust() {
        Path authorities = Path.of(flags.get(RemoteFlags.TLS_SERVER_CERTS));
        boolean named = flags.isSet(RemoteFlags.TLS_SERVER_CERTS);
        return new Trust(
                named || Files.exists(authorities) ? Optional.of(authorities) : Optional.empty(),
                path(flags.get(RemoteFlags.TLS_CLIENT_CERT)),
                path(flags.get(RemoteFlags.TLS_CLIENT_KEY)));
    }

    private static Optional<Path> path(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    }

    /// Made once for each database, so that numbers of blocks in it are unique with it.
    private String storeId() throws SysException {
        return HostIdentifier.of("instance", "", state).get();
    }

    private Map<String, Map<String, String>> details() {
        Map<String, Map<String, String>> details = new LinkedHashMap<>();
        try (QueryPlanner planner =
                new QueryPlanner(
                        house.engine(),
                        flags.get(EventFlags.EVENTS_OPTIMIZE),
                        Scheduling.budget(flags))) {
            for (String table : ENROLLMENT_TABLES) {
                try {
                    details.put(table, planner.ask("SELECT * FROM " + table).first());
                } catch (SqliteException _) {
                    details.put(table, Map.of()); // the server decides whether it can do without
                }
            }
        }
        return details;
    }
}
