package io.auditql.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.schedule.QueryRunner.Mode;
import io.auditql.sys.sqlite.SqliteException;
import org.junit.jupiter.api.Test;

class DenylistTest {
    private final ScheduleFixture fixture = new ScheduleFixture();
    private final ScriptedRunner costly = new ScriptedRunner(Mode.DIFFERENTIAL).result("a");

    private Execution overBudget(ScheduledQuery query, ScriptedRunner runner) throws Exception {
        Execution execution = fixture.execution(query, runner);
        runner.error = "the query ran longer than 60 s and was ended";
        runner.errorCode = SqliteException.INTERRUPT;
        execution.run();
        runner.error = null;
        return execution;
    }

    @Test
    void aQueryOverItsBudgetDoesNotRunForADayAlsoAfterARestart() throws Exception {
        ScheduledQuery query = ScheduledQuery.of("q", "SELECT v", 60);
        Execution execution = overBudget(query, costly);
        assertThat(fixture.denylist.isListed("q")).isTrue();
        execution.run();
        assertThat(costly.runs).hasSize(1);

        fixture.denylist = new Denylist(fixture.deliveries, true, false); // as after a restart
        fixture.time.advanceSeconds(86_399);
        Execution next = fixture.execution(query, costly);
        next.run();
        assertThat(costly.runs).hasSize(1);
        fixture.time.advanceSeconds(1);
        next.run();
        assertThat(costly.runs).hasSize(2);
        assertThat(fixture.denylist.isListed("q")).isFalse();
    }

    @Test
    void soDoesOneThatHeldTooMuchMemoryButNotOneThatIsWrong() throws Exception {
        costly.error = "no such column: w";
        Execution execution = fixture.execution(ScheduledQuery.of("q", "SELECT w", 60), costly);
        execution.run();
        assertThat(fixture.denylist.isListed("q")).isFalse();
        costly.errorCode = SqliteException.NOMEM;
        execution.run();
        assertThat(fixture.denylist.isListed("q")).isTrue();
    }

    @Test
    void aQueryCanBeTakenOutOfIt() throws Exception {
        Execution execution =
                overBudget(ScheduledQuery.of("q", "SELECT v", 60).withoutDenylist(), costly);
        execution.run();
        assertThat(costly.runs).hasSize(2);
    }

    @Test
    void aQueryOverEventsOnlyIsListedWhenThatIsAskedFor() throws Exception {
        ScriptedRunner events = new ScriptedRunner(Mode.INCREMENTAL, "process_events");
        overBudget(ScheduledQuery.of("e", "SELECT v", 60), events);
        assertThat(fixture.denylist.isListed("e")).isFalse();
        fixture.denylist = new Denylist(fixture.deliveries, true, true);
        overBudget(ScheduledQuery.of("e", "SELECT v", 60), events);
        assertThat(fixture.denylist.isListed("e")).isTrue();
    }

    @Test
    void withoutAWatchdogNothingIsListed() throws Exception {
        fixture.denylist = new Denylist(fixture.deliveries, false, true);
        overBudget(ScheduledQuery.of("q", "SELECT v", 60), costly).run();
        assertThat(costly.runs).hasSize(2);
    }

    @Test
    void aListedQueryHoldsRowsBackForThreeIntervals() throws Exception {
        ScriptedRunner events = new ScriptedRunner(Mode.INCREMENTAL, "process_events");
        fixture.denylist = new Denylist(fixture.deliveries, true, true);
        Execution execution = overBudget(ScheduledQuery.of("e", "SELECT v", 60), events);
        for (int i = 0; i < 4; i++) {
            assertThat(fixture.deliveries.schedules.getLast()).containsKey("e");
            execution.run();
            fixture.time.advanceSeconds(60);
        }
        assertThat(fixture.deliveries.schedules.getLast()).isEmpty();
        fixture.time.advanceSeconds(Denylist.SECONDS);
        execution.run();
        assertThat(fixture.deliveries.schedules.getLast()).containsKey("e");
    }
}
