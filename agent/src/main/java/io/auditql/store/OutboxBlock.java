package io.auditql.store;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import java.util.List;

/// Lines of one execution of a query, waiting for a logger.
///
///      0  u8  version of this form, 1
///      1  for each line: u32 length, bytes; little-endian
///
/// Reused by its [OutboxReader]: valid until that reads on.
public final class OutboxBlock {
    private static final byte VERSION = 1;

    private final GrowableBytes bytes = new GrowableBytes(256);
    private int[] starts = new int[16];
    private int lines;
    private long seq;
    private String query = "";
    private int firstLine;
    private int size;

    OutboxBlock() {}

    /// Counts up with each block, never reused.
    public long seq() {
        return seq;
    }

    /// The scheduled query that made the lines.
    public String query() {
        return query;
    }

    public int lineCount() {
        return lines;
    }

    /// The first line that this logger has not acknowledged yet.
    public int firstLine() {
        return firstLine;
    }

    /// Points `into` at a line; it has no line end.
    public Slice line(int index, Slice into) {
        if (index < 0 || index >= lines) {
            throw new IndexOutOfBoundsException("line " + index + " of " + lines);
        }
        int from = starts[index];
        int length = (int) BlockFormat.INT_IN_ARRAY.get(bytes.array(), from - 4);
        return into.wrap(bytes.array(), from, length);
    }

    /// What it takes in the outbox.
    int size() {
        return size;
    }

    GrowableBytes clear() {
        lines = 0;
        return bytes.clear();
    }

    /// Reads the bytes put into [#clear]'s buffer.
    ///
    /// @return false when they are damaged; the lines before the damage are there
    boolean parse(long newSeq, String newQuery, int newFirstLine) {
        seq = newSeq;
        query = newQuery;
        firstLine = newFirstLine;
        size = bytes.length();
        if (bytes.length() == 0 || bytes.array()[0] != VERSION) {
            return false;
        }
        int at = 1;
        while (at < bytes.length()) {
            if (at + 4 > bytes.length()) {
                return false;
            }
            int length = (int) BlockFormat.INT_IN_ARRAY.get(bytes.array(), at);
            if (length < 0 || length > bytes.length() - at - 4) {
                return false;
            }
            if (lines == starts.length) {
                starts = java.util.Arrays.copyOf(starts, lines * 2);
            }
            starts[lines++] = at + 4;
            at += 4 + length;
        }
        return true;
    }

    /// Writes lines in this form.
    static void write(List<byte[]> lines, GrowableBytes out) {
        out.clear().append(VERSION);
        for (byte[] line : lines) {
            int at = out.reserve(4);
            BlockFormat.INT_IN_ARRAY.set(out.array(), at, line.length);
            out.append(line);
        }
    }
}
