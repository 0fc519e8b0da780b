package io.auditql.audit.source;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A log that somebody writes: reads 0 bytes while there is nothing new, and goes on with the next file when it was rotated,
/// however often. A file that was cut is read from its start.
final class FollowedLog extends InputStream {
    private final Path file;
    private final Counter missed;
    private FileChannel channel;
    private Object key;
    private boolean last;

    FollowedLog(Path file, Ledger ledger) throws IOException {
        this.file = file;
        this.missed = ledger.loss(Stage.SOURCE, "rotated_away", "files");
        this.channel = FileChannel.open(file);
        this.key = key(file);
    }

    private static Object key(Path path) throws IOException {
        return Objects.requireNonNullElse(
                Files.readAttributes(path, BasicFileAttributes.class).fileKey(), path);
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("read blocks");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            int got = channel.read(ByteBuffer.wrap(bytes, offset, length));
            if (got > 0) {
                last = false;
                return got;
            }
            if (channel.size() < channel.position()) {
                channel.position(0);
            } else if (!last && isRotated()) {
                last = true; // whoever wrote it may have written once more before it was renamed
            } else if (last) {
                last = false;
                next();
            } else {
                return 0;
            }
        }
    }

    private boolean isRotated() throws IOException {
        try {
            return !key(file).equals(key);
        } catch (NoSuchFileException _) {
            return false; // the new one is about to be made
        }
    }

    /// Opens the file that was begun after this one.
    private void next() throws IOException {
        Path following = following();
        if (following == null) {
            return;
        }
        FileChannel opened = FileChannel.open(following);
        channel.close();
        channel = opened;
        key = key(following);
    }

    private @Nullable Path following() throws IOException {
        List<Path> files = LogFiles.rotated(file);
        for (int i = 0; i < files.size(); i++) {
            if (key(files.get(i)).equals(key)) {
                return i + 1 < files.size() ? files.get(i + 1) : null;
            }
        }
        missed.increment(); // it is gone, and perhaps others behind it
        return files.isEmpty() ? null : files.getLast();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
