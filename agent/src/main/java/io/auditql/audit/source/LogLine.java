package io.auditql.audit.source;

import io.auditql.catalog.RecordTypes;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Finds the records in one line of a log, whoever wrote it.
///
///     node=web1 type=SYSCALL msg=audit(1795358813.805:13808693): arch=c000003e …        auditd
///     Jul 25 15:02:00 web1 kernel: [  296.524447] audit: type=1400 audit(1437850920.403:64): …   syslog, dmesg
///     1309 audit(1440542781.644:403030): argc=3 …                                        what came from the socket
///
/// A record is wherever a stamp stands as a word of its own. What stands before the first record of a line is anybody's text.
/// Behind it, a further stamp is a record of its own where a line end got lost, but not in quotes, and nowhere behind a
/// single quote: that is text which programs choose, and no text makes a record.
final class LogLine {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long PARENTHESES = '(' * ONES;

    private static final byte[] AUDIT = ascii("audit");
    private static final byte[] MESSAGE = ascii("msg=");
    private static final byte[] TYPE = ascii("type=");
    private static final byte[] NODE = ascii("node=");
    private static final byte[] HOST = ascii("host=");
    private static final int NONE = -1;

    private final RecordHeader header = new RecordHeader();
    private final Counter notRecords;
    private final Counter badStamps;
    private final Counter withoutType;
    private final Counter unknownTypes;
    private final Counter glued;

    private byte[] node = {};

    // where the words before a stamp stand
    private int typeFrom;
    private int typeTo;
    private int nodeFrom;
    private int nodeTo;
    private int begin;

    LogLine(Ledger ledger) {
        notRecords = ledger.loss(Stage.SOURCE, "not_a_record", "lines");
        badStamps = ledger.loss(Stage.SOURCE, "bad_stamp", "lines");
        withoutType = ledger.tally(Stage.SOURCE, "without_type", "records");
        unknownTypes = ledger.tally(Stage.SOURCE, "unknown_type", "records");
        glued = ledger.tally(Stage.SOURCE, "glued", "records");
    }

    /// Hands on the records of the line `[from, end)`, which has no line end.
    ///
    /// @return how many there were
    int read(byte[] bytes, int from, int end, RecordSink sink) {
        int stamp = firstStamp(bytes, from, end);
        if (stamp < 0) {
            (indexOfAudit(bytes, from, end) < 0 ? notRecords : badStamps).increment();
            return 0;
        }
        int start = from;
        int records = 0;
        int lineNodeFrom = 0;
        int lineNodeTo = 0;
        while (stamp >= 0) {
            int body = header.bodyOffset();
            long timeMillis = header.timeMillis();
            int next = nextStamp(bytes, body, end);
            int stop = end;
            if (next >= 0) {
                findWords(bytes, body, next);
                stop = withoutBlanks(bytes, body, begin);
                glued.increment();
            }
            findWords(bytes, start, stamp);
            if (records > 0 && nodeFrom == nodeTo) {
                nodeFrom = lineNodeFrom; // a line is of one host
                nodeTo = lineNodeTo;
            }
            lineNodeFrom = nodeFrom;
            lineNodeTo = nodeTo;
            hand(timeMillis, bytes, stamp, stop, sink);
            records++;
            start = stop;
            stamp = next;
        }
        return records;
    }

    private void hand(long timeMillis, byte[] bytes, int stamp, int end, RecordSink sink) {
        if (!Arrays.equals(bytes, nodeFrom, nodeTo, node, 0, node.length)) {
            node = Arrays.copyOfRange(bytes, nodeFrom, nodeTo);
            sink.node(bytes, nodeFrom, nodeTo - nodeFrom);
        }
        int type = RecordTypes.UNKNOWN;
        if (typeFrom == typeTo) {
            withoutType.increment();
        } else {
            type = RecordTypes.number(bytes, typeFrom, typeTo);
            if (type == RecordTypes.UNKNOWN) {
                unknownTypes.increment();
                sink.typeName(bytes, typeFrom, typeTo - typeFrom);
            }
        }
        sink.record(timeMillis, type, bytes, stamp, end - stamp);
    }

    /// Notes type and node from the words before the stamp at `stamp`, back to `from` at most.
    private void findWords(byte[] bytes, int from, int stamp) {
        int end = stamp;
        if (endsWith(bytes, from, end, MESSAGE)) {
            end -= MESSAGE.length;
        }
        begin = end;
        typeFrom = end;
        typeTo = end;
        nodeFrom = end;
        nodeTo = end;
        end = withoutBlanks(bytes, from, end);
        int word = wordBefore(bytes, from, end);
        int type = prefixed(bytes, word, end, TYPE);
        if (type < 0) {
            type = joined(bytes, word, end);
        }
        if (type >= 0) {
            typeFrom = type + TYPE.length;
            typeTo = end;
            begin = type;
        } else if (word == from && isNumber(bytes, word, end)) {
            typeFrom = word;
            typeTo = end;
            begin = word;
        }
        end = withoutBlanks(bytes, from, begin);
        word = wordBefore(bytes, from, end);
        int named = prefixed(bytes, word, end, NODE);
        if (named < 0) {
            named = prefixed(bytes, word, end, HOST);
        }
        if (named >= 0) {
            nodeFrom = named + NODE.length;
            nodeTo = end;
            begin = named;
        }
    }

