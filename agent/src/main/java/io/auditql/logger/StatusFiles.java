package io.auditql.logger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Status lines in files, as glog keeps them: one for each severity, where a line is in that of its own and of all milder ones.
///
///     auditqld.INFO                             a link to the newest file of that severity
///     auditqld.INFO.20261122-142121.12345       begun at that local time by the process of that id
///
/// A file is made with its first line; after 10 MB the next one begins. At most ten of a program are kept. Where a file
/// cannot be written, the line is on standard error alone. Guarded by its [StatusLog].
final class StatusFiles {
    private static final int MAX_BYTES = 10_000_000;
    private static final int MAX_FILES = 10;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final DateTimeFormatter CREATED =
            DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ROOT);

    private final Path directory;
    private final String program;
    private final long pid;
    private final Map<StatusLog.Severity, Open> files = new EnumMap<>(StatusLog.Severity.class);

    private record Open(Path path, FileChannel channel) {}

    /// @param program what the names begin with
    /// @param pid     what they end with
    StatusFiles(Path directory, String program, long pid) {
        this.directory = directory;
        this.program = program;
        this.pid = pid;
    }

    /// Appends one line, with its newline, to the files of its severity and the milder ones.
    void write(StatusLog.Severity severity, byte[] bytes, int from, int length, LocalDateTime now) {
        try {
            for (StatusLog.Severity each : StatusLog.Severity.values()) {
                if (each.compareTo(severity) <= 0) {
                    FileChannel out = file(each, now);
                    ByteBuffer line = ByteBuffer.wrap(bytes, from, length);
                    while (line.hasRemaining()) {
                        out.write(line);
                    }
                }
            }
        } catch (IOException _) {
            // a full disk, or no right to write there: standard error has the line
        }
    }

    private FileChannel file(StatusLog.Severity severity, LocalDateTime now) throws IOException {
        Open open = files.get(severity);
        if (open != null && open.channel().size() < MAX_BYTES && Files.exists(open.path())) {
            return open.channel();
        }
        if (open != null) {
            open.channel().close();
            files.remove(severity);
        }
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
        }
        Path path =
                directory.resolve(program + "." + severity + "." + STAMP.format(now) + "." + pid);
        FileChannel channel =
                FileChannel.open(
                        path,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND,
                                LinkOption.NOFOLLOW_LINKS));
        files.put(severity, new Open(path, channel));
        if (channel.size() == 0) {
            channel.write(
                    ByteBuffer.wrap(
                            ("Log file created at: "
                                            + CREATED.format(now)
                                            + "\nLog line format:"
                                            + " [IWE]mmdd hh:mm:ss.uuuuuu threadid file:line] msg\n")
                                    .getBytes(StandardCharsets.US_ASCII)));
        }
        link(severity, path);
        deleteOldest();
        return channel;
    }

    /// At each moment the link leads to a file.
    private void link(StatusLog.Severity severity, Path path) throws IOException {
        Path fresh = directory.resolve(program + "." + severity + ".new");
        Files.deleteIfExists(fresh);
        Files.createSymbolicLink(fresh, path.getFileName());
        Files.move(
                fresh,
                directory.resolve(program + "." + severity),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private void deleteOldest() throws IOException {
        record Aged(Path path, long millis) {}
        List<Aged> all = new ArrayList<>();
        try (DirectoryStream<Path> names =
                Files.newDirectoryStream(directory, program + ".{INFO,WARNING,ERROR}.*.*")) {
            for (Path path : names) {
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                        && files.values().stream().noneMatch(open -> open.path().equals(path))) {
                    all.add(new Aged(path, Files.getLastModifiedTime(path).toMillis()));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        all.sort((a, b) -> Long.compare(a.millis(), b.millis()));
        for (int i = 0; i < all.size() + files.size() - MAX_FILES && i < all.size(); i++) {
            Files.deleteIfExists(all.get(i).path());
        }
    }

    void close() {
        for (Open open : files.values()) {
            try {
                open.channel().close();
            } catch (IOException _) {
                // every line was written by a call of its own
            }
        }
        files.clear();
    }
}
