package io.auditql.audit.source;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import org.jspecify.annotations.Nullable;

/// Books records that found the ring full: by type, and by serial. One thread counts.
final class LossByType {
    /// Types from here on share one counter; there are none today.
    private static final int TYPES = 3000;

    private static final long NONE = -1;

    private final Ledger ledger;
    private final DroppedSerials dropped;
    private final @Nullable Counter[] counters = new @Nullable Counter[TYPES + 1];
    private volatile long total;
    private volatile long firstSerial = NONE;
    private volatile long lastSerial = NONE;

    LossByType(Ledger ledger, DroppedSerials dropped) {
        this.ledger = ledger;
        this.dropped = dropped;
    }

    @SuppressWarnings({
        "NonAtomicVolatileUpdate",
        "NonAtomicOperationOnVolatileField"
    }) // one writer
    void count(int type, byte[] text, int offset, int length) {
        int index = Math.min(type, TYPES);
        Counter counter = counters[index];
        if (counter == null) {
            String cause = index == TYPES ? "full_other" : "full_" + type;
            counter = ledger.loss(Stage.RING, cause, "records");
            counters[index] = counter;
        }
        counter.increment();
        total++;
        long serial = serial(text, offset, length);
        if (serial != NONE) {
            dropped.drop(serial);
            if (firstSerial == NONE) {
                firstSerial = serial;
            }
            lastSerial = serial;
        }
    }

    /// The number behind the colon of `audit(1795358813.805:13808692): `, or [#NONE].
    private static long serial(byte[] text, int offset, int length) {
        int end = offset + Math.min(length, 64);
        for (int at = offset; at < end; at++) {
            if (text[at] == ':') {
                long serial = 0;
                for (at++; at < end && text[at] >= '0' && text[at] <= '9'; at++) {
                    serial = serial * 10 + text[at] - '0';
                }
                return serial;
            }
        }
        return NONE;
    }

    long total() {
        return total;
    }

    String serials() {
        return firstSerial == NONE ? "" : firstSerial + "-" + lastSerial;
    }
}
