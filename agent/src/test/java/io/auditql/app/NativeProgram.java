package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.audit.source.KernelUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Programs in C that act on the kernel and keep their own books, compiled once, where every user may run them.
final class NativeProgram {
    private static final Map<String, NativeProgram> COMPILED = new HashMap<>();

    private final Path file;
    private final String problem;

    private NativeProgram(Path file, String problem) {
        this.file = file;
        this.problem = problem;
    }

    /// Acts as it is told, and testifies: `src/test/native/actor.c`.
    static NativeProgram actor() {
        return compiled("actor", Path.of("src/test/native/actor.c"));
    }

    /// The same for the other table of system calls.
    static NativeProgram actor32() {
        return compiled("actor32", Path.of("src/test/native/actor.c"), "-m32");
    }

    /// Starts a program many times and keeps a ledger.
    static NativeProgram storm() {
        return compiled("storm", Path.of("../bench/live/native/storm.c"), "-O2");
    }

    /// Ends at once.
    static NativeProgram tiny() {
        return compiled("tiny", Path.of("../bench/live/native/tiny.c"), "-nostdlib", "-static");
    }

    private static synchronized NativeProgram compiled(String name, Path source, String... flags) {
        return COMPILED.computeIfAbsent(name, _ -> compile(name, source, flags));
    }

    private static NativeProgram compile(String name, Path source, String... flags) {
        try {
            Path directory =
                    Files.createTempDirectory(
                            "auditql-native",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwxr-xr-x")));
            Path file = directory.resolve(name);
            directory.toFile().deleteOnExit();
            file.toFile().deleteOnExit();
            List<String> command = new ArrayList<>(List.of("gcc"));
            command.addAll(List.of(flags));
            command.addAll(List.of("-o", file.toString(), source.toString()));
            String said = KernelUnderTest.run(command.toArray(String[]::new));
            return new NativeProgram(
                    file, Files.isExecutable(file) ? "" : String.join(" ", command) + ": " + said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether this machine could compile it; if not, the reason is printed.
    boolean isThere() {
        if (!problem.isEmpty()) {
            System.out.println("left out: " + problem);
        }
        return problem.isEmpty();
    }

    /// Skips the test with the reason if it could not be compiled.
    NativeProgram orSkip() {
        assumeTrue(isThere(), problem);
        return this;
    }

    Path file() {
        return file;
    }

    /// Runs it and returns the objects that it printed.
    List<JsonObject> run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(List.of(arguments));
        String said = KernelUnderTest.run(command.toArray(String[]::new));
        assertThat(said).as(String.join(" ", command)).startsWith("{");
        return JsonRows.of(said);
    }
}
