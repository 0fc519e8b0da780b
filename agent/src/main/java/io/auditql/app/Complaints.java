package io.auditql.app;

import io.auditql.flags.FlagException;
import io.auditql.flags.Flags;
import io.auditql.flags.LoggerFlags;
import io.auditql.logger.StatusLog;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;

/// What the programs say on standard error, and the two questions that need nothing else: `--help` and `--version`.
final class Complaints {
    private Complaints() {}

    /// Answers `--help` and `--version`.
    ///
    /// @return whether one of them was asked
    static boolean answered(CommandLine line) {
        if (line.help()) {
            System.out.print(Help.of(line.program()));
            return true;
        }
        if (line.version()) {
            System.out.println(line.program().word() + " version " + Version.text());
            return true;
        }
        return false;
    }

    /// Says what is wrong with the command line.
    ///
    /// @return the exit code for that
    static int arguments(Program program, FlagException e) {
        System.err.println(program.word() + ": " + e.getMessage());
        System.err.println("Try " + program.word() + " --help");
        return program.wrongArgumentsExit();
    }

    /// What the parts of the program say while they work, on standard error.
    static StatusLog statusLog(Flags flags) {
        long lowest =
                Math.max(
                        flags.get(LoggerFlags.LOGGER_MIN_STATUS),
                        flags.get(LoggerFlags.LOGGER_MIN_STDERR));
        return new StatusLog(
                flags.get(LoggerFlags.LOGGER_STDERR) ? System.err : OutputStream.nullOutputStream(),
                StatusLog.Severity.of(Math.toIntExact(lowest)),
                flags.get(LoggerFlags.VERBOSE),
                InstantSource.system(),
                ZoneId.systemDefault());
    }

    /// The same for a daemon, which keeps it in files when its result lines are in files.
    static StatusLog daemonLog(Flags flags) {
        StatusLog log = statusLog(flags);
        if (!flags.get(LoggerFlags.DISABLE_LOGGING)
                && Daemon.loggers(flags).contains("filesystem")) {
            log.alsoIn(
                    Path.of(flags.get(LoggerFlags.LOGGER_PATH)),
                    flags.get(LoggerFlags.LOGGER_NAME),
                    StatusLog.Severity.of(
                            Math.toIntExact(flags.get(LoggerFlags.LOGGER_MIN_STATUS))));
        }
        if (!flags.get(LoggerFlags.LOGGER_STDERR)) {
            log.beQuiet();
        }
        return log;
    }

    /// Says once, at the start, what was passed over and what has no effect here.
    static void warnings(CommandLine line) {
        line.warnings().forEach(warning -> System.err.println("WARNING: " + warning));
        line.flags().withoutEffect().forEach(System.err::println);
    }
}
