package io.auditql.shell.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// Where the statements of former runs are kept: `~/.auditql/history`, for its user alone.
///
/// The home is that of `HOME`, as long as it belongs to the user we run as; under sudo it often is somebody else's, and then
/// root's own counts. Where there is no such place, nothing is kept.
record HistoryFile(Path path) {
    private static final Set<PosixFilePermission> FILE =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY =
            PosixFilePermissions.fromString("rwx------");

    static Optional<HistoryFile> ofUser() {
        return home().flatMap(home -> in(home.resolve(".auditql")));
    }

    private static Optional<Path> home() {
        for (String home :
                new String[] {
                    System.getenv().getOrDefault("HOME", ""), System.getProperty("user.home", "")
                }) {
            if (home.startsWith("/") && isOurs(Path.of(home))) {
                return Optional.of(Path.of(home));
            }
        }
        return Optional.empty();
    }

    /// Makes the directory and the file where they are missing. What is there and belongs to another user, or is a link, is not
    /// used.
    static Optional<HistoryFile> in(Path directory) {
        try {
            if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
            }
            Path file = directory.resolve("history");
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
            }
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || !isOurs(directory)
                    || !isOurs(file)) {
                return Optional.empty();
            }
            Files.setPosixFilePermissions(file, FILE);
            return Optional.of(new HistoryFile(file));
        } catch (IOException | UnsupportedOperationException _) {
            return Optional.empty(); // a read-only home: this run has its history, the next has not
        }
    }

    private static boolean isOurs(Path path) {
        try {
            Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            Object us = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            return owner.equals(us);
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }
}
