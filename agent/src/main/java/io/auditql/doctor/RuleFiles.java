package io.auditql.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The files that auditctl loads rules from at boot.
final class RuleFiles {
    static final Path DIRECTORY = Path.of("/etc/audit");

    private static final Pattern NEVER_TASK =
            Pattern.compile("-[aA]\\s+(never,task|task,never)\\b.*");

    private RuleFiles() {}

    /// Where the first line that fits stands: `file:line`. The sources in `rules.d` come before what is made of them.
    static Optional<String> find(Path directory, Predicate<String> wanted) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(directory.resolve("rules.d"), "*.rules")) {
            all.forEach(files::add);
        } catch (IOException | DirectoryIteratorException _) {
            // there is no such directory, or it is not ours to read
        }
        files.sort(null);
        files.add(directory.resolve("audit.rules"));
        for (Path file : files) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (wanted.test(lines.get(i).strip())) {
                    return Optional.of(file + ":" + (i + 1));
                }
            }
        }
        return Optional.empty();
    }

    static boolean isNeverTask(String line) {
        return NEVER_TASK.matcher(line).matches();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return List.of();
        }
    }
}
