package io.auditql.app;

import io.auditql.audit.source.KernelRestore;
import io.auditql.flags.FlagException;
import io.auditql.flags.ProcessFlags;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import java.nio.file.Path;
import java.util.List;

/// Checks and repairs: `auditqlctl cleanup`, `config-check`, `import-osquery`.
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
        String command = line.words().isEmpty() ? "" : line.words().getFirst();
        List<String> words = line.words().stream().skip(1).toList();
        int most = command.equals("import-osquery") ? 2 : 0;
        if (words.size() > most) {
            System.err.println(
                    "auditqlctl: %s takes at most %d words, found \"%s\""
                            .formatted(command, most, String.join(" ", words)));
            return Program.AUDITQLCTL.wrongArgumentsExit();
        }
        return switch (command) {
            case "cleanup" -> cleanup(Path.of(line.flags().get(ProcessFlags.RUN_PATH)));
            case "config-check" -> ConfigCheck.run(line);
            case "import-osquery" -> OsqueryImport.run(words);
            default -> {
                System.err.println(
                        "auditqlctl: "
                                + (command.isEmpty()
                                        ? "no command given"
                                        : "unknown command \"" + command + "\"")
                                + "; there are: cleanup, config-check, import-osquery");
                yield Program.AUDITQLCTL.wrongArgumentsExit();
            }
        };
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
