package io.auditql.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many events a counter stands for of which nothing came that a row could be made of: at least and at most.
///
/// Each event is counted at one cause only, so the bounds add up over all counters. They differ for one cause alone, the kernel's
/// own counter of lost records: it counts a call whose records were all refused as 1, but also each single record, of events that
/// came in part (`missing_records`) and, while the socket was full (`lost_socket_full`), of events whose serial is known to be
/// missing (`serial_gap`). Of such an event it is supposed that it had no more records than the largest one that came.
final class MissingEvents {
    /// @param atLeast never more than `atMost`
    record Bounds(long atLeast, long atMost) {}

    private final Map<String, Long> counts = new HashMap<>();

    /// A look at the counters at one moment.
    MissingEvents(List<Counter> counters) {
        for (Counter counter : counters) {
            counts.put(key(counter.stage(), counter.cause()), counter.count());
        }
    }

    /// Empty for what is counted in other things than whole events.
    Optional<Bounds> of(Counter counter) {
        String cause = counter.cause();
        return switch (counter.stage()) {
            case KERNEL ->
                    switch (cause) {
                        case "lost" -> Optional.of(lost());
                        case "serial_gap" -> exactly(counter);
                        default -> Optional.empty();
                    };
            case RING -> cause.equals("full_events") ? exactly(counter) : Optional.empty();
            case EVENT -> cause.equals("unattributed") ? exactly(counter) : Optional.empty();
            case TABLE -> cause.equals("failed") ? exactly(counter) : Optional.empty();
            case SOURCE, STORE, QUERY, OUTBOX, LOGGER -> Optional.empty();
        };
    }

    private static Optional<Bounds> exactly(Counter counter) {
        return Optional.of(new Bounds(counter.count(), counter.count()));
    }

    private Bounds lost() {
        long lost = count(Stage.KERNEL, "lost");
        long single =
                Math.max(
                        0,
                        count(Stage.EVENT, "missing_records") - count(Stage.EVENT, "late_record"));
        long ofGaps = count(Stage.KERNEL, "serial_gap") * count(Stage.EVENT, "most_records");
        long unclear = Math.min(ofGaps, count(Stage.KERNEL, "lost_socket_full"));
        boolean socketWasFull = count(Stage.KERNEL, "socket_full") > 0;
        return new Bounds(
                Math.max(0, lost - single - unclear),
                socketWasFull ? lost : Math.max(0, lost - single));
    }

    private long count(Stage stage, String cause) {
        return counts.getOrDefault(key(stage, cause), 0L);
    }

    private static String key(Stage stage, String cause) {
        return stage.word() + " " + cause;
    }
}
