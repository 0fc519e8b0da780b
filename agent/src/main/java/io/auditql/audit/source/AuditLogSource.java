package io.auditql.audit.source;

import io.auditql.catalog.RecordTypes;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The lines of a log file of auditd, raw or enriched.
///
///     node=web1 type=SYSCALL msg=audit(1795358813.805:13808693): arch=c000003e … key="agx"<0x1D>ARCH=x86_64 SYSCALL=execve
///
/// What auditd added behind the mark stays in the text as further fields. Lines that are no records are skipped and counted;
/// a last line without a newline is taken as it is. Time is the stamps' own.
public final class AuditLogSource implements Source {
    private static final Path STANDARD_INPUT = Path.of("-");
    private static final int BLOCK = 256 << 10;
    private static final int MAX_LINE = 4 << 20;
    private static final byte[] NODE = ascii("node=");
    private static final byte[] TYPE = ascii("type=");
    private static final byte[] MESSAGE = ascii("msg=");

    private final String name;
    private final InputStream input;
    private final RecordHeader header = new RecordHeader();
    private final Counter notRecords;
    private final Counter tooLong;
    private byte[] buffer = new byte[BLOCK];
    private int start;
    private int length;
    private boolean skipping;
    private boolean ended;

    /// @param name for messages
    public AuditLogSource(String name, InputStream input, Ledger ledger) {
        this.name = name;
        this.input = input;
        this.notRecords = ledger.loss(Stage.SOURCE, "not_a_record", "lines");
        this.tooLong = ledger.loss(Stage.SOURCE, "line_too_long", "lines");
    }

    public static AuditLogSource open(Path file, Ledger ledger) throws SysException {
        if (file.equals(STANDARD_INPUT)) {
            return new AuditLogSource("standard input", System.in, ledger);
        }
        try {
            return new AuditLogSource(file.toString(), Files.newInputStream(file), ledger);
        } catch (IOException e) {
            throw new SysException(
                    "cannot open the audit log "
                            + file
                            + ": "
                            + SysException.reason(e)
                            + " (check the path and who may read it)",
                    e);
        }
    }

    /// Hands on the records of one block. It does not call [RecordSink#end]: another file may follow.
    @Override
    public int work(RecordSink sink) throws SysException {
        while (!ended) {
            int got = fill();
            if (got < 0) {
                ended = true;
                int last = length > start && !skipping ? line(sink, start, length) : 0;
                return last > 0 ? last : END;
            }
            int records = lines(sink);
            if (records > 0) {
                return records;
            }
        }
        return END;
    }

    /// Reads a block behind the rest of the last one.
    private int fill() throws SysException {
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
            throw new SysException(
                    "cannot read the audit log " + name + ": " + SysException.reason(e), e);
        }
    }

    private int lines(RecordSink sink) {
        int records = 0;
        int at = start;
        while (true) {
            int newline = at;
            while (newline < length && buffer[newline] != '\n') {
                newline++;
            }
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

    /// Hands on the record of one line.
    ///
    /// @return how many records it held: 1 or 0
    private int line(RecordSink sink, int from, int to) {
        int end = to > from && buffer[to - 1] == '\r' ? to - 1 : to;
        if (end == from) {
            return 0;
        }
        int at = startsWith(NODE, from, end) ? nextWord(from, end) : from;
        if (startsWith(TYPE, at, end)) {
            int word = at + TYPE.length;
            int next = nextWord(word, end);
            int text = next + MESSAGE.length;
            if (startsWith(MESSAGE, next, end) && header.read(buffer, text, end - text)) {
                int type = RecordTypes.number(buffer, word, next - 1);
                sink.record(header.timeMillis(), type, buffer, text, end - text);
                return 1;
            }
        }
        notRecords.increment();
        return 0;
    }

    /// Where the word after the one at `at` begins, or `end`.
    private int nextWord(int at, int end) {
        int i = at;
        while (i < end && buffer[i] != ' ') {
            i++;
        }
        return Math.min(i + 1, end);
    }

    private boolean startsWith(byte[] prefix, int from, int end) {
        return end - from >= prefix.length
                && Arrays.equals(buffer, from, from + prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
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
