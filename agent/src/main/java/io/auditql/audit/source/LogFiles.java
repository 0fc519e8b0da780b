package io.auditql.audit.source;

import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What `--audit_log` names: a file, all logs of a directory, or a pattern with `*`, `?` and `[…]`. Rotated files come in the order
/// in which they were written, the one that is being written last:
///
///     audit.log.10.gz  audit.log.2  audit.log.1  audit.log
///     audit.log-20260101.gz  audit.log-20260102  audit.log
public final class LogFiles {
    private static final Pattern ROTATED =
            Pattern.compile("(.*?)(?:[.-](\\d{1,5})|[.-](\\d{6,14}(?:-\\d+)?))?(?:\\.gz)?");
    private static final Pattern LOG = Pattern.compile(".*\\.log(?:[.-][\\d-]+)?(?:\\.gz)?");
    private static final int OLDEST_BY_DATE = 0;
    private static final int BY_NUMBER = 1;
    private static final int NEWEST = 2;

    /// A name without the marks of rotation, and what they say of its age.
    private record Age(String base, int kind, long number, String date) {}

    private static final Comparator<Path> WRITTEN =
            Comparator.comparing(
                    LogFiles::age,
                    Comparator.comparing(Age::base)
                            .thenComparingInt(Age::kind)
                            .thenComparing(Age::date)
                            .thenComparing(Age::number, Comparator.reverseOrder()));

    private LogFiles() {}

    /// The files, the oldest first: at least one.
    ///
    /// @throws SysException when there is none
    public static List<Path> named(String given) throws SysException {
        Path path;
        try {
            path = Path.of(given);
        } catch (InvalidPathException e) {
            throw new SysException("cannot open the audit log " + given + ": " + e.getReason(), e);
        }
        try {
            if (Files.isDirectory(path)) {
                return some(given, list(path, "*", LOG));
            }
            if (Files.exists(path) || !isPattern(given)) {
                if (!Files.exists(path)) {
                    throw nothing(given, SysException.reason(new NoSuchFileException(given)));
                }
                return List.of(path);
            }
            return some(given, matching(path.toAbsolutePath()));
        } catch (IOException e) {
            throw nothing(given, SysException.reason(e));
        }
    }

    /// Whether both are of one log: of one directory, and of one name but for the marks of rotation.
    static boolean areOneLog(Path one, Path other) {
        return age(one).base.equals(age(other).base)
                && Objects.equals(
                        one.toAbsolutePath().getParent(), other.toAbsolutePath().getParent());
    }

    /// The file and those it was rotated to, the oldest first.
    static List<Path> rotated(Path file) throws IOException {
        String base = age(file).base;
        Path directory = file.toAbsolutePath().getParent();
        List<Path> found = new ArrayList<>();
        for (Path other : list(directory == null ? Path.of("/") : directory, "*", ROTATED)) {
            if (age(other).base.equals(base)) {
                found.add(other);
            }
        }
        return found;
    }

    private static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
    }

    private static List<Path> matching(Path pattern) throws IOException {
        List<Path> found = List.of(pattern.getRoot());
        for (Path part : pattern) {
            List<Path> next = new ArrayList<>();
            for (Path directory : found) {
                if (!isPattern(part.toString())) {
                    next.add(directory.resolve(part));
                } else if (Files.isDirectory(directory)) {
                    next.addAll(list(directory, part.toString(), null));
                }
            }
            found = next;
        }
        return found.stream().filter(Files::isRegularFile).toList();
    }

    private static List<Path> list(Path directory, String pattern, @Nullable Pattern names)
            throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
            for (Path file : files) {
                if (names == null
                        || (names.matcher(file.getFileName().toString()).matches()
                                && Files.isRegularFile(file))) {
                    found.add(file);
                }
            }
        }
        found.sort(WRITTEN);
        return found;
    }

    private static Age age(Path file) {
        Matcher matcher = ROTATED.matcher(file.getFileName().toString());
        if (!matcher.matches()) {
            return new Age(file.getFileName().toString(), NEWEST, 0, "");
        }
        if (matcher.group(3) != null) {
            return new Age(matcher.group(1), OLDEST_BY_DATE, 0, matcher.group(3));
        }
        return matcher.group(2) != null
                ? new Age(matcher.group(1), BY_NUMBER, Long.parseLong(matcher.group(2)), "")
                : new Age(matcher.group(1), NEWEST, 0, "");
    }

    private static List<Path> some(String given, List<Path> files) throws SysException {
        if (files.isEmpty()) {
            throw nothing(given, "there is no log there");
        }
        return files;
    }

    private static SysException nothing(String given, String why) {
        return new SysException(
                "cannot open the audit log "
                        + given
                        + ": "
                        + why
                        + " (check the path and who may read it)",
                0);
    }
}
