package io.auditql.logger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes of a log file behind a mark, of which it is to be found out whether they are the lines that come next.
final class Tail implements AutoCloseable {
    /// The inode of a file that did not exist yet when the mark was made.
    static final long NO_FILE_YET = 0;

    /// A rename while the directory is read can hide the file for a moment.
    private static final int ATTEMPTS_TO_FIND = 3;

    private final @Nullable FileChannel file;
    private final long inode;
    private long offset;
    private boolean atEnd;

    /// Finds the file of that inode under its name, or in its directory under another.
    Tail(Path path, long markedInode, long markedOffset) throws IOException {
        FileChannel found = null;
        for (int attempt = 0; attempt < ATTEMPTS_TO_FIND && found == null; attempt++) {
            found = find(path, markedInode);
        }
        FileIdentity there = found == null ? null : FileIdentity.of(path);
        this.file = found;
        this.inode = markedInode == NO_FILE_YET && there != null ? there.inode() : markedInode;
        // a file shorter than its mark was emptied by somebody: what it holds now came after that
        this.offset = found != null && found.size() < markedOffset ? 0 : markedOffset;
    }

    private static @Nullable FileChannel find(Path path, long markedInode) throws IOException {
        FileIdentity there = FileIdentity.of(path);
        if (there != null
                && there.isRegularFile()
                && (markedInode == NO_FILE_YET || markedInode == there.inode())) {
            return open(path, there);
        }
        Path directory = path.toAbsolutePath().getParent();
        if (markedInode == NO_FILE_YET || directory == null || !Files.isDirectory(directory)) {
            return null;
        }
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(directory)) {
            for (Path sibling : siblings) {
                there = FileIdentity.of(sibling);
                if (there != null && there.isRegularFile() && there.inode() == markedInode) {
                    return open(sibling, there);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return null;
    }

    /// Null when it was renamed at this moment.
    private static @Nullable FileChannel open(Path path, FileIdentity expected) throws IOException {
        FileChannel opened;
        try {
            opened = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException _) {
            return null;
        }
        if (expected.isSameFile(FileIdentity.of(path))) {
            return opened;
        }
        opened.close();
        return null;
    }

    long inode() {
        return inode;
    }

    /// Up to where the file is known to hold our lines.
    long offset() {
        return offset;
    }

    /// Compares the bytes behind the mark with `bytes[from, …)`.
    ///
    /// @return the end of the bytes that are there
    int match(byte[] bytes, int from) throws IOException {
        FileChannel in = file;
        if (in == null) {
            return from;
        }
        byte[] there = new byte[bytes.length - from];
        ByteBuffer into = ByteBuffer.wrap(there);
        while (into.hasRemaining() && in.read(into, offset + into.position()) > 0) {
            // until the end of the file
        }
        int read = into.position();
        int mismatch = Arrays.mismatch(there, 0, read, bytes, from, from + read);
        int equal = mismatch < 0 ? read : mismatch;
        atEnd = mismatch < 0 && read < there.length;
        return from + equal;
    }

    /// The next bytes are known to be ours.
    void advance(int bytes) {
        offset += bytes;
    }

    /// Whether the last [#match] came to the end of the file without meeting foreign bytes.
    boolean isAtEnd() {
        return atEnd;
    }

    @Override
    public void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException _) {
                // it was only read
            }
        }
    }
}
