package io.auditql.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PackTest {
    private final Asked planner = new Asked();

    /// Answers with as many rows as the test says.
    private static final class Asked implements QueryRunner.Planner {
        final Map<String, Long> rows = new HashMap<>();
        final List<String> asked = new ArrayList<>();

        @Override
        public QueryRunner plan(ScheduledQuery query) {
            throw new AssertionError("discovery plans nothing");
        }

        @Override
        public Answer ask(String sql) throws SqliteException {
            asked.add(sql);
            Long found = rows.get(sql);
            if (found == null) {
                throw new SqliteException(SqliteException.ERROR, -1, "no such table");
            }
            return new Answer(found, Map.of());
        }
    }

    private static Pack pack(boolean forHost, String... discovery) {
        return new Pack(new Pack.Description("p", "", "", 0, forHost, List.of(discovery)), 3600);
    }

    @Test
    void aPackWithoutDiscoveryRunsWhereItIsForTheHost() {
        assertThat(pack(true).isActive(planner, 1)).isTrue();
        assertThat(pack(false).isActive(planner, 1)).isFalse();
        assertThat(pack(false, "SELECT 1").isActive(planner, 1)).isFalse();
        assertThat(planner.asked).isEmpty();
    }

    @Test
    void everyDiscoveryQueryMustGiveARowAndTheFirstThatDoesNotEndsIt() {
        planner.rows.put("a", 1L);
        planner.rows.put("none", 0L);
        planner.rows.put("b", 5L);
        assertThat(pack(true, "a", "b").isActive(planner, 1)).isTrue();
        assertThat(pack(true, "a", "none", "b").isActive(planner, 1)).isFalse();
        assertThat(planner.asked).containsExactly("a", "b", "a", "none");
    }

    @Test
    void aDiscoveryQueryThatFailsMakesThePackInactive() {
        assertThat(pack(true, "broken").isActive(planner, 1)).isFalse();
    }

    @Test
    void theVerdictHoldsForTheRefreshInterval() {
        planner.rows.put("a", 0L);
        Pack pack = pack(true, "a");
        assertThat(pack.isActive(planner, 100)).isFalse();
        planner.rows.put("a", 1L);
        assertThat(pack.isActive(planner, 3699)).isFalse();
        assertThat(pack.isActive(planner, 3700)).isTrue();
        assertThat(pack.executions()).isEqualTo(2);
        assertThat(pack.hits()).isEqualTo(1);
    }

    @Test
    void aClockSetBackAsksAgain() {
        planner.rows.put("a", 1L);
        Pack pack = pack(true, "a");
        pack.isActive(planner, 1_000_000);
        pack.isActive(planner, 5);
        assertThat(pack.executions()).isEqualTo(2);
    }
}
