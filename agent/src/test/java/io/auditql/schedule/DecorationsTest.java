package io.auditql.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.schedule.Decorator.Moment;
import io.auditql.sys.sqlite.SqliteException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecorationsTest {
    private final Answers answers = new Answers();
    private final Decorations decorations =
            new Decorations(
                    List.of(
                            new Decorator("load", "", Moment.LOAD, 0),
                            new Decorator("always", "", Moment.ALWAYS, 0),
                            new Decorator("minute", "", Moment.INTERVAL, 60),
                            new Decorator("two", "", Moment.INTERVAL, 120)));

    /// Each query gives one row: its own text as column, and how often it ran as value.
    private static final class Answers implements QueryRunner.Planner {
        final Map<String, Integer> ran = new HashMap<>();
        boolean broken;

        @Override
        public QueryRunner plan(ScheduledQuery query) {
            throw new AssertionError("a decorator is not planned");
        }

        @Override
        public Answer ask(String sql) throws SqliteException {
            int times = ran.merge(sql, 1, Integer::sum);
            if (broken) {
                throw new SqliteException(SqliteException.ERROR, -1, "no such table");
            }
            return new Answer(1, Map.of(sql, Integer.toString(times)));
        }
    }

    @Test
    void eachRunsAtItsMoment() {
        assertThat(decorations.get()).isEmpty();
        decorations.load(answers);
        assertThat(decorations.get()).containsOnly(Map.entry("load", "1"));
        decorations.always(answers, 7);
        for (long second = 1; second <= 240; second++) {
            decorations.tick(answers, second);
        }
        assertThat(decorations.get())
                .containsOnly(
                        Map.entry("always", "1"),
                        Map.entry("load", "1"),
                        Map.entry("minute", "4"),
                        Map.entry("two", "2"));
        assertThat(decorations.get().keySet())
                .containsExactly("always", "load", "minute", "two"); // as osquery's map
    }

    @Test
    void alwaysMeansOnceForAllQueriesOfASecond() {
        decorations.always(answers, 7);
        decorations.always(answers, 7);
        decorations.always(answers, 8);
        assertThat(answers.ran).containsEntry("always", 2);
    }

    @Test
    void oneThatFailsGivesNothingAndStopsNoOther() {
        decorations.load(answers);
        answers.broken = true;
        decorations.always(answers, 7);
        assertThat(decorations.get()).containsOnlyKeys("load");
    }
}
