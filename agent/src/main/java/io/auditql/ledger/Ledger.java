package io.auditql.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// All counters of one running program. A component asks for its counters once and keeps them.
public final class Ledger {
    private record Key(Stage stage, String cause) {}

    private final LongSupplier clockMillis;
    private final Map<Key, Counter> counters = new LinkedHashMap<>(); // guarded by this

    /// @param clockMillis milliseconds since 1970, for the first and last columns
    public Ledger(LongSupplier clockMillis) {
        this.clockMillis = clockMillis;
    }

    /// The counter of a loss: what it counts is missing from the rows or lines.
    public Counter loss(Stage stage, String cause, String unit) {
        return counter(stage, cause, unit, true);
    }

    /// The counter of something delivered or done, the other side of the balance.
    public Counter tally(Stage stage, String cause, String unit) {
        return counter(stage, cause, unit, false);
    }

    private synchronized Counter counter(Stage stage, String cause, String unit, boolean loss) {
        Counter counter =
                counters.computeIfAbsent(
                        new Key(stage, cause),
                        _ -> new Counter(stage, cause, unit, loss, clockMillis));
        if (counter.isLoss() != loss || !counter.unit().equals(unit)) {
            throw new IllegalStateException(
                    "counter " + stage.word() + "/" + cause + " is asked for in two meanings");
        }
        return counter;
    }

    /// Books what another ledger counted.
    public void addAll(Ledger other) {
        for (Counter counted : other.counters()) {
            counter(counted.stage(), counted.cause(), counted.unit(), counted.isLoss())
                    .add(counted.count());
        }
    }

    /// Every counter, in the order of the flow.
    public synchronized List<Counter> counters() {
        List<Counter> all = new ArrayList<>(counters.values());
        all.sort((a, b) -> a.stage().compareTo(b.stage()));
        return all;
    }
}
