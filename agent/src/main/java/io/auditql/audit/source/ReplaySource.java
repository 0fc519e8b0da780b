package io.auditql.audit.source;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.sys.SysException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Plays a [Recording] with the time of the recording: nothing depends on when or how fast it is played, so two replays make
/// the same rows.
///
/// A frame that is cut or damaged ends the replay; what lay behind it is counted once.
public final class ReplaySource implements Source {
    private static final int MOST_RECORDS = 256;
    private static final int LARGEST_RECORD = 64 << 10;
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final InputStream input;
    private final String name;
    private final Counter records;
    private final Counter torn;
    private final byte[] frame = new byte[Recording.FRAME_BYTES];
    private final byte[] bytes = new byte[LARGEST_RECORD];
    private final CRC32C crc = new CRC32C();
    private volatile long now;
    private boolean ended;

    private ReplaySource(InputStream input, String name, long startMillis, Ledger ledger) {
        this.input = input;
        this.name = name;
        this.now = startMillis;
        this.records = ledger.tally(Stage.SOURCE, "records", "records");
        this.torn = ledger.loss(Stage.SOURCE, "torn_recording", "episodes");
    }

    public static ReplaySource open(Path path, Ledger ledger) throws SysException {
        try {
            InputStream input = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
            try {
                return new ReplaySource(input, path.toString(), readHeader(input, path), ledger);
            } catch (IOException | SysException e) {
                input.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SysException("replay " + path + " failed: " + SysException.reason(e), e);
        }
    }

    /// Returns the start of the recording, milliseconds since 1970.
    private static long readHeader(InputStream input, Path path) throws IOException, SysException {
        byte[] header = input.readNBytes(Recording.HEADER_BYTES);
        if (header.length < Recording.HEADER_BYTES
                || !Arrays.equals(header, 0, 8, Recording.MAGIC, 0, 8)) {
            throw new SysException(
                    "replay " + path + " failed: it is not a recording made by --audit_record", 0);
        }
        int version = (int) INT.get(header, 8);
        if (version != Recording.VERSION) {
            throw new SysException(
                    "replay "
                            + path
                            + " failed: it is of version "
                            + version
                            + ", this program reads version "
                            + Recording.VERSION,
                    0);
        }
        int length = (int) INT.get(header, 12);
        input.skipNBytes(Math.max(0, length - Recording.HEADER_BYTES));
        return (long) LONG.get(header, 16);
    }

    @Override
    public int work(RecordSink sink) throws SysException {
        if (ended) {
            return END;
        }
        int count = 0;
        try {
            while (count < MOST_RECORDS && replayOne(sink)) {
                count++;
            }
        } catch (IOException e) {
            throw new SysException("replay " + name + " failed: " + SysException.reason(e), e);
        }
        records.add(count);
        if (ended) {
            sink.end();
        }
        return count == 0 ? END : count;
    }

    private boolean replayOne(RecordSink sink) throws IOException {
        int got = input.readNBytes(frame, 0, frame.length);
        if (got == 0) {
            ended = true;
            return false;
        }
        int length = got < frame.length ? -1 : (int) INT.get(frame, 0);
        if (length < 0
                || length > LARGEST_RECORD
                || input.readNBytes(bytes, 0, length) < length
                || !isWhole(length)) {
            torn.increment();
            ended = true;
            return false;
        }
        long received = (long) LONG.get(frame, 8);
        if (received > now) {
            now = received;
            sink.advance(received);
        }
        sink.record(received, (int) INT.get(frame, 4), bytes, 0, length);
        return true;
    }

    private boolean isWhole(int length) {
        crc.reset();
        crc.update(frame, 0, Recording.CRC_AT);
        crc.update(bytes, 0, length);
        return (int) crc.getValue() == (int) INT.get(frame, Recording.CRC_AT);
    }

    /// The time in the recording, milliseconds since 1970: the clock of all that a replay feeds.
    public long nowMillis() {
        return now;
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException _) {
            // it was only read
        }
    }
}
