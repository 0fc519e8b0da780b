package io.auditql.audit.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.DroppedSerials;
import io.auditql.audit.source.RecordRing;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the ring drops is booked once, by the ring; what the kernel drops besides, by the kernel.
class RingLossTest {
    private static final int RING_BYTES = 64 << 10;
    private static final int[] TYPES = {1300, 1309, 1307, 1302, 1320};
    private static final List<String> FIELDS =
            List.of(
                    "arch=c000003e syscall=59 success=yes exit=0 items=1 ppid=1 pid=2 comm=\"x\"",
                    "argc=1 a0=\"x\"",
                    "cwd=\"/\"",
                    "item=0 name=\"/bin/x\"",
                    "");

    private final Ledger ledger = new Ledger(() -> 1);
    private final DroppedSerials dropped = new DroppedSerials();
    private final RecordRing ring = new RecordRing(RING_BYTES, ledger, dropped);
    private final Map<Long, Integer> delivered = new HashMap<>();
    private final EventAssembler assembler =
            new EventAssembler(
                    event -> delivered.merge(event.serial(), 1, Integer::sum), ledger, dropped);

    private long count(Stage stage, String cause) {
        return ledger.counters().stream()
                .filter(c -> c.stage() == stage && c.cause().equals(cause))
                .mapToLong(Counter::count)
                .sum();
    }

    /// @return whether it found room
    private boolean write(long millis, long serial, int record) {
        byte[] text =
                "audit(1.000:%d): %s"
                        .formatted(serial & 0xFFFF_FFFFL, FIELDS.get(record))
                        .getBytes(StandardCharsets.US_ASCII);
        long before = ring.dropped();
        ring.record(millis, TYPES[record], text, 0, text.length);
        return ring.dropped() == before;
    }

    private void drain(long millis) {
        ring.advance(millis);
        while (ring.drainTo(assembler) > 0) {
            // all of it
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void eachLossIsBookedOnceAtItsPlace(long seed) {
        Random random = new Random(seed);
        long first = 4_294_960_000L; // the serials wrap
        long byRing = 0;
        long byKernel = 0;
        long inPart = 0;
        long whole = 0;
        long recordsMissing = 0;
        long millis = 0;
        for (long serial = first; serial < first + 30_000; serial++) {
            int came = 0;
            int refused = 0;
            int never = 0;
            // the first and the last event are there
            boolean sure = serial == first || serial == first + 29_999;
            boolean gone = !sure && random.nextInt(50) == 0;
            for (int record = 0; record < TYPES.length; record++) {
                if (gone || (!sure && random.nextInt(60) == 0)) {
                    never++;
                } else if (write(millis, serial, record)) {
                    came++;
                } else {
                    refused++;
                }
            }
            whole += came == TYPES.length ? 1 : 0;
            inPart += came > 0 && came < TYPES.length ? 1 : 0;
            byRing += came == 0 && refused > 0 ? 1 : 0;
            byKernel += came == 0 && refused == 0 ? 1 : 0;
            recordsMissing += came > 0 ? never : 0;
            if (sure || random.nextInt(700) == 0) {
                millis += 5;
                drain(millis);
            }
        }
        drain(millis);
        for (int i = 0; i < 5; i++) {
            drain(millis += 1000);
        }

        assertThat(ring.dropped()).as("seed %d", seed).isGreaterThan(1000);
        assertThat(byRing).isGreaterThan(100);
        assertThat(count(Stage.RING, "full_events")).isEqualTo(byRing);
        assertThat(count(Stage.KERNEL, "serial_gap")).isEqualTo(byKernel);
        assertThat(count(Stage.EVENT, "incomplete")).isEqualTo(inPart);
        assertThat(delivered).hasSize((int) (whole + inPart));
        // where the SYSCALL record is missing, the others that are cannot be told
        assertThat(count(Stage.EVENT, "missing_records"))
                .isLessThanOrEqualTo(recordsMissing)
                .isGreaterThan(recordsMissing * 8 / 10);
    }

    @Test
    void anEndThatWasDroppedIsBookedWithoutASerialAfterIt() {
        write(0, 100, 0);
        write(0, 100, 4);
        drain(0);
        long serial = 101;
        while (write(1, serial, 0)) {
            write(1, serial++, 4);
        }
        for (int i = 0; i < 50; i++) {
            assertThat(write(1, serial + i, 0)).isFalse();
        }
        for (int millis = 1; millis < 6000; millis += 500) {
            drain(millis);
        }

        assertThat(count(Stage.RING, "full_events")).isEqualTo(50);
        assertThat(count(Stage.KERNEL, "serial_gap")).isZero();
    }
}