    private static int withoutBlanks(byte[] bytes, int from, int end) {
        int i = end;
        while (i > from && isBlank(bytes[i - 1])) {
            i--;
        }
        return i;
    }

    private static int wordBefore(byte[] bytes, int from, int end) {
        int i = end;
        while (i > from && !isBlank(bytes[i - 1])) {
            i--;
        }
        return i;
    }

    /// Where `prefix` begins in the word, at its start or behind one quotation mark; or -1.
    private static int prefixed(byte[] bytes, int word, int end, byte[] prefix) {
        if (startsWith(bytes, word, end, prefix)) {
            return word;
        }
        boolean quoted = word < end && (bytes[word] == '"' || bytes[word] == '`');
        return quoted && startsWith(bytes, word + 1, end, prefix) ? word + 1 : NONE;
    }

    /// Where `type=` and a type that is known stand at the end of the word, or -1: `arch=c000type=CWD` is what remains of a record
    /// whose end was never written, and the next one.
    private static int joined(byte[] bytes, int word, int end) {
        for (int i = end - TYPE.length - 1; i > word; i--) {
            if (startsWith(bytes, i, end, TYPE)) {
                boolean known =
                        RecordTypes.number(bytes, i + TYPE.length, end) != RecordTypes.UNKNOWN;
                return known ? i : NONE;
            }
        }
        return NONE;
    }

    private static boolean isNumber(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
        }
        return from < end;
    }

    // stamps

    /// The first stamp of a line, read into the header, or -1.
    private int firstStamp(byte[] bytes, int from, int end) {
        for (int at = indexOfAudit(bytes, from, end); at >= 0; ) {
            if (isWord(bytes, from, at) && header.read(bytes, at, end - at)) {
                return at;
            }
            at = indexOfAudit(bytes, at + AUDIT.length, end);
        }
        return NONE;
    }

    /// The stamp of a record behind the one whose fields begin at `body`, or -1. The header is left as it is unless something
    /// looks like one.
    private int nextStamp(byte[] bytes, int body, int end) {
        int at = indexOfAudit(bytes, body, end);
        int checked = body;
        while (at >= 0) {
            checked = unquoted(bytes, checked, at, end);
            if (checked > at) {
                at = checked < end ? indexOfAudit(bytes, checked, end) : NONE;
                continue;
            }
            if (isWord(bytes, body, at) && header.read(bytes, at, end - at)) {
                return at;
            }
            at = indexOfAudit(bytes, at + AUDIT.length, end);
        }
        return NONE;
    }

    /// Passes over quoted values from `from`, which is in none, to `to`.
    ///
    /// @return `to`, or behind the quoted value that `to` is in
    private static int unquoted(byte[] bytes, int from, int to, int end) {
        int i = from;
        while (i < to) {
            if (bytes[i] == '=' && i + 1 < end) {
                if (bytes[i + 1] == '\'') {
                    return end;
                }
                if (bytes[i + 1] == '"') {
                    i += 2;
                    while (i < end && bytes[i] != '"') {
                        i++;
                    }
                }
            }
            i++;
        }
        return Math.min(Math.max(i, to), end);
    }

    /// Whether the stamp at `at` is a word, alone or behind `msg=`.
    private static boolean isWord(byte[] bytes, int from, int at) {
        int start = endsWith(bytes, from, at, MESSAGE) ? at - MESSAGE.length : at;
        return start == from || isBlank(bytes[start - 1]);
    }

    /// Where the next `audit(` is, or -1. Eight bytes at a time, by its parenthesis: there are few in a record.
    private static int indexOfAudit(byte[] bytes, int from, int end) {
        int i = from;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long word = (long) LONGS.get(bytes, i) ^ PARENTHESES;
            long found = word - ONES & ~word & HIGH_BITS;
            while (found != 0) {
                int at = i + (Long.numberOfTrailingZeros(found) >>> 3);
                if (bytes[at] == '(' && endsWith(bytes, from, at, AUDIT)) {
                    return at - AUDIT.length;
                }
                found &= found - 1;
            }
        }
        for (; i < end; i++) {
            if (bytes[i] == '(' && endsWith(bytes, from, i, AUDIT)) {
                return i - AUDIT.length;
            }
        }
        return NONE;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean startsWith(byte[] bytes, int from, int end, byte[] prefix) {
        return end - from >= prefix.length
                && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
    }

    private static boolean endsWith(byte[] bytes, int from, int end, byte[] suffix) {
        return end - from >= suffix.length
                && Arrays.equals(bytes, end - suffix.length, end, suffix, 0, suffix.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
