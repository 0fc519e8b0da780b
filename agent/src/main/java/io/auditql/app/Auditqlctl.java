package io.auditql.app;

import io.auditql.ask.Attached;
import io.auditql.audit.source.KernelRestore;
import io.auditql.flags.FlagException;
import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.flags.ShellFlags;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
        return switch (command.get()) {
            case STATUS -> status(line.flags());
            case CONFIG_CHECK -> ConfigCheck.run(line);
            case IMPORT_OSQUERY -> OsqueryImport.run(words);
            case CLEANUP -> cleanup(Path.of(line.flags().get(ProcessFlags.RUN_PATH)));
        };
    }

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

    /// Puts the kernel back as a killed program had found it.
    private static int cleanup(Path runDirectory) {
        if (!Processes.isRoot()) {
            System.err.println("auditqlctl: cleanup needs root");
            return ExitCode.PRIVILEGE;
        }
        try {
            switch (KernelRestore.fromRunDirectory(runDirectory)) {
                case RESTORED -> System.err.println("the kernel's audit system is as it was found");
                case NOTHING -> System.err.println("there is nothing to put back");
                case OWNER_ALIVE ->
                        System.err.println(
                                "a running program uses the kernel's audit system; it will put it back when it ends");
            }
            return ExitCode.OK;
        } catch (SysException e) {
            System.err.println("auditqlctl: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }
}
