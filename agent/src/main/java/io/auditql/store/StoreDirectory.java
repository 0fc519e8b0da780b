package io.auditql.store;

import io.auditql.sys.SysException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The directory of a store, held by a lock file so that one process at a time uses it.
///
/// The operating system gives the lock back when its holder ends, however it ends; so a lock file that is left behind holds
/// nothing, and the pid in it is for people.
final class StoreDirectory implements AutoCloseable {
    static final String DATABASE = "events.db";

    private static final String LOCK = "lock";
    private static final String EPHEMERAL_PREFIX = "auditql-store-";
    private static final List<String> BESIDE = List.of("-wal", "-shm");
    private static final int MOVED_ASIDE_KEPT = 2;

    /// The directories of this process. To close any descriptor of a lock file gives up the process's lock on it, so a file
    /// that is ours is not even looked at.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private static final Logger LOG = System.getLogger(StoreDirectory.class.getName());

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final boolean ephemeral;
    private final FileChannel lockFile;

    private StoreDirectory(Path path, boolean ephemeral, FileChannel lockFile) {
        this.path = path;
        this.ephemeral = ephemeral;
        this.lockFile = lockFile;
    }

    static StoreDirectory open(Path directory, boolean allowUnsafe) throws SysException {
        try {
            Files.createDirectories(directory, PRIVATE_DIRECTORY);
            Path real = directory.toRealPath();
            if (!allowUnsafe) {
                refuseIfOthersWrite(real);
            }
            return lock(real, false);
        } catch (IOException e) {
            throw failure("open the store", directory, e);
        }
    }

    /// A fresh private directory, removed on close. What processes that are gone left there is removed.
    ///
    /// @param large whether it should lie on a disk; otherwise in memory where that can be
    static StoreDirectory ephemeral(boolean large) throws SysException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        List<Path> bases =
                large
                        ? List.of(Path.of("/var/tmp"), temporary)
                        : List.of(Path.of("/dev/shm"), Path.of("/run"), temporary);
        for (Path base :
                List.of(Path.of("/dev/shm"), Path.of("/run"), Path.of("/var/tmp"), temporary)) {
            removeLeftovers(base);
        }
        for (Path base : bases) {
            if (Files.isDirectory(base) && Files.isWritable(base)) {
                try {
                    Path directory =
                            Files.createTempDirectory(base, EPHEMERAL_PREFIX, PRIVATE_DIRECTORY);
                    return lock(directory, true);
                } catch (IOException e) {
                    LOG.log(Level.DEBUG, "no store in " + base, e);
                }
            }
        }
        throw new SysException(
                "make a store in memory: none of "
                        + bases
                        + " can be written; free one, or name a directory with --database_path",
                0);
    }

    private static StoreDirectory lock(Path directory, boolean ephemeral)
            throws IOException, SysException {
        if (!HELD_HERE.add(directory)) {
            throw inUse(directory, Long.toString(ProcessHandle.current().pid()));
        }
        boolean locked = false;
        try {
            StoreDirectory held = lockFile(directory, ephemeral);
            locked = true;
            return held;
        } finally {
            if (!locked) {
                HELD_HERE.remove(directory);
            }
        }
    }

    private static StoreDirectory lockFile(Path directory, boolean ephemeral)
            throws IOException, SysException {
        FileChannel channel =
                FileChannel.open(
                        directory.resolve(LOCK),
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        PRIVATE_FILE);
        boolean locked = false;
        try {
            locked = tryLock(channel) != null;
            if (!locked) {
                throw inUse(directory, pidIn(channel));
            }
            byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid), 0);
            return new StoreDirectory(directory, ephemeral, channel);
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // this very process holds it
        }
    }

    private static SysException inUse(Path directory, String pid) {
        return new SysException(
                "open the store "
                        + directory
                        + ": process "
                        + pid
                        + " uses it; ask that process (--connect), stop it, or name another"
                        + " directory with --database_path",
                0);
    }

    private static String pidIn(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(20);
        channel.read(content, 0);
        return new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII)
                .strip();
    }

    private static void refuseIfOthersWrite(Path directory) throws IOException, SysException {
        PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class);
        Set<PosixFilePermission> permissions = attributes.permissions();
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new SysException(
                    "open the store "
                            + directory
                            + ": others than its owner "
                            + attributes.owner().getName()
                            + " may write there; take that right away (chmod go-w), name another"
                            + " directory with --database_path, or accept it with --allow_unsafe",
                    0);
        }
    }

    private static void removeLeftovers(Path base) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(base, EPHEMERAL_PREFIX + "*")) {
            for (Path directory : found) {
                removeIfLeft(directory);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "look for old stores in " + base, e);
        }
    }

    private static void removeIfLeft(Path directory) {
        Path lock = directory.resolve(LOCK);
        try {
            if (HELD_HERE.contains(directory)
                    || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    || !Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            try (FileChannel channel =
                            FileChannel.open(
                                    lock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                    FileLock held = tryLock(channel)) {
                if (held != null) {
                    removeAll(directory);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "remove the old store " + directory, e);
        }
    }

    private static void removeAll(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }

    Path path() {
        return path;
    }

    Path database() {
        return path.resolve(DATABASE);
    }

    /// Makes the database's file if there is none, so that it and those SQLite adds are ours alone to read.
    void createDatabase() throws IOException {
        if (!Files.exists(database(), LinkOption.NOFOLLOW_LINKS)) {
            Files.createFile(database(), PRIVATE_FILE);
        } else if (!Files.isRegularFile(database(), LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(database().toString(), null, "is not a regular file");
        }
    }

    /// Moves the database out of the way under a name that says why; of those moved so, the two newest are kept.
    Path moveAside(String why) throws IOException {
        List<Path> earlier = new ArrayList<>();
        int newest = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path, DATABASE + ".*-[0-9]*")) {
            for (Path file : files) {
                earlier.add(file);
                int number = numberOf(file);
                newest = Math.max(newest, number == Integer.MAX_VALUE ? 0 : number);
            }
        }
        Path target = path.resolve(DATABASE + "." + why + "-" + (newest + 1));
        for (String suffix : BESIDE) {
            Path beside = path.resolve(DATABASE + suffix);
            if (Files.exists(beside)) {
                Files.move(beside, path.resolve(target.getFileName() + suffix));
            }
        }
        Files.move(database(), target);
        for (Path file : earlier) {
            if (numberOf(file) <= newest + 1 - MOVED_ASIDE_KEPT) {
                Files.deleteIfExists(file);
            }
        }
        return target;
    }

    /// The number in a name such as `events.db.corrupt-3-wal`.
    private static int numberOf(Path file) {
        String name = file.getFileName().toString();
        for (String suffix : BESIDE) {
            if (name.endsWith(suffix)) {
                name = name.substring(0, name.length() - suffix.length());
            }
        }
        try {
            return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
        } catch (NumberFormatException _) {
            return Integer.MAX_VALUE; // not ours: never deleted
        }
    }

    static SysException failure(String doing, Path path, IOException e) {
        String reason =
                e instanceof FileSystemException f && f.getReason() != null
                        ? f.getReason()
                        : e.getClass().getSimpleName();
        return new SysException(
                doing
                        + " "
                        + path
                        + ": "
                        + reason
                        + "; make the directory writable for this user, free space on its disk, or"
                        + " name another with --database_path",
                e);
    }

    @Override
    public void close() {
        try {
            if (ephemeral) {
                removeAll(path);
            }
            lockFile.close();
            HELD_HERE.remove(path);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "leave the store " + path, e);
        }
    }
}
