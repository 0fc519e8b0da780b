package io.auditql.audit.event;

import io.auditql.audit.event.AuditEvent.Lack;
import io.auditql.audit.source.DroppedSerials;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import java.util.EnumMap;
import java.util.Map;

/// Books the events that came in part: how many, what they lack first, and how many records that is beyond those that our own
/// ring dropped.
///
/// PROCTITLE records are no part of a complete event, but a source that carries them can lose them as well as others, so they
/// count among the records.
final class IncompleteEvents {
    /// So many calls without PROCTITLE in a row, and the source is taken to carry none any more.
    private static final int UNTITLED_IN_A_ROW = 1024;

    private final DroppedSerials dropped;
    private final Counter incomplete;
    private final Counter unattributed;
    private final Counter records;
    private final Map<Lack, Counter> byLack = new EnumMap<>(Lack.class);
    private final Counter most;
    private int untitled = UNTITLED_IN_A_ROW;

    /// @param dropped what the ring dropped
    IncompleteEvents(Ledger ledger, DroppedSerials dropped) {
        this.dropped = dropped;
        this.incomplete = ledger.loss(Stage.EVENT, "incomplete", "events");
        this.unattributed = ledger.loss(Stage.EVENT, "unattributed", "events");
        this.records = ledger.tally(Stage.EVENT, "missing_records", "records");
        this.most = ledger.tally(Stage.EVENT, "most_records", "records");
        byLack.put(Lack.SYSCALL, ledger.tally(Stage.EVENT, "without_syscall", "events"));
        byLack.put(Lack.ARGUMENTS, ledger.tally(Stage.EVENT, "without_arguments", "events"));
        byLack.put(Lack.PATH, ledger.tally(Stage.EVENT, "without_path", "events"));
        byLack.put(Lack.ADDRESS, ledger.tally(Stage.EVENT, "without_address", "events"));
        byLack.put(Lack.END, ledger.tally(Stage.EVENT, "without_end", "events"));
    }

    /// Looks at an event that is handed on.
    void look(AuditEvent event, boolean partOfCall, boolean titled) {
        int missing = event.lacking();
        int size = event.recordCount() + (titled ? 1 : 0) + (partOfCall ? 1 : 0);
        most.add(size - most.count());
        if (partOfCall) {
            missing += missesTitle(titled) ? 1 : 0;
        }
        if (missing > 0) {
            records.add(missing - dropped.count(event.serial()));
        }
        if (event.complete()) {
            return;
        }
        incomplete.increment();
        Counter counter = byLack.get(event.lack());
        if (counter != null) {
            counter.increment();
        }
        if (event.lack() == Lack.SYSCALL && event.call() == null) {
            unattributed.increment();
        }
    }

    private boolean missesTitle(boolean titled) {
        if (titled) {
            untitled = 0;
        } else if (untitled < UNTITLED_IN_A_ROW) {
            untitled++;
            return true;
        }
        return false;
    }
}
