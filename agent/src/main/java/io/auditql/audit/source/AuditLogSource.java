package io.auditql.audit.source;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The records of a log, line by line: what auditd wrote, raw or enriched, what syslog or the kernel's log hold, or any text with
/// records in it ([LogLine]).
///
/// What auditd added behind its mark stays in the text as further fields. Lines that are no records are skipped and counted; a
/// last line without a newline is taken as it is. Time is the stamps' own.
public final class AuditLogSource implements Source {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long NEWLINES = '\n' * ONES;

    private static final int BLOCK = 256 << 10;
    private static final int MAX_LINE = 4 << 20;

    private final String name;
    private final InputStream input;
    private final LogLine line;
    private final Counter tooLong;
    private byte[] buffer = new byte[BLOCK];
    private int start;
    private int length;
    private boolean skipping;
    private boolean ended;
    private @Nullable SysException failure;

    /// @param name  for messages
    /// @param input a read of it may return 0: then there is nothing now, and more may come
    public AuditLogSource(String name, InputStream input, Ledger ledger) {
        this.name = name;
        this.input = input;
        this.line = new LogLine(ledger);
        this.tooLong = ledger.loss(Stage.SOURCE, "line_too_long", "lines");
    }

    /// Hands on the records of one block. It does not call [RecordSink#end]: another file may follow.
    ///
    /// @throws SysException when the file cannot be read further, after all that was read has been handed on
    @Override
    public int work(RecordSink sink) throws SysException {
        while (!ended) {
            int got = fill();
            if (got < 0) {
                ended = true;
                int last = length > start && !skipping ? line(sink, start, length) : 0;
                if (last > 0) {
                    return last;
                }
            } else if (got == 0) {
                return 0;
            } else {
                int records = lines(sink);
                if (records > 0) {
                    return records;
                }
            }
        }
        SysException reason = failure;
        failure = null;
        if (reason != null) {
            throw reason;
        }
        return END;
    }

    /// Reads a block behind the rest of the last one.
    private int fill() {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, length - start);
            length -= start;
            start = 0;
        }
        if (length == buffer.length) {
            if (buffer.length >= MAX_LINE) {
                if (!skipping) {
                    tooLong.increment();
                    skipping = true;
                }
                length = 0;
            } else {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
        }
        try {
            int got = input.read(buffer, length, buffer.length - length);
            length += Math.max(got, 0);
            return got;
        } catch (IOException e) {
            failure =
                    new SysException(
                            "cannot read the audit log "
                                    + name
                                    + " to its end: "
                                    + SysException.reason(e)
                                    + " (the rows up to there are shown)",
                            e);
            return -1;
        }
    }

    private int lines(RecordSink sink) {
        int records = 0;
        int at = start;
        while (true) {
            int newline = newline(at);
            if (newline == length) {
                break;
            }
            if (skipping) {
                skipping = false;
            } else {
                records += line(sink, at, newline);
            }
            at = newline + 1;
        }
        start = at;
        return records;
    }

    /// Where the first newline at or behind `at` is, or the end of what was read. Eight bytes at a time, as in the parser of fields.
    private int newline(int at) {
        byte[] bytes = buffer;
        int end = length;
        int i = at;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long word = (long) LONGS.get(bytes, i) ^ NEWLINES;
            long found = word - ONES & ~word & HIGH_BITS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < end && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    private int line(RecordSink sink, int from, int to) {
        int end = to > from && buffer[to - 1] == '\r' ? to - 1 : to;
        return end == from ? 0 : line.read(buffer, from, end, sink);
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            // nothing was written: there is nothing to lose
            ended = true;
        }
    }
}
