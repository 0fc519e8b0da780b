package io.auditql.config;

import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/// Paths with wildcards in any of their parts, as packs are named with: `/etc/auditql/packs/*.conf`. `%` is a `*`.
final class Glob {
    private Glob() {}

    /// The files that match, sorted.
    static List<Path> files(String pattern) throws ConfigException {
        try {
            Path path = Path.of(pattern.replace('%', '*'));
            Path root = path.getRoot();
            List<Path> found = List.of(root == null ? Path.of("") : root);
            for (Path part : path) {
                found = step(found, part.toString());
            }
            return found.stream().filter(Files::isRegularFile).sorted().toList();
        } catch (InvalidPathException | PatternSyntaxException e) {
            throw new ConfigException(
                    "expected a path with wildcards, found " + Values.bounded(pattern));
        } catch (IOException e) {
            throw new ConfigException(
                    "cannot look for %s: %s"
                            .formatted(Values.bounded(pattern), SysException.reason(e)));
        }
    }

    private static List<Path> step(List<Path> directories, String part) throws IOException {
        boolean plain = part.chars().noneMatch(c -> "*?[{".indexOf(c) >= 0);
        List<Path> found = new ArrayList<>();
        for (Path directory : directories) {
            if (plain) {
                found.add(directory.resolve(part));
            } else if (Files.isDirectory(directory)) {
                try (DirectoryStream<Path> names = Files.newDirectoryStream(directory, part)) {
                    names.forEach(found::add);
                }
            }
        }
        return found;
    }
}
