package io.auditql.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.bytes.Slice;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final Column PID = Column.bigint("pid", "process id");
    private static final Column PATH = Column.text("path", "program file");
    private static final Column LOAD = Column.real("load", "a real number");
    private static final Schema TABLE = Schema.table("things", "for this test", PID, PATH, LOAD);

    private static String text(Batch batch, int row) {
        return batch.text(row, PATH.index(), new Slice()).toString();
    }

    @Test
    void valuesComeBackAndWhatWasNotSetIsNull() {
        Batch batch = new Batch(TABLE);
        batch.begin().set(PID, 7).set(PATH, Slice.of("/bin/true")).end();
        batch.begin().set(LOAD, 0.5).end();
        batch.begin().set(PATH, "").end();

        assertThat(batch.rowCount()).isEqualTo(3);
        assertThat(batch.number(0, 0)).isEqualTo(7);
        assertThat(text(batch, 0)).isEqualTo("/bin/true");
        assertThat(batch.isNull(0, 2)).isTrue();
        assertThat(batch.isNull(1, 0)).isTrue();
        assertThat(batch.isNull(1, 1)).isTrue();
        assertThat(Double.longBitsToDouble(batch.number(1, 2))).isEqualTo(0.5);
        assertThat(batch.isNull(2, 1)).isFalse();
        assertThat(text(batch, 2)).isEmpty();
        assertThat(batch.textBytes()).isEqualTo(9);
    }

    @Test
    void aTextGrowsInPiecesAndTheLastStartWins() {
        Batch batch = new Batch(TABLE);
        batch.begin();
        batch.text(PATH).append("a").append(' ').append("b");
        batch.end();
        batch.begin();
        batch.text(PATH).append("wrong");
        batch.text(PATH).append("right");
        batch.end();
        assertThat(text(batch, 0)).isEqualTo("a b");
        assertThat(text(batch, 1)).isEqualTo("right");
    }

    @Test
    void aDiscardedRowLeavesNothing() {
        Batch batch = new Batch(TABLE);
        batch.begin().set(PID, 1).set(PATH, "half").discard();
        batch.begin().set(PID, 2).end();
        assertThat(batch.rowCount()).isEqualTo(1);
        assertThat(batch.number(0, 0)).isEqualTo(2);
        assertThat(batch.isNull(0, 1)).isTrue();
        assertThat(batch.textBytes()).isZero();
    }

    @Test
    void manyRowsSurviveGrowthClearAndCopy() {
        Batch batch = new Batch(TABLE);
        for (int round = 0; round < 2; round++) {
            batch.clear();
            for (int i = 0; i < 500; i++) {
                batch.begin();
                if (i % 3 != 0) {
                    batch.set(PID, i);
                }
                if (i % 2 == 0) {
                    batch.set(PATH, "/p/" + i + "/" + round);
                }
                batch.end();
            }
            Batch copy = new Batch(TABLE);
            copy.begin().set(PID, -1).end();
            copy.appendAll(batch, 100, 500);
            assertThat(copy.rowCount()).isEqualTo(401);
            for (int i = 100; i < 500; i++) {
                int row = i - 99;
                assertThat(copy.isNull(row, 0)).isEqualTo(i % 3 == 0);
                assertThat(copy.number(row, 0)).isEqualTo(i % 3 == 0 ? 0 : i);
                assertThat(copy.isNull(row, 1)).isEqualTo(i % 2 != 0);
                if (i % 2 == 0) {
                    assertThat(text(copy, row)).isEqualTo("/p/" + i + "/" + round);
                }
            }
        }
    }

    @Test
    void misuseIsRefused() {
        Batch batch = new Batch(TABLE);
        assertThatThrownBy(() -> batch.set(PID, 1)).isInstanceOf(IllegalStateException.class);
        batch.begin();
        assertThatThrownBy(batch::begin).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> batch.text(PID)).isInstanceOf(IllegalArgumentException.class);
        Column stranger = Column.text("path", "of another table");
        Schema.table("others", "another table", stranger);
        assertThatThrownBy(() -> batch.set(stranger, 1L))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEventRowCarriesItsTime() {
        Column time = Column.bigint("time", "seconds");
        Column millis = Column.bigint("time_ms", "milliseconds").hidden();
        Column serial = Column.bigint("serial", "serial").hidden();
        Batch batch =
                new Batch(Schema.events("some_events", "for this test", time, millis, serial));
        batch.begin(1_795_358_813_805L, 4_294_967_295L).end();
        assertThat(batch.number(0, 0)).isEqualTo(1_795_358_813L);
        assertThat(batch.number(0, 1)).isEqualTo(1_795_358_813_805L);
        assertThat(batch.number(0, 2)).isEqualTo(4_294_967_295L);
        assertThat(batch.isNull(0, 3)).isTrue();
    }
}
