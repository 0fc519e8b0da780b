package io.auditql.audit.event;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import java.util.Arrays;

/// Finds the serials that never came: events that the kernel made and could not hand over.
///
/// Serials come nearly in order, so a bitmap over a sliding window says which were seen. A serial is missing when it was
/// not seen until two seconds after a higher one. The kernel's counter has 32 bits and wraps; here it runs on.
final class SerialGaps {
    static final int WINDOW = 1 << 19;
    static final long SETTLE_MILLIS = 2000;

    private static final long CHECKPOINT_MILLIS = 250;
    private static final int CHECKPOINTS = 16;

    /// A jump this far is another kernel's counter, not a loss.
    private static final long RESTART = 1L << 30;

    private final Counter missing;
    private final Counter tooLate;
    private final long[] seen = new long[WINDOW / Long.SIZE];

    /// All below are settled.
    private long settled;

    /// The one after the highest seen; negative before the first.
    private long next = -1;

    // what was the next serial at which time, the oldest first
    private final long[] checkpointMillis = new long[CHECKPOINTS];
    private final long[] checkpointNext = new long[CHECKPOINTS];
    private int firstCheckpoint;
    private int checkpoints;

    SerialGaps(Ledger ledger) {
        this.missing = ledger.loss(Stage.KERNEL, "serial_gap", "events");
        this.tooLate = ledger.tally(Stage.KERNEL, "serial_after_gap", "records");
    }

    void seen(long serial, long nowMillis) {
        if (next < 0) {
            start(serial);
        }
        long unwrapped = next + (int) (serial - next);
        if (Math.abs(unwrapped - next) >= RESTART) {
            settle(next);
            start(serial);
            unwrapped = serial;
        }
        if (unwrapped < settled) {
            tooLate.increment();
            return;
        }
        if (unwrapped >= settled + WINDOW) {
            settle(unwrapped - WINDOW + 1);
        }
        seen[word(unwrapped)] |= 1L << unwrapped;
        if (unwrapped >= next) {
            next = unwrapped + 1;
        }
        advance(nowMillis);
    }

    private void start(long serial) {
        Arrays.fill(seen, 0);
        settled = serial;
        next = serial;
        checkpoints = 0;
    }

    void advance(long nowMillis) {
        if (next < 0) {
            return;
        }
        long last =
                checkpoints == 0
                        ? Long.MIN_VALUE
                        : checkpointMillis[firstCheckpoint + checkpoints - 1 & CHECKPOINTS - 1];
        if (nowMillis < last) {
            checkpoints = 0; // the clock was set back: wait anew
        }
        while (checkpoints > 0
                && (nowMillis - checkpointMillis[firstCheckpoint] >= SETTLE_MILLIS)) {
            settle(checkpointNext[firstCheckpoint]);
            firstCheckpoint = firstCheckpoint + 1 & CHECKPOINTS - 1;
            checkpoints--;
        }
        if (checkpoints < CHECKPOINTS
                && (checkpoints == 0 || nowMillis - last >= CHECKPOINT_MILLIS)) {
            int at = firstCheckpoint + checkpoints & CHECKPOINTS - 1;
            checkpointMillis[at] = nowMillis;
            checkpointNext[at] = next;
            checkpoints++;
        }
    }

    /// Nothing follows: what is missing now stays missing.
    void end() {
        if (next >= 0) {
            settle(next);
            checkpoints = 0;
        }
    }

    /// Books what is missing in `[settled, to)`.
    private void settle(long to) {
        long gone = 0;
        while (settled < to) {
            if (settled >= next) {
                // beyond the highest seen nothing is marked
                gone += to - settled;
                settled = to;
            } else if ((settled & Long.SIZE - 1) == 0
                    && settled + Long.SIZE <= Math.min(to, next)) {
                gone += Long.SIZE - Long.bitCount(seen[word(settled)]);
                seen[word(settled)] = 0;
                settled += Long.SIZE;
            } else {
                long bit = 1L << settled;
                if ((seen[word(settled)] & bit) == 0) {
                    gone++;
                }
                seen[word(settled)] &= ~bit;
                settled++;
            }
        }
        missing.add(gone);
    }

    private static int word(long serial) {
        return (int) (serial >>> 6) & WINDOW / Long.SIZE - 1;
    }
}
