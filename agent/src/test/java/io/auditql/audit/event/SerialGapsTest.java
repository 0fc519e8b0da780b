package io.auditql.audit.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.DroppedSerials;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SerialGapsTest {
    private final Ledger ledger = new Ledger(() -> 1);
    private final SerialGaps gaps = new SerialGaps(ledger, new DroppedSerials());

    private long missing() {
        return ledger.loss(Stage.KERNEL, "serial_gap", "events").count();
    }

    @Test
    void findsNothingMissingWhereNothingIs() {
        for (int i = 0; i < 100_000; i++) {
            gaps.seen(1000 + i, i / 10);
        }
        gaps.end();

        assertThat(missing()).isZero();
    }

    @Test
    void booksAMissingSerialTwoSecondsLater() {
        gaps.seen(1, 0);
        gaps.seen(3, 0);
        gaps.advance(300);
        gaps.advance(2299);
        assertThat(missing()).isZero();

        gaps.advance(2300);

        assertThat(missing()).isEqualTo(1);
        gaps.advance(60_000);
        gaps.end();
        assertThat(missing()).isEqualTo(1);
    }

    @Test
    void waitsForASerialThatComesLate() {
        gaps.seen(1, 0);
        gaps.seen(3, 0);
        gaps.advance(300);
        gaps.seen(2, 1900);
        gaps.advance(60_000);

        assertThat(missing()).isZero();
    }

    @Test
    void countsOnOverTheWrap() {
        gaps.seen(4294967294L, 0);
        gaps.seen(1, 0);
        gaps.end();

        assertThat(missing()).isEqualTo(2);
    }

    @Test
    void booksAGapWiderThanTheWindow() {
        gaps.seen(10, 0);
        gaps.seen(2_000_011, 0);
        gaps.seen(2_000_012, 0);
        gaps.end();

        assertThat(missing()).isEqualTo(2_000_000);
    }

    @Test
    void startsAnewWhereTheSerialsAreAnotherKernels() {
        gaps.seen(3_000_000_000L, 0);
        gaps.seen(5, 100);
        gaps.seen(6, 100);
        gaps.end();

        assertThat(missing()).isZero();
    }

    @Test
    void waitsAnewWhenTheClockIsSetBack() {
        gaps.seen(1, 100_000);
        gaps.seen(3, 100_000);
        gaps.advance(100_300);
        gaps.advance(50_000);
        gaps.advance(51_999);
        assertThat(missing()).isZero();

        gaps.advance(52_000);

        assertThat(missing()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void booksExactlyWhatWasLeftOutOfAStorm(long seed) {
        Random random = new Random(seed);
        int total = 3_000_000;
        long left = 0;
        long first = 4_294_000_000L;
        List<Long> chunk = new ArrayList<>();
        gaps.seen(first, 0);
        for (int i = 1; i < total; i++) {
            if (i < total - 1 && random.nextInt(50) == 0) {
                left++;
            } else {
                chunk.add(first + i & 0xFFFF_FFFFL);
            }
            if (chunk.size() == 20) {
                Collections.shuffle(chunk, random);
                for (long serial : chunk) {
                    gaps.seen(serial, i / 100);
                }
                chunk.clear();
            }
        }
        for (long serial : chunk) {
            gaps.seen(serial, total / 100);
        }
        gaps.end();

        assertThat(missing()).as("seed %d", seed).isEqualTo(left);
    }
}
