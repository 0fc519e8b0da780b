package io.auditql.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class MissingEventsTest {
    private final Ledger ledger = new Ledger(() -> 1);
    private final Counter lost = ledger.loss(Stage.KERNEL, "lost", "records");

    private Optional<MissingEvents.Bounds> of(Counter counter) {
        return new MissingEvents(ledger.counters()).of(counter);
    }

    @Test
    void aRefusedCallCountsOneAndARecordOfAnEventThatCameNone() {
        lost.add(100);
        assertThat(of(lost)).hasValue(new MissingEvents.Bounds(100, 100));

        ledger.tally(Stage.EVENT, "missing_records", "records").add(30);
        ledger.loss(Stage.EVENT, "late_record", "records").add(2);

        assertThat(of(lost)).hasValue(new MissingEvents.Bounds(72, 72));
    }

    @Test
    void whatWasLostWhileTheSocketWasFullMayBeCountedElsewhere() {
        lost.add(100);
        ledger.tally(Stage.EVENT, "missing_records", "records").add(5);
        ledger.tally(Stage.KERNEL, "socket_full", "episodes").add(1);
        assertThat(of(lost)).hasValue(new MissingEvents.Bounds(95, 100));

        ledger.tally(Stage.KERNEL, "lost_socket_full", "records").add(60);
        assertThat(of(lost))
                .as("no event is missing whose record it may be")
                .hasValue(new MissingEvents.Bounds(95, 100));

        ledger.loss(Stage.KERNEL, "serial_gap", "events").add(3);
        ledger.tally(Stage.EVENT, "most_records", "records").add(7);
        assertThat(of(lost)).hasValue(new MissingEvents.Bounds(74, 100));

        ledger.loss(Stage.KERNEL, "serial_gap", "events").add(97);
        assertThat(of(lost)).hasValue(new MissingEvents.Bounds(35, 100));
    }

    @Test
    void wholeEventsAreExactAndOtherThingsAreNone() {
        Counter gap = ledger.loss(Stage.KERNEL, "serial_gap", "events");
        gap.add(4);
        Counter incomplete = ledger.loss(Stage.EVENT, "incomplete", "events");
        incomplete.add(9);
        Counter rows = ledger.loss(Stage.STORE, "evicted_unread", "rows");
        rows.add(3);

        assertThat(of(gap)).hasValue(new MissingEvents.Bounds(4, 4));
        assertThat(of(incomplete)).isEmpty();
        assertThat(of(rows)).isEmpty();
    }
}
