package io.auditql.audit.source;

/// Receives records in the order they arrived, on one thread.
public interface RecordSink {
    /// One record. The bytes may be read during the call only.
    ///
    /// @param receivedMillis when it was received, milliseconds since 1970; for a log file the stamp's own time
    /// @param type           the record type, such as 1300; 0 when the source does not know it and the text says it
    /// @param bytes          `[offset, offset + length)` is the text as the kernel makes it: `audit(1.2:3): key=value …`,
    ///                       without terminator or newline
    void record(long receivedMillis, int type, byte[] bytes, int offset, int length);

    /// Says which host the records that follow come from, where the source knows it. The bytes may be read during the call only;
    /// none say that it is not known.
    default void node(byte[] bytes, int offset, int length) {
        // most who receive records have one source
    }

    /// Says what stands where the type of the next record should: a name that nobody knows. The bytes may be read during the call
    /// only.
    default void typeName(byte[] bytes, int offset, int length) {
        // of interest to who shows records
    }

    /// Says that time passes, so that events whose end never comes can be closed.
    ///
    /// @param nowMillis milliseconds since 1970
    void advance(long nowMillis);

    /// Says that no record will follow: what is open is closed.
    void end();
}
