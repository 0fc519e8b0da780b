package io.auditql.schedule;

import java.util.function.LongSupplier;

/// Time that stands still until a test moves it; as meter it measures no cost but time.
final class ManualTime implements Meter, LongSupplier {
    private long nanos;
    private final long startMillis;

    ManualTime(long startMillis) {
        this.startMillis = startMillis;
    }

    void advanceSeconds(double seconds) {
        nanos += (long) (seconds * 1e9);
    }

    long millis() {
        return startMillis + nanos / 1_000_000;
    }

    @Override
    public long getAsLong() {
        return nanos;
    }

    @Override
    public long wallNanos() {
        return nanos;
    }

    @Override
    public long userNanos() {
        return 2 * nanos;
    }

    @Override
    public long systemNanos() {
        return 3 * nanos;
    }

    @Override
    public long residentBytes() {
        return nanos;
    }
}
