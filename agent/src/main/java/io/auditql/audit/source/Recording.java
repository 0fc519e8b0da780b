package io.auditql.audit.source;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.CRC32C;

/// Writes each record to a file on its way to the next sink: the best test fixture there is. [ReplaySource] reads it.
///
///     file:  | "auditqlR" | u32 version 1 | u32 bytes of this header (24) | u64 millis of the start | frame | frame | …
///     frame: | u32 length | u32 type | u64 received millis | u32 crc32c of what is before and behind it | bytes |
///
/// All numbers are little-endian. The file is bounded, and a full disk stops the recording, never the collection: what is not
/// recorded is counted.
public final class Recording implements RecordSink, AutoCloseable {
    /// The bound that the agent uses.
    public static final long MAX_BYTES = 256L << 20;

    static final byte[] MAGIC = {'a', 'u', 'd', 'i', 't', 'q', 'l', 'R'};
    static final int VERSION = 1;
    static final int HEADER_BYTES = 24;
    static final int FRAME_BYTES = 20;
    static final int CRC_AT = 16;
    private static final int BUFFER_BYTES = 64 << 10;

    private static final System.Logger LOG = System.getLogger(Recording.class.getName());

    private final RecordSink next;
    private final WritableByteChannel file;
    private final String name;
    private final long maxBytes;
    private final Counter notRecorded;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private long written;
    private int buffered;
    private boolean headerBuffered = true;
    private boolean stopped;

    Recording(
            RecordSink next,
            WritableByteChannel file,
            String name,
            long maxBytes,
            long startMillis,
            Ledger ledger) {
        this.next = next;
        this.file = file;
        this.name = name;
        this.maxBytes = maxBytes;
        this.notRecorded = ledger.loss(Stage.SOURCE, "not_recorded", "records");
        buffer.put(MAGIC).putInt(VERSION).putInt(HEADER_BYTES).putLong(startMillis);
        written = HEADER_BYTES;
    }

    /// Starts a recording in a new file that only its owner can read.
    public static Recording create(
            Path path, long maxBytes, long startMillis, RecordSink next, Ledger ledger)
            throws SysException {
        try {
            return new Recording(
                    next,
                    Files.newByteChannel(
                            path,
                            Set.of(
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.WRITE,
                                    LinkOption.NOFOLLOW_LINKS),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------"))),
                    path.toString(),
                    maxBytes,
                    startMillis,
                    ledger);
        } catch (FileAlreadyExistsException e) {
            throw new SysException(
                    "record to "
                            + path
                            + " failed: it exists already (name a new file; a recording is never written over)",
                    e);
        } catch (IOException e) {
            throw new SysException(
                    "record to "
                            + path
                            + " failed: "
                            + SysException.reason(e)
                            + " (name a file in a writable directory)",
                    e);
        }
    }

    @Override
    public void record(long receivedMillis, int type, byte[] bytes, int offset, int length) {
        write(receivedMillis, type, bytes, offset, length);
        next.record(receivedMillis, type, bytes, offset, length);
    }

    private void write(long receivedMillis, int type, byte[] bytes, int offset, int length) {
        if (stopped) {
            notRecorded.increment();
            return;
        }
        int size = FRAME_BYTES + length;
        if (size > BUFFER_BYTES || written + size > maxBytes) {
            notRecorded.increment();
            flush();
            stop("its bound of " + maxBytes + " bytes is reached");
            return;
        }
        if (buffer.remaining() < size) {
            flush();
            if (stopped) {
                notRecorded.increment();
                return;
            }
        }
        int at = buffer.position();
        buffer.putInt(length).putInt(type).putLong(receivedMillis);
        crc.reset();
        crc.update(buffer.array(), at, CRC_AT);
        crc.update(bytes, offset, length);
        buffer.putInt((int) crc.getValue()).put(bytes, offset, length);
        buffered++;
        written += size;
    }

    @Override
    public void advance(long nowMillis) {
        next.advance(nowMillis);
    }

    @Override
    public void end() {
        flush();
        next.end();
    }

    /// Writes what is buffered: at the end, and when nothing else is to be done.
    public void flush() {
        buffer.flip();
        try {
            while (!stopped && buffer.hasRemaining()) {
                file.write(buffer);
            }
        } catch (IOException e) {
            notRecorded.add(buffered - wholeFrames(buffer.position()));
            stop(SysException.reason(e)); // a frame may be torn: the reader knows
        } finally {
            buffer.clear();
            headerBuffered = false;
            buffered = 0;
        }
    }

    /// How many frames of the buffer end before `to`; the file's header may stand before the first.
    private int wholeFrames(int to) {
        int frames = 0;
        int at = headerBuffered ? HEADER_BYTES : 0;
        while (at + FRAME_BYTES <= to && at + FRAME_BYTES + buffer.getInt(at) <= to) {
            at += FRAME_BYTES + buffer.getInt(at);
            frames++;
        }
        return frames;
    }

    private void stop(String reason) {
        stopped = true;
        LOG.log(
                System.Logger.Level.WARNING,
                "the recording {0} has ended: {1}; collection goes on",
                name,
                reason);
    }

    @Override
    public void close() {
        flush();
        stopped = true;
        try {
            file.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "close {0}: {1}", name, e.toString());
        }
    }
}
