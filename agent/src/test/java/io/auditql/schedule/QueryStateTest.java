package io.auditql.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class QueryStateTest {
    private static final QueryState STATE =
            new QueryState(
                    7,
                    42,
                    List.of("a", "é"),
                    List.of(new byte[] {1, 2}, new byte[0], new byte[] {3}));

    @Test
    void readsBackWhatItWrote() {
        QueryState read = Objects.requireNonNull(QueryState.decode(STATE.encode()));
        assertThat(read.epoch()).isEqualTo(7);
        assertThat(read.counter()).isEqualTo(42);
        assertThat(read.columns()).containsExactly("a", "é");
        assertThat(read.rows()).containsExactly(new byte[] {1, 2}, new byte[0], new byte[] {3});
    }

    @Test
    void anyCutOrForeignBytesAreNoState() {
        byte[] whole = STATE.encode();
        for (int length = 0; length < whole.length; length++) {
            assertThat(QueryState.decode(Arrays.copyOf(whole, length))).as("%d", length).isNull();
        }
        whole[0] = 9;
        assertThat(QueryState.decode(whole)).isNull();
        byte[] absurd = STATE.encode();
        absurd[17] = 0x7F;
        assertThat(QueryState.decode(absurd)).isNull();
    }
}
