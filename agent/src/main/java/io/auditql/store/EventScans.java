package io.auditql.store;

import io.auditql.row.Schema;

/// What one execution of a query sees of the stored events: every call answers from the same read transaction.
public interface EventScans {
    /// The newest committed eid that is seen; 0 when nothing was ever stored.
    long lastEid();

    /// Rows of the table with this eid or a lower one are hidden by `events_max` and `events_expiry`.
    long visibleAfter(Schema table);

    /// Walks the blocks that hold rows with `afterEid < eid <= throughEid` and may hold rows with
    /// `fromTime <= time <= throughTime`; several scans may be open at once. Rows outside the times are for the caller to
    /// leave out, and so are those that [#visibleAfter] hides.
    BlockScan scan(Schema table, long afterEid, long throughEid, long fromTime, long throughTime);

    /// As the other, told for each column whether it will be read; the others may be NULL.
    default BlockScan scan(
            Schema table,
            long afterEid,
            long throughEid,
            long fromTime,
            long throughTime,
            boolean[] columns) {
        return scan(table, afterEid, throughEid, fromTime, throughTime);
    }
}
