package io.auditql.store;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;

/// The outbox's part of the books.
///
/// @param noRoom    executions whose lines found no room: nothing has moved, they are made again
/// @param abandoned lines that waited for a logger which is no longer configured
record OutboxCounters(Counter noRoom, Counter abandoned) {
    static OutboxCounters of(Ledger ledger) {
        return new OutboxCounters(
                ledger.tally(Stage.OUTBOX, "no_room", "executions"),
                ledger.loss(Stage.OUTBOX, "abandoned", "lines"));
    }
}
