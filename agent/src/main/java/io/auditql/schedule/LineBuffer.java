package io.auditql.schedule;

import io.auditql.bytes.GrowableBytes;
import java.util.ArrayList;
import java.util.List;

/// Collects the lines of one execution, cut into pieces of a size that a store and a network like.
///
/// A worker keeps one for all its queries: in steady use only the finished pieces are allocated.
final class LineBuffer {
    private static final int PIECE_BYTES = 256 << 10;
    private static final long MAX_BYTES = 32L << 20;

    private final GrowableBytes bytes = new GrowableBytes(4096);
    private final List<Lines> pieces = new ArrayList<>();
    private final int pieceBytes;
    private final long maxBytes;
    private LineKind kind = LineKind.RESULT;
    private int lines;
    private long pieceTotal;
    private int lineTotal;

    LineBuffer() {
        this(PIECE_BYTES, MAX_BYTES);
    }

    /// @param maxBytes what one execution may hold in memory
    LineBuffer(int pieceBytes, long maxBytes) {
        this.pieceBytes = pieceBytes;
        this.maxBytes = maxBytes;
    }

    void begin(LineKind newKind) {
        kind = newKind;
        bytes.clear().trim(PIECE_BYTES);
        pieces.clear();
        lines = 0;
        pieceTotal = 0;
        lineTotal = 0;
    }

    /// Where the next line is appended, newline included.
    GrowableBytes bytes() {
        return bytes;
    }

    /// A line has been appended.
    void endLine() {
        lines++;
        lineTotal++;
        if (bytes.length() >= pieceBytes) {
            cut();
        }
    }

    long maxBytes() {
        return maxBytes;
    }

    /// Whether the execution has made more than fits.
    boolean isFull() {
        return pieceTotal + bytes.length() > maxBytes;
    }

    int lineCount() {
        return lineTotal;
    }

    /// Everything appended since [#begin].
    List<Lines> finish() {
        if (lines > 0) {
            cut();
        }
        return List.copyOf(pieces);
    }

    private void cut() {
        pieces.add(new Lines(kind, bytes.toByteArray(), lines));
        pieceTotal += bytes.length();
        lines = 0;
        bytes.clear();
    }
}
