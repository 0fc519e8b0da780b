package io.auditql.store;

/// Finished lines on their way into or out of the outbox, each ended by a newline. The bytes are not written to any more.
public final class OutboxLines {
    private final int kind;
    private final byte[] bytes;

    /// @param kind which of its files or streams a logger puts them in; kept as it is
    public OutboxLines(int kind, byte[] bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    public int kind() {
        return kind;
    }

    public byte[] bytes() {
        return bytes;
    }
}
