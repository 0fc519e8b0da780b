package io.auditql.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/// The launchers with the jar of this build, and without sources: nothing is built when they start.
final class Installation {
    private final Path root;

    private Installation(Path root) {
        this.root = root;
    }

    static Installation in(Path root) throws IOException {
        Path target = Path.of("target");
        Path installed = Files.createDirectories(root.resolve("agent/target"));
        copy(Path.of("../bin"), root.resolve("bin"));
        copy(target.resolve("lib"), installed.resolve("lib"));
        Files.copy(
                target.resolve("auditql-agent.jar"),
                installed.resolve("auditql-agent.jar"),
                StandardCopyOption.REPLACE_EXISTING);
        return new Installation(root);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(
                        file,
                        to.resolve(String.valueOf(file.getFileName())),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    Path program(String name) {
        return root.resolve("bin").resolve(name);
    }
}
