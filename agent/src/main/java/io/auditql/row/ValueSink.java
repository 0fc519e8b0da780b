package io.auditql.row;

import java.lang.foreign.MemorySegment;

/// Receives one value of a row. The bytes of a text may be read during the call only.
public interface ValueSink {
    void absent();

    void number(long value);

    void real(double value);

    /// A text, valid UTF-8 or not.
    ///
    /// @param base   heap or native memory
    /// @param offset of the first byte in `base`
    void text(MemorySegment base, long offset, int length);

    default void text(byte[] bytes) {
        text(MemorySegment.ofArray(bytes), 0, bytes.length);
    }
}
