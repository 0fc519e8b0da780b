package io.auditql.ledger;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// One line of the books: how much, and when first and last.
public final class Counter {
    private final Stage stage;
    private final String cause;
    private final String unit;
    private final boolean loss;
    private final LongSupplier clockMillis;
    private final AtomicLong count = new AtomicLong();
    private volatile long firstMillis;
    private volatile long lastMillis;

    Counter(Stage stage, String cause, String unit, boolean loss, LongSupplier clockMillis) {
        this.stage = stage;
        this.cause = cause;
        this.unit = unit;
        this.loss = loss;
        this.clockMillis = clockMillis;
    }

    /// Counts what happened just now; nothing when the amount is not positive.
    public void add(long amount) {
        addSince(amount, 0);
    }

    /// Counts what happened in the time that ends now.
    ///
    /// @param millis how long that time is
    public void addSince(long amount, long millis) {
        if (amount <= 0) {
            return;
        }
        count.addAndGet(amount);
        if (loss) {
            long now = clockMillis.getAsLong();
            if (firstMillis == 0) {
                firstMillis = now - millis;
            }
            lastMillis = now;
        }
    }

    public void increment() {
        add(1);
    }

    public Stage stage() {
        return stage;
    }

    /// A short snake_case word, unique in its stage.
    public String cause() {
        return cause;
    }

    /// What is counted, such as records, events, rows, lines, seconds, episodes.
    public String unit() {
        return unit;
    }

    /// Whether a count above zero means that something is missing; otherwise it counts what was delivered.
    public boolean isLoss() {
        return loss;
    }

    public long count() {
        return count.get();
    }

    /// When it first counted, milliseconds since 1970, or 0.
    public long firstMillis() {
        return firstMillis;
    }

    public long lastMillis() {
        return lastMillis;
    }
}
