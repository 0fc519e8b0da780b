package io.auditql.store;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;

/// The store's part of the books. In rows: stored = in the file + expired + evicted_read + evicted_unread.
///
/// @param stored        rows committed
/// @param expired       rows deleted by `events_max` and `events_expiry`, after all scheduled queries that hold rows read them
/// @param evictedRead   rows deleted by `events_max_bytes` after they were read
/// @param evictedUnread rows deleted by `events_max_bytes` that a scheduled query had still to read
/// @param releasedUnread of the expired: rows that a failing, denylisted or inactive query had still to read
/// @param diskFull      rows dropped before they were stored, because the disk took none for too long
/// @param writeFailed   the same for any other failure to write
/// @param corruptBlock  rows in blocks that cannot be read
/// @param movedAside    databases that could not be opened and were put aside
/// @param movedAsideUnread rows in those of an older version that a scheduled query had still to read
record StoreCounters(
        Counter stored,
        Counter expired,
        Counter evictedRead,
        Counter evictedUnread,
        Counter releasedUnread,
        Counter diskFull,
        Counter writeFailed,
        Counter corruptBlock,
        Counter movedAside,
        Counter movedAsideUnread) {
    static StoreCounters of(Ledger ledger) {
        return new StoreCounters(
                ledger.tally(Stage.STORE, "stored", "rows"),
                ledger.tally(Stage.STORE, "expired", "rows"),
                ledger.tally(Stage.STORE, "evicted_read", "rows"),
                ledger.loss(Stage.STORE, "evicted_unread", "rows"),
                ledger.loss(Stage.STORE, "released_unread", "rows"),
                ledger.loss(Stage.STORE, "disk_full", "rows"),
                ledger.loss(Stage.STORE, "write_failed", "rows"),
                ledger.loss(Stage.STORE, "corrupt_block", "rows"),
                ledger.loss(Stage.STORE, "moved_aside", "databases"),
                ledger.loss(Stage.STORE, "moved_aside_unread", "rows"));
    }
}
