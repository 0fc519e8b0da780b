package io.auditql.schedule;

/// Some finished lines of one query, each ended by a newline (which no line holds inside).
///
/// Whoever receives it owns it; nobody writes to the bytes afterwards.
public final class Lines {
    private final LineKind kind;
    private final byte[] bytes;
    private final int count;

    public Lines(LineKind kind, byte[] bytes, int count) {
        this.kind = kind;
        this.bytes = bytes;
        this.count = count;
    }

    public LineKind kind() {
        return kind;
    }

    public byte[] bytes() {
        return bytes;
    }

    /// How many lines the bytes hold.
    public int count() {
        return count;
    }
}
