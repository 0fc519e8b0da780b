package io.auditql.logger;

import io.auditql.sys.SysException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Keeps a log file from growing without end: when it is big enough it gets a number, and a new one begins.
///
///     results.log   results.log.1   results.log.2.gz   results.log.3.gz   …   results.log.25.gz
///     grows         whole, as it was, for those who still read it             the next rotation deletes it
///
/// The file of number 1 stays as it is, because after a crash its tail tells which lines are out (see [LogFile]). Older ones are
/// compressed by a thread of their own; what a crash or a full disk left uncompressed is compressed after the next rotation.
final class Rotation {
    /// Leaves files alone.
    static final Rotation NEVER = new Rotation(Long.MAX_VALUE, 1);

    private static final System.Logger LOG = System.getLogger(Rotation.class.getName());
    private static final String COMPRESSED = ".gz";
    private static final String UNFINISHED = ".gz.tmp";
    private static final int COPY_BYTES = 64 * 1024;

    /// Longer numbers are dates that another program gave.
    private static final int LONGEST_NUMBER = 3;

    private final long bytes;
    private final int files;
    private @Nullable Thread compressing;

    /// @param bytes size from which a file is rotated (`--logger_rotate_size`)
    /// @param files how many rotated files are kept, at least one (`--logger_rotate_max_files`)
    Rotation(long bytes, long files) {
        this.bytes = Math.max(1, bytes);
        this.files = Math.clamp(files, 1, 999);
    }

    boolean isDue(long size) {
        return size >= bytes;
    }

    /// Gives the file the number 1, and those before it the next one each. Nothing is at `path` afterwards.
    void rotate(Path path) throws IOException {
        awaitCompression();
        for (int number : numbered(path).descendingKeySet()) {
            shift(path, number, "");
            shift(path, number, COMPRESSED);
        }
        Files.move(path, numbered(path, 1, ""), StandardCopyOption.ATOMIC_MOVE);
        compressing =
                Thread.ofPlatform().name("logger-compress").daemon().start(() -> compressAll(path));
    }

    private void shift(Path path, int number, String suffix) throws IOException {
        Path from = numbered(path, number, suffix);
        if (number >= files) {
            Files.deleteIfExists(from);
            return;
        }
        try {
            Files.move(from, numbered(path, number + 1, suffix), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException _) {
            // it has the other form
        }
    }

    private static Path numbered(Path path, int number, String suffix) {
        return path.resolveSibling(path.getFileName() + "." + number + suffix);
    }

    /// The numbers that are taken, each with whether a file of that number is not compressed.
    private static NavigableMap<Integer, Boolean> numbered(Path path) throws IOException {
        NavigableMap<Integer, Boolean> numbers = new TreeMap<>();
        String start = path.getFileName() + ".";
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null) {
            return numbers;
        }
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(directory)) {
            for (Path sibling : siblings) {
                String name = String.valueOf(sibling.getFileName());
                if (!name.startsWith(start)) {
                    continue;
                }
                boolean plain = !name.endsWith(COMPRESSED);
                int number =
                        number(
                                name.substring(
                                        start.length(),
                                        name.length() - (plain ? 0 : COMPRESSED.length())));
                if (number > 0) {
                    numbers.merge(number, plain, Boolean::logicalOr);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return numbers;
    }

    /// The number, or 0 when it is none of ours.
    private static int number(String text) {
        if (text.isEmpty()
                || text.length() > LONGEST_NUMBER
                || text.startsWith("0")
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        return Integer.parseInt(text);
    }

    // compressing

    private static void compressAll(Path path) {
        try {
            for (var number : numbered(path).entrySet()) {
                if (number.getKey() > 1 && number.getValue()) {
                    compress(
                            numbered(path, number.getKey(), ""),
                            numbered(path, number.getKey(), COMPRESSED),
                            numbered(path, number.getKey(), UNFINISHED));
                }
            }
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "compress rotated files of "
                            + path
                            + " failed: "
                            + SysException.reason(e)
                            + " (they stay as they are until the next rotation)");
        }
    }

    /// At each moment one of the two forms is there whole.
    private static void compress(Path plain, Path compressed, Path unfinished) throws IOException {
        Files.deleteIfExists(unfinished);
        try {
            try (InputStream in = Files.newInputStream(plain, LinkOption.NOFOLLOW_LINKS);
                    OutputStream file =
                            Files.newOutputStream(unfinished, StandardOpenOption.CREATE_NEW);
                    OutputStream out = new GZIPOutputStream(file, COPY_BYTES)) {
                Files.setPosixFilePermissions(unfinished, Files.getPosixFilePermissions(plain));
                in.transferTo(out);
            }
            Files.setLastModifiedTime(unfinished, Files.getLastModifiedTime(plain));
            Files.move(unfinished, compressed, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(plain);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /// Waits until what was rotated before is compressed; names must not move meanwhile.
    void awaitCompression() {
        Thread running = compressing;
        if (running == null) {
            return;
        }
        boolean interrupted = false;
        while (running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        compressing = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
