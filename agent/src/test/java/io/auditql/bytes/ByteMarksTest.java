package io.auditql.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteMarksTest {
    @Test
    void findsTheLowestMarkWhateverStandsAbove() {
        for (int place = 0; place < Long.BYTES; place++) {
            long mark = 0x80L << (8 * place);
            assertThat(ByteMarks.first(mark)).isEqualTo(place);
            assertThat(ByteMarks.first(mark | -mark)).isEqualTo(place);
            assertThat(ByteMarks.first(mark | (0x8080_8080_8080_8080L & -mark))).isEqualTo(place);
        }
    }
}
