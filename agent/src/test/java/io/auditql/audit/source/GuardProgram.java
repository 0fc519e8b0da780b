package io.auditql.audit.source;

import java.nio.file.Path;
import java.util.List;

/// Runs [SessionProgram] under a guard, as the shell does.
final class GuardProgram {
    private GuardProgram() {}

    static void main(String[] arguments) throws Exception {
        List<String> command = KernelUnderTest.command(SessionProgram.class, arguments);
        System.exit(KernelGuard.run(command, Path.of(arguments[0])));
    }
}
