package io.auditql.schedule;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.VisibleText;
import io.auditql.sys.sqlite.Statement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Writes the lines of one query, byte for byte as osquery does.
///
///     {"name":"q","hostIdentifier":"h","calendarTime":"Sun Nov 22 14:21:21 2026 UTC","unixTime":1795357281,
///      "epoch":0,"counter":0,"numerics":false,"columns":{"a":"1"},"action":"added"}
///
/// The names of the columns are sorted and escaped once for each prepared query, what all lines of an execution share is
/// made once for each execution ([#begin]), and the values go from SQLite's memory into the line without becoming Strings.
///
/// Text is escaped as everywhere ([VisibleText]), in snapshots too, where osquery lets control characters and broken UTF-8
/// through. Of two columns of one name the last wins, as in osquery's map.
///
/// One thread uses it at a time.
final class ResultLine {
    private static final byte[] COLUMNS = ascii(",\"columns\":{");
    private static final byte[] END_OF_SNAPSHOT = ascii("],\"action\":\"snapshot\",");
    private static final int VALUE_BYTES_KEPT = 1 << 16;

    private static final byte[] END_OF_ADDED = ascii("},\"action\":\"added\"}\n");
    private static final byte[] END_OF_REMOVED = ascii("},\"action\":\"removed\"}\n");
    private static final byte[] END_OF_SNAPSHOT_EVENT = ascii("},\"action\":\"snapshot\"}\n");

    /// The keys under which rows stand, and what became of them.
    static final Set<String> KEYS_OF_ROWS = Set.of("columns", "action", "diffResults", "snapshot");

    /// What happened to a row.
    enum Action {
        ADDED,
        REMOVED,
        SNAPSHOT
    }

    private final String query;
    private final boolean numerics;
    private final byte[] nullValue;
    private final int[] order;
    private final byte[][] keys;
    private final boolean decorationsTopLevel;
    private final LineHead head = new LineHead();
    private GrowableBytes envelope = head.text();
    private LineIds ids = LineIds.NONE;
    private final GrowableBytes value = new GrowableBytes(256);

    ResultLine(String query, List<String> columns, LineOptions options) {
        this.query = query;
        this.numerics = options.numerics();
        this.decorationsTopLevel = options.decorationsTopLevel();
        this.nullValue = quoted(options.nullValue());
        Map<byte[], Integer> sorted = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = 0; i < columns.size(); i++) {
            sorted.put(columns.get(i).getBytes(StandardCharsets.UTF_8), i);
        }
        this.order = sorted.values().stream().mapToInt(Integer::intValue).toArray();
        List<byte[]> written = new ArrayList<>();
        for (byte[] name : sorted.keySet()) {
            GrowableBytes key = new GrowableBytes(name.length + 4);
            if (!written.isEmpty()) {
                key.append(',');
            }
            quote(name, key);
            written.add(key.append(':').toByteArray());
        }
        this.keys = written.toArray(byte[][]::new);
    }

    /// Starts an execution: the lines that follow share this.
    void begin(Envelope shared) {
        value.clear().trim(VALUE_BYTES_KEPT);
        head.write(query, numerics, decorationsTopLevel, shared);
        envelope = head.text();
        ids = shared.ids();
    }

    /// The line of one row.
    void appendEvent(Action action, RowValues row, GrowableBytes out) {
        out.append('{').append(envelope.array(), 0, envelope.length());
        ids.append(out);
        out.append(COLUMNS);
        appendColumns(row, out);
        out.append(
                switch (action) {
                    case ADDED -> END_OF_ADDED;
                    case REMOVED -> END_OF_REMOVED;
                    case SNAPSHOT -> END_OF_SNAPSHOT_EVENT;
                });
    }

    /// The row as a JSON object, for the lines that hold many.
    void appendObject(RowValues row, GrowableBytes out) {
        out.append('{');
        appendColumns(row, out);
        out.append('}');
    }

    static void startBatch(GrowableBytes out) {
        out.append("{\"diffResults\":{\"removed\":[");
    }

    static void startAdded(GrowableBytes out) {
        out.append("],\"added\":[");
    }

    void endBatch(GrowableBytes out) {
        out.append("]},");
        endLine(out);
    }

    static void startSnapshot(GrowableBytes out) {
        out.append("{\"snapshot\":[");
    }

    void endSnapshot(GrowableBytes out) {
        out.append(END_OF_SNAPSHOT);
        endLine(out);
    }

    private void endLine(GrowableBytes out) {
        out.append(envelope.array(), 0, envelope.length());
        ids.append(out);
        out.append('}').append('\n');
    }

    private void appendColumns(RowValues row, GrowableBytes out) {
        for (int i = 0; i < order.length; i++) {
            out.append(keys[i]);
            appendValue(row, order[i], out);
        }
    }

    private void appendValue(RowValues row, int column, GrowableBytes out) {
        switch (row.type(column)) {
            case Statement.TYPE_NULL -> out.append(nullValue);
            case Statement.TYPE_INTEGER -> {
                if (numerics) {
                    out.appendDecimal(row.number(column));
                } else {
                    out.append('"').appendDecimal(row.number(column)).append('"');
                }
            }
            case Statement.TYPE_REAL -> {
                if (numerics) {
                    RealText.appendJson(row.real(column), out);
                } else {
                    out.append('"');
                    RealText.appendText(row.real(column), out);
                    out.append('"');
                }
            }
            default -> {
                row.appendTo(column, value.clear());
                out.append('"');
                VisibleText.appendJson(value.array(), 0, value.length(), out);
                out.append('"');
            }
        }
    }

    private static void quote(byte[] text, GrowableBytes out) {
        out.append('"');
        VisibleText.appendExactJson(text, 0, text.length, out);
        out.append('"');
    }

    private static byte[] quoted(String text) {
        GrowableBytes out = new GrowableBytes(text.length() + 2);
        LineHead.quote(text, out);
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
