package io.auditql.app;

import io.auditql.config.ConfigException;
import io.auditql.config.ConfigSource;
import io.auditql.flags.ProcessFlags;
import io.auditql.sys.TrustedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files that decide what the daemon does as root: others must not be able to write them, unless `--allow_unsafe` accepts
/// that. The store looks after its own directory.
final class Trust {
    private Trust() {}

    /// Looks at the flag files and the library that a command line names.
    ///
    /// @throws ConfigException that names the first one that others can write
    static void check(CommandLine line) throws ConfigException {
        if (line.flags().get(ProcessFlags.ALLOW_UNSAFE)) {
            return;
        }
        List<Path> files = new ArrayList<>(line.flagFiles());
        String library = line.flags().get(ProcessFlags.SQLITE_LIBRARY);
        if (!library.isEmpty()) {
            files.add(Path.of(library));
        }
        for (Path file : files) {
            check(file);
        }
    }

    private static void check(Path file) throws ConfigException {
        Optional<String> problem = TrustedFile.problem(file);
        if (problem.isPresent()) {
            throw new ConfigException(
                    problem.get()
                            + ". It decides what runs as root and is not obeyed; --allow_unsafe accepts it");
        }
    }

    /// The same configuration, but for files that others can write.
    static ConfigSource checked(ConfigSource source) {
        return new ConfigSource() {
            @Override
            public List<Text> texts() throws ConfigException {
                List<Text> texts = source.texts();
                for (Text text : texts) {
                    check(Path.of(text.name()));
                }
                return texts;
            }

            @Override
            public List<PackText> packs(String name, String value) throws ConfigException {
                List<PackText> packs = source.packs(name, value);
                for (PackText pack : packs) {
                    check(Path.of(pack.text().name()));
                }
                return packs;
            }
        };
    }
}
