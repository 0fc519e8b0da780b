package io.auditql.logger;

import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One file that lines are appended to, never truncated and never read by us but for its tail.
///
///     … line \n line \n | line \n lin
///                       ^ mark         what follows is a prefix of the lines that come next: written before a crash or
///                                      before the disk was full, and not yet known to be out
///
/// After a restart or a failed write the bytes behind the mark are compared with the next lines: those that are there whole
/// are not written again, a line that is there in part is continued. The marked file is found by its inode, also when it was
/// renamed meanwhile. Bytes that are nobody's we know stay, on a line of their own.
final class LogFile {
    private static final int ATTEMPTS_TO_OPEN = 8;
    private static final LinkOption SELF = LinkOption.NOFOLLOW_LINKS;
    private static final System.Logger LOG = System.getLogger(LogFile.class.getName());

    private final Path path;
    private final int mode;
    private final Rotation rotation;
    private @Nullable FileChannel channel;
    private @Nullable FileIdentity identity; // of the file that the channel was opened for
    private long end;
    private @Nullable Tail tail;

    LogFile(Path path, int mode, Rotation rotation) {
        this.path = path;
        this.mode = mode;
        this.rotation = rotation;
    }

    /// Where the lines end that are known to be out, as `<inode>:<offset>`.
    String mark() {
        Tail unverified = tail;
        return unverified == null
                ? inode() + ":" + end
                : unverified.inode() + ":" + unverified.offset();
    }

    private long inode() {
        return identity == null ? Tail.NO_FILE_YET : identity.inode();
    }

    /// Takes up the mark of an earlier process; the empty text marks the end of what is there.
    void resume(String mark) throws SysException {
        closeTail();
        try {
            int colon = mark.indexOf(':');
            if (colon < 0) {
                FileIdentity there = FileIdentity.of(path);
                tail =
                        there == null
                                ? new Tail(path, Tail.NO_FILE_YET, 0)
                                : new Tail(path, there.inode(), there.size());
            } else {
                tail =
                        new Tail(
                                path,
                                Long.parseLong(mark.substring(0, colon)),
                                Long.parseLong(mark.substring(colon + 1)));
            }
        } catch (IOException | NumberFormatException e) {
            throw failure("read", e);
        }
    }

    /// Appends the block's lines that are not there yet.
    ///
    /// @return how many of its lines are out, from the first
    int append(Block block) throws SysException {
        try {
            FileChannel out = openFile();
            int from = block.from();
            int start = from;
            Tail before = tail;
            if (before != null) {
                start = before.match(block.bytes(), from);
                if (start == block.bytes().length) {
                    before.advance(block.length());
                    return block.lineCount();
                }
                start = afterTail(before, out, block, start);
                closeTail();
            }
            return write(out, block, start);
        } catch (IOException e) {
            throw failure("write", e);
        }
    }

    /// Makes ready for writing behind the tail.
    ///
    /// @param start the bytes before it are in the tail
    /// @return where writing starts
    private int afterTail(Tail before, FileChannel out, Block block, int start) throws IOException {
        int lineStart = lineStart(block, start);
        if (start > lineStart && before.isAtEnd() && before.inode() == inode()) {
            return start; // the line is there in part
        }
        if (!endsWithNewline(out)) {
            writeFully(out, ByteBuffer.wrap(new byte[] {'\n'}));
        }
        return lineStart;
    }

