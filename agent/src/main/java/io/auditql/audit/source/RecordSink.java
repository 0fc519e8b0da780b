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

    /// Says that time passes, so that events whose end never comes can be closed.
    ///
    /// @param nowMillis milliseconds since 1970
    void advance(long nowMillis);

    /// Says that no record will follow: what is open is closed.
    void end();
}
