package io.auditql.audit.source;

import io.auditql.ledger.Counter;

/// A time in which nothing was collected, booked in seconds while it lasts; begun seconds count whole.
final class Outage {
    private static final long NONE = -1;

    private final Counter seconds;
    private long bookedUntil = NONE;

    Outage(Counter seconds) {
        this.seconds = seconds;
    }

    /// @param sinceMillis boot clock; when collection was last seen to work
    void begin(long sinceMillis) {
        if (bookedUntil == NONE) {
            bookedUntil = sinceMillis;
        }
    }

    boolean lasts() {
        return bookedUntil != NONE;
    }

    void goOn(long nowMillis) {
        if (lasts()) {
            long whole = Math.max(0, (nowMillis - bookedUntil) / 1000);
            seconds.addSince(whole, whole * 1000);
            bookedUntil += whole * 1000;
        }
    }

    void end(long nowMillis) {
        if (lasts()) {
            goOn(nowMillis);
            if (nowMillis > bookedUntil) {
                seconds.add(1);
            }
            bookedUntil = NONE;
        }
    }
}
