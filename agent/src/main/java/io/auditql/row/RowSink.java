package io.auditql.row;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;

/// Where rows are written, a value at a time: one writer thread; values are copied at once; a column not set is NULL.
///
///     row.begin(event.timeMillis(), event.serial()).set(PID, event.pid()).set(PATH, path);
///     row.end();
public interface RowSink {
    /// Starts a row of an event table: its `time` (and `time_ms`, `serial` where the table has them) are set from the event.
    ///
    /// @param timeMillis the kernel's stamp of the event, milliseconds since 1970
    /// @param serial     the kernel's serial of the event, 0 to 4294967295
    RowSink begin(long timeMillis, long serial);

    /// Says which host the rows begun from now on are about; empty says that it is not named. Valid until the next call.
    default void node(Slice name) {
        // tables that are not of events have no such column
    }

    /// Whether anybody will read the column: what costs much is made only then.
    default boolean wants(Column column) {
        return true;
    }

    /// Starts a row of a table that has no time of its own.
    RowSink begin();

    /// Sets a number; for a DOUBLE column the value converted.
    RowSink set(Column column, long value);

    RowSink set(Column column, double value);

    /// Sets a text, which need not be UTF-8.
    RowSink set(Column column, Slice bytes);

    /// Sets a text. For host tables; event tables have bytes.
    RowSink set(Column column, String text);

    /// Starts the text of a column, to be appended in pieces until the next call on this sink.
    GrowableBytes text(Column column);

    void end();

    /// Forgets the row begun and not ended: what an interpreter that gives up half way calls.
    void discard();
}
