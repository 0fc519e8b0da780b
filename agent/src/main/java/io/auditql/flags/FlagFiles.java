package io.auditql.flags;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Reads flag files as gflags does: one flag a line, `#` comments, values to the end of the line as they stand.
///
/// A line that is no flag is a list of program names (globs); the flags after it are for these programs only.
final class FlagFiles {
    /// Far above any flag file, far below what hurts.
    private static final long MAX_BYTES = 1 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String program;
    private final Deque<Path> open = new ArrayDeque<>();
    private final List<Path> read = new ArrayList<>();

    /// One flag, with its dashes.
    ///
    /// @param place file and line number
    record Line(String place, String text) {}

    FlagFiles(String program) {
        this.program = program;
    }

    /// All files opened so far.
    List<Path> read() {
        return List.copyOf(read);
    }

    /// The flags of `file` that are for this program. Each call is followed by [#close], when the lines have been obeyed.
    List<Line> open(String name, List<String> warnings) throws FlagException {
        Path file = path(name);
        Path absolute = file.toAbsolutePath().normalize();
        if (open.contains(absolute)) {
            throw new FlagException("flag file " + file + " reads itself");
        }
        String content = content(file);
        open.push(absolute);
        read.add(file);
        List<Line> lines = new ArrayList<>();
        boolean forUs = true;
        int number = 0;
        for (String raw : content.split("\r\n|\n|\r", -1)) {
            number++;
            String line = FlagText.withoutLineSeparators(raw.stripLeading());
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String place = file + ":" + number;
            if (line.startsWith("-")) {
                if (forUs && !line.equals("-") && !line.equals("--")) {
                    lines.add(new Line(place, line));
                }
            } else if (line.indexOf('=') >= 0) {
                warnings.add(place + ": passed over, a flag begins with --: " + line);
            } else {
                forUs = isForUs(line);
                if (!forUs) {
                    warnings.add(
                            "%s: the flags after this line are for \"%s\" and passed over by %s"
                                    .formatted(place, line.strip(), program));
                }
            }
        }
        return lines;
    }

    void close() {
        open.pop();
    }

    private boolean isForUs(String names) {
        String osqueryName =
                program.replace("auditql", "osquery"); // auditqld obeys what is meant for osqueryd
        for (String name : names.strip().split("\\s+", -1)) {
            try {
                PathMatcher glob = FileSystems.getDefault().getPathMatcher("glob:" + name);
                if (glob.matches(Path.of(program)) || glob.matches(Path.of(osqueryName))) {
                    return true;
                }
            } catch (IllegalArgumentException _) {
                // not a glob, so nobody's name
            }
        }
        return false;
    }

    private static Path path(String name) throws FlagException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new FlagException("flag file: " + e.getMessage());
        }
    }

    private static String content(Path file) throws FlagException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new FlagException("flag file " + file + " is larger than 1 MiB");
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (NoSuchFileException _) {
            throw new FlagException("flag file " + file + " does not exist");
        } catch (IOException e) {
            throw new FlagException("cannot read flag file %s: %s".formatted(file, e));
        }
    }
}
