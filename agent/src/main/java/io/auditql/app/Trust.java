package io.auditql.app;

import io.auditql.flags.ProcessFlags;
import io.auditql.sys.TrustedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files that decide what the daemon does as root: others must not be able to write them. The store looks after its own
/// directory.
final class Trust {
    private Trust() {}

    /// What is wrong with the first of them, unless `--allow_unsafe` accepts it.
    ///
    /// @param configFiles those read
    static Optional<String> problem(CommandLine line, List<Path> configFiles) {
        if (line.flags().get(ProcessFlags.ALLOW_UNSAFE)) {
            return Optional.empty();
        }
        List<Path> files = new ArrayList<>(line.flagFiles());
        files.addAll(configFiles);
        String library = line.flags().get(ProcessFlags.SQLITE_LIBRARY);
        if (!library.isEmpty()) {
            files.add(Path.of(library));
        }
        return files.stream()
                .map(TrustedFile::problem)
                .flatMap(Optional::stream)
                .findFirst()
                .map(problem ->
                        "%s. It decides what runs as root, so auditqld does not start; --allow_unsafe accepts it"
                                .formatted(problem));
    }
}
