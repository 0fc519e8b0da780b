package io.auditql.app;

import io.auditql.flags.FlagException;
import java.util.List;

/// What all programs do first: read the command line, answer `--help` and `--version`, say what was passed over.
final class Start {
    private Start() {}

    static int run(Program program, List<String> arguments) {
        try {
            CommandLine line = CommandLine.parse(program, arguments);
            if (line.help()) {
                System.out.print(Help.of(program));
                return 0;
            }
            if (line.version()) {
                System.out.println(program.word() + " version " + Version.text());
                return 0;
            }
            for (String warning : line.warnings()) {
                System.err.println("WARNING: " + warning);
            }
            for (String notice : line.flags().withoutEffect()) {
                System.err.println(notice);
            }
            return 0;
        } catch (FlagException e) {
            System.err.println(program.word() + ": " + e.getMessage());
            return program.wrongArgumentsExit();
        }
    }
}
