package io.auditql.audit.event;

import io.auditql.audit.source.DroppedSerials;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import java.util.Arrays;

/// Finds the serials that never came: events that the kernel made and could not hand over, or that our own ring dropped whole.
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

    /// The ring's serials are kept this long beyond their settling: an event that waits for its end asks for them, too.
    private static final int KEPT = 1 << 19;

    private final DroppedSerials dropped;
    private final Counter missing;
    private final Counter droppedWhole;
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

    /// @param dropped what the ring dropped
    SerialGaps(Ledger ledger, DroppedSerials dropped) {
        this.dropped = dropped;
        this.droppedWhole = ledger.loss(Stage.RING, "full_events", "events");
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
        pass(nowMillis);
    }

    /// Time passes, and everything received before it was told.
    void advance(long nowMillis) {
        reachDropped();
        pass(nowMillis);
    }

    /// A serial that the ring dropped was given out as well as one that came: after a burst whose end was dropped, nothing higher
    /// may come for long.
    private void reachDropped() {
        long highest = dropped.highest();
        if (highest == DroppedSerials.NONE) {
            return;
        }
        if (next < 0) {
            start(highest);
        }
        long unwrapped = next + (int) (highest - next);
        if (unwrapped >= next) {
            if (unwrapped >= settled + WINDOW) {
                settle(unwrapped - WINDOW + 1);
            }
            next = unwrapped + 1;
        }
    }

    private void start(long serial) {
        Arrays.fill(seen, 0);
        settled = serial;
        next = serial;
        checkpoints = 0;
    }

    private void pass(long nowMillis) {
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
        reachDropped();
        if (next >= 0) {
            settle(next);
            checkpoints = 0;
        }
    }

    /// Books what is missing in `[settled, to)`.
    private void settle(long to) {
        long from = settled;
        long gone = 0;
        long ours = 0;
        while (settled < to) {
            if ((settled & Long.SIZE - 1) == 0 && settled + Long.SIZE <= to) {
                long unseen = settled < next ? ~seen[word(settled)] : -1L;
                seen[word(settled)] = 0;
                ours += oursAmong(unseen);
                gone += Long.bitCount(unseen);
                settled += Long.SIZE;
            } else {
                // beyond the highest seen nothing is marked
                long bit = 1L << settled;
                if ((seen[word(settled)] & bit) == 0) {
                    gone++;
                    ours += dropped.count(settled) > 0 ? 1 : 0;
                }
                seen[word(settled)] &= ~bit;
                settled++;
            }
        }
        missing.add(gone - ours);
        droppedWhole.add(ours);
        dropped.forget(from - KEPT, to - KEPT);
    }

    /// How many of the serials from `settled` on whose bits are set were dropped by the ring.
    private long oursAmong(long unseen) {
        if (dropped.highest() == DroppedSerials.NONE) {
            return 0;
        }
        long ours = 0;
        for (long left = unseen; left != 0; left &= left - 1) {
            ours += dropped.count(settled + Long.numberOfTrailingZeros(left)) > 0 ? 1 : 0;
        }
        return ours;
    }

    private static int word(long serial) {
        return (int) (serial >>> 6) & WINDOW / Long.SIZE - 1;
    }
}
