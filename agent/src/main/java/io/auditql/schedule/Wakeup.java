package io.auditql.schedule;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Lets one worker sleep until there is something to do. Waking a worker that is awake makes its next sleep end at once, so
/// nothing is missed between looking and sleeping.
public final class Wakeup {
    private final Semaphore signal = new Semaphore(0);

    /// From any thread; never blocks.
    public void wake() {
        if (signal.availablePermits() == 0) {
            signal.release();
        }
    }

    /// Sleeps until woken, at most so long. An interrupt ends the sleep and stays set.
    ///
    /// @return whether it was woken
    public boolean await(long nanos) {
        try {
            boolean woken = signal.tryAcquire(nanos, TimeUnit.NANOSECONDS);
            signal.drainPermits();
            return woken;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
