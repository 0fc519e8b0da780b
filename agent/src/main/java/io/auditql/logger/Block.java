package io.auditql.logger;

import io.auditql.schedule.LineKind;

/// Some lines of the outbox in their order, each ended by a newline; a logger gets them as a whole or from a line on.
///
/// The bytes are read only.
public final class Block {
    private final long sequence;
    private final String query;
    private final LineKind kind;
    private final byte[] bytes;
    private final int firstLine;
    private final int from;
    private final int lineCount;

    /// @param sequence increases from block to block
    /// @param query    the query that made the lines
    public Block(long sequence, String query, LineKind kind, byte[] bytes) {
        this(sequence, query, kind, bytes, 0, 0);
    }

    private Block(
            long sequence, String query, LineKind kind, byte[] bytes, int firstLine, int from) {
        this.sequence = sequence;
        this.query = query;
        this.kind = kind;
        this.bytes = bytes;
        this.firstLine = firstLine;
        this.from = from;
        this.lineCount = countLines(bytes, from, bytes.length);
    }

    public long sequence() {
        return sequence;
    }

    public String query() {
        return query;
    }

    public LineKind kind() {
        return kind;
    }

    /// The lines are `bytes()[from(), bytes().length)`.
    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int length() {
        return bytes.length - from;
    }

    public int lineCount() {
        return lineCount;
    }

    /// How many lines of the stored block stand before the first one here.
    public int firstLine() {
        return firstLine;
    }

    /// The id of a line: the same however often the line is sent, and that of no other line.
    ///
    /// @param store the id of the store that the outbox is in
    /// @param line  counts from 0, from the first line here
    String id(String store, int line) {
        return store + ":" + sequence + ":" + (firstLine + line);
    }

    /// The block without its first `lines` lines.
    public Block after(int lines) {
        if (lines <= 0) {
            return this;
        }
        return new Block(sequence, query, kind, bytes, firstLine + lines, offsetAfter(lines));
    }

    /// Where in [#bytes] the line after the first `lines` lines begins.
    int offsetAfter(int lines) {
        int at = from;
        for (int i = 0; i < lines && at < bytes.length; i++) {
            while (bytes[at++] != '\n') {
                // to the end of the line
            }
        }
        return at;
    }

    /// Where the newline of the line is that begins at `start`.
    int endOfLine(int start) {
        int end = start;
        while (bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    static int countLines(byte[] bytes, int from, int to) {
        int lines = 0;
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\n') {
                lines++;
            }
        }
        return lines;
    }
}
