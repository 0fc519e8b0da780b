package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RecordRingTest {
    private final Ledger ledger = new Ledger(() -> 1);
    private final DroppedSerials dropped = new DroppedSerials();
    private final Records out = new Records();

    private static void write(RecordRing ring, long millis, int type, String text) {
        byte[] bytes = ("...." + text).getBytes(StandardCharsets.ISO_8859_1);
        ring.record(millis, type, bytes, 4, bytes.length - 4);
    }

    @Test
    void handsOnRecordsInOrderWithTheirTimesAndTypes() {
        RecordRing ring = new RecordRing(4096, 1024, ledger, dropped);
        write(ring, 11, 1300, "first");
        write(ring, 12, 1309, "");
        write(ring, 13, 1320, "third record");
        ring.advance(14);

        assertThat(ring.isEmpty()).isFalse();
        assertThat(ring.drainTo(out)).isEqualTo(3);

        assertThat(out.lines).containsExactly("1300 first", "1309 ", "1320 third record");
        assertThat(out.times).containsExactly(11L, 12L, 13L);
        assertThat(out.advanced).isEqualTo(14);
        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.drainTo(out)).isZero();
    }

    @Test
    void timeDoesNotPassBeforeTheRecordsThatCameBeforeIt() {
        RecordRing ring = new RecordRing(1 << 20, 1 << 18, ledger, dropped);
        for (int i = 0; i < 5000; i++) {
            write(ring, 1, 1300, "record");
        }
        ring.advance(9);

        assertThat(ring.drainTo(out)).isEqualTo(4096);
        assertThat(out.advanced).isZero();
        assertThat(ring.drainTo(out)).isEqualTo(904);
        assertThat(out.advanced).isEqualTo(9);
    }

    @Test
    void aFullRingDropsTheNewestAndBooksItByTypeAndSerial() {
        RecordRing ring = new RecordRing(2048, 1024, ledger, dropped);
        String text = "audit(1.000:%d): " + "x".repeat(200);
        for (int serial = 1; serial <= 12; serial++) {
            write(ring, 1, serial % 2 == 0 ? 1300 : 1320, text.formatted(serial));
        }

        assertThat(ring.drainTo(out)).isEqualTo(8);
        assertThat(out.lines.getLast()).contains(":8)");
        assertThat(ring.dropped()).isEqualTo(4);
        assertThat(ring.droppedSerials()).isEqualTo("9-12");
        assertThat(dropped.highest()).isEqualTo(12);
        assertThat(dropped.count(8)).isZero();
        assertThat(dropped.count(9)).isEqualTo(1);
        assertThat(ledger.counters())
                .extracting(Counter::cause, Counter::count)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("full_1300", 2L),
                        org.assertj.core.groups.Tuple.tuple("full_1320", 2L));

        write(ring, 1, 1300, "room again");
        assertThat(ring.drainTo(out)).isEqualTo(1);
        assertThat(ring.memoryBytes()).isLessThanOrEqualTo(2048);
    }

    @Test
    void aRecordLargerThanABlockIsBookedAndHarmsNothing() {
        RecordRing ring = new RecordRing(4096, 1024, ledger, dropped);
        write(ring, 1, 70_000, "x".repeat(2000));
        write(ring, 1, 1300, "small");

        assertThat(ring.drainTo(out)).isEqualTo(1);
        assertThat(ledger.counters()).extracting(Counter::cause).containsExactly("full_other");
    }

    @Test
    void memoryIsUsedAgainAndGivenBackAfterABurst() {
        RecordRing ring = new RecordRing(64 * 1024, 1024, ledger, dropped);
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 200; i++) {
                write(ring, 1, 1300, "x".repeat(200));
            }
            assertThat(ring.drainTo(out)).isEqualTo(200);
        }
        assertThat(ring.dropped()).isZero();
        for (int i = 0; i < 30; i++) {
            write(ring, 1, 1300, "x".repeat(200));
            ring.drainTo(out);
        }
        assertThat(ring.memoryBytes()).isLessThanOrEqualTo(64 * 1024);
    }

    @Test
    void theEndIsToldOnceAfterTheLastRecord() {
        RecordRing ring = new RecordRing(4096, 1024, ledger, dropped);
        write(ring, 1, 1300, "last");
        ring.end();

        assertThat(ring.drainTo(out)).isEqualTo(1);
        assertThat(ring.drainTo(out)).isEqualTo(Source.END);
        assertThat(ring.drainTo(out)).isEqualTo(Source.END);
        assertThat(out.ends).isEqualTo(1);
    }

    @Test
    @Timeout(60)
    void twoThreadsSeeTheSameRecords() throws Exception {
        // small blocks and a small bound: each path is taken often, and many records are dropped
        RecordRing ring = new RecordRing(16 * 1024, 2048, ledger, dropped);
        int count = 300_000;
        long seed = 20261122;
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread writer =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> failure.set(e))
                        .start(() -> {
                            Random random = new Random(seed);
                            byte[] bytes = new byte[700];
                            for (int i = 0; i < count; i++) {
                                int length = 8 + random.nextInt(600);
                                fill(bytes, length, i);
                                ring.record(i, i % 3000, bytes, 0, length);
                                if (i % 16 == 0) {
                                    ring.advance(i);
                                }
                            }
                            ring.end();
                        });
        Checker checker = new Checker();
        while (ring.drainTo(checker) != Source.END) {
            ring.await(1000);
        }
        writer.join(TimeUnit.SECONDS.toMillis(30));

        assertThat(failure.get()).isNull();
        assertThat(checker.problems).isEmpty();
        assertThat(checker.received + ring.dropped()).isEqualTo(count);
        assertThat(checker.received).isGreaterThan(1000);
        assertThat(checker.ends).isEqualTo(1);
    }

    private static void fill(byte[] bytes, int length, int number) {
        Arrays.fill(bytes, 0, length, (byte) number);
        bytes[0] = (byte) (number >> 16);
        bytes[1] = (byte) (number >> 8);
        bytes[2] = (byte) number;
        bytes[3] = (byte) (length >> 8);
        bytes[4] = (byte) length;
    }

    private static final class Checker implements RecordSink {
        final List<String> problems = new ArrayList<>();
        long received;
        int ends;
        private long last = -1;
        private long advanced = -1;

        @Override
        public void record(long receivedMillis, int type, byte[] bytes, int offset, int length) {
            received++;
            byte[] expected = new byte[length];
            fill(expected, length, (int) receivedMillis);
            boolean same =
                    Arrays.equals(bytes, offset, offset + length, expected, 0, length)
                            && type == receivedMillis % 3000
                            && receivedMillis > last;
            if (!same && problems.size() < 10) {
                problems.add("record " + receivedMillis + " after " + last);
            }
            last = receivedMillis;
        }

        @Override
        public void advance(long nowMillis) {
            if (nowMillis < advanced && problems.size() < 10) {
                problems.add("time " + nowMillis + " after " + advanced);
            }
            advanced = nowMillis;
        }

        @Override
        public void end() {
            ends++;
        }
    }
}