    private int write(FileChannel out, Block block, int start) throws SysException {
        ByteBuffer rest = ByteBuffer.wrap(block.bytes(), start, block.bytes().length - start);
        try {
            writeFully(out, rest);
            end = out.size();
            rotateIfDue();
            return block.lineCount();
        } catch (IOException e) {
            int whole = lineStart(block, rest.position());
            int lines = Block.countLines(block.bytes(), block.from(), whole);
            try {
                end = out.size() - (rest.position() - whole);
                tail = new Tail(path, inode(), end);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            if (lines == 0) {
                throw failure("write", e);
            }
            return lines;
        }
    }

    /// Begins a new file when this one is big enough.
    ///
    /// After a write, not before one: the mark that is saved next leads to the new file before anything is in it. So a crash
    /// finds its unsaved lines in the file of the mark before, wherever that was renamed to.
    private void rotateIfDue() {
        if (!rotation.isDue(end)) {
            return;
        }
        try {
            FileIdentity there = FileIdentity.of(path);
            if (there == null || !there.isSameFile(identity)) {
                return; // somebody else rotated it
            }
            rotation.rotate(path);
            openFile();
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "rotate "
                            + path
                            + " failed: "
                            + SysException.reason(e)
                            + " (lines are written nevertheless; look at its directory)");
        }
    }

    private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /// The start of the line that holds the byte before `at`, or `at` when a line ends there.
    private static int lineStart(Block block, int at) {
        int start = at;
        while (start > block.from() && block.bytes()[start - 1] != '\n') {
            start--;
        }
        return start;
    }

    private boolean endsWithNewline(FileChannel out) throws IOException {
        long size = out.size();
        if (size == 0) {
            return true;
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ, SELF)) {
            return in.read(last, size - 1) < 1 || last.get(0) == '\n';
        } catch (NoSuchFileException _) {
            return true; // renamed at this moment: the next write goes to a new file
        }
    }

    // opening

    /// Opens the file if need be, so that it is there for those who follow it.
    void open() throws SysException {
        try {
            openFile();
        } catch (IOException e) {
            throw failure("open", e);
        }
    }

    /// The channel of the file that the path leads to now; after a rename or delete by others that is a new one.
    private FileChannel openFile() throws IOException {
        FileIdentity there = FileIdentity.of(path);
        FileChannel open = channel;
        if (open != null && open.isOpen() && there != null && there.isSameFile(identity)) {
            return open;
        }
        reopen();
        for (int attempt = 0; attempt < ATTEMPTS_TO_OPEN; attempt++) {
            FileChannel opened = there == null ? create() : openExisting(there);
            FileIdentity now = FileIdentity.of(path);
            if (opened != null
                    && now != null
                    && (there == null || there.isSameFile(now))
                    && applyMode()) {
                channel = opened;
                identity = now;
                end = opened.size();
                return opened;
            }
            if (opened != null) {
                opened.close(); // somebody renamed it between two calls of ours
            }
            there = now;
        }
        throw new IOException("it is renamed again and again");
    }

    private @Nullable FileChannel create() throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions( // whatever the umask is: the group may read what
                    // --logger_mode lets it
                    directory, PosixFilePermissions.fromString("rwxr-x---"));
        }
        try {
            return FileChannel.open(
                    path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND, SELF));
        } catch (FileAlreadyExistsException _) {
            return null;
        }
    }

    private @Nullable FileChannel openExisting(FileIdentity there) throws IOException {
        if (there.isSymbolicLink()) {
            throw new IOException("it is a symbolic link, and links are not followed");
        }
        if (!there.isRegularFile()) {
            throw new IOException("it is not a regular file");
        }
        try {
            return FileChannel.open(path, Set.of(StandardOpenOption.APPEND, SELF));
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    /// @return false when the file is no longer there
    private boolean applyMode() throws IOException {
        try {
            int now = (int) Files.getAttribute(path, "unix:mode", SELF) & 07777;
            if (now != mode) {
                Files.setAttribute(path, "unix:mode", mode, SELF);
            }
            return true;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// The next [#append] opens the file anew.
    void reopen() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException _) {
                // every write was checked; closing has nothing to add
            }
        }
    }

    void close() {
        reopen();
        closeTail();
        rotation.awaitCompression();
    }

    private void closeTail() {
        Tail old = tail;
        tail = null;
        if (old != null) {
            old.close();
        }
    }

    private SysException failure(String doing, Exception e) {
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        return new SysException(
                doing
                        + " "
                        + path
                        + ": "
                        + reason
                        + " (--logger_path must be a directory with room that this program may write to)",
                e);
    }
}
