package io.auditql.audit.source;

import io.auditql.ledger.Counter;
import java.util.function.LongSupplier;

/// Counts the time in which the whole machine slept: a hole in the records in which nothing ran.
///
/// The boot clock goes on in suspend and the monotonic one does not; what they come apart by is sleep.
final class MachineSleep {
    private final LongSupplier bootMillis;
    private final LongSupplier monotonicMillis;
    private final Counter seconds;
    private long apart;

    MachineSleep(LongSupplier bootMillis, LongSupplier monotonicMillis, Counter seconds) {
        this.bootMillis = bootMillis;
        this.monotonicMillis = monotonicMillis;
        this.seconds = seconds;
        this.apart = difference();
    }

    private long difference() {
        return bootMillis.getAsLong() - monotonicMillis.getAsLong();
    }

    /// To be called now and then. Less than a second is the time between two readings.
    void look() {
        long slept = (difference() - apart) / 1000;
        if (slept > 0) {
            seconds.add(slept);
            apart += slept * 1000;
        }
    }
}
