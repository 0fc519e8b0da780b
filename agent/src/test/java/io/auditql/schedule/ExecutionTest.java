package io.auditql.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.schedule.QueryRunner.Mode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExecutionTest {
    private static final String HEAD =
            "{\"name\":\"q\",\"hostIdentifier\":\"h\",\"calendarTime\":\"Sun Nov 22 14:21:21 2026 UTC\","
                    + "\"unixTime\":1795357281,\"epoch\":0,";
    private static final ScheduledQuery Q = ScheduledQuery.of("q", "SELECT v", 10);

    private final ScheduleFixture fixture = new ScheduleFixture();
    private final MemoryDeliveries store = fixture.deliveries;

    @Test
    void eachEventIsLoggedOnceAndTheCursorMovesWithItsLine() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.INCREMENTAL, "process_events");
        Execution execution = fixture.execution(Q, runner);
        store.waiting = 2;
        assertThat(execution.run()).isEqualTo(2);
        assertThat(store.takeLines())
                .containsExactly(
                        HEAD
                                + "\"counter\":1,\"numerics\":false,\"columns\":{\"v\":\"1\"},\"action\":\"added\"}",
                        HEAD
                                + "\"counter\":1,\"numerics\":false,\"columns\":{\"v\":\"2\"},\"action\":\"added\"}");
        assertThat(store.cursors).containsEntry("q", 2L);

        store.waiting = 1;
        execution.run();
        assertThat(store.takeLines())
                .containsExactly(
                        HEAD
                                + "\"counter\":2,\"numerics\":false,\"columns\":{\"v\":\"3\"},\"action\":\"added\"}");
        assertThat(runner.runs).containsExactly("(0,2]", "(2,3]");
        assertThat(fixture.counted("lines")).isEqualTo(3);
    }

    @Test
    void anExecutionWithoutRowsLogsNothingAndKeepsTheCounter() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.INCREMENTAL, "process_events");
        Execution execution = fixture.execution(Q, runner);
        assertThat(execution.run()).isZero();
        store.waiting = 1;
        execution.run();
        assertThat(store.takeLines()).singleElement().asString().contains("\"counter\":1,");
    }

    @Test
    void counterAndCursorOutliveTheProcess() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.INCREMENTAL, "process_events");
        store.waiting = 1;
        fixture.execution(Q, runner).run();
        store.takeLines();
        store.waiting = 1;
        fixture.execution(Q, runner).run();
        assertThat(store.takeLines())
                .singleElement()
                .asString()
                .contains("\"counter\":2,")
                .contains("{\"v\":\"2\"}");
    }

    @Test
    void anotherEpochStartsTheCounterAnew() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.INCREMENTAL, "process_events");
        store.waiting = 1;
        fixture.execution(Q, runner).run();
        store.takeLines();
        fixture.epoch = 7;
        store.waiting = 1;
        fixture.execution(Q, runner).run();
        assertThat(store.takeLines())
                .singleElement()
                .asString()
                .contains("\"epoch\":7,\"counter\":1,");
    }

    @Test
    void aLimitLeavesTheRestToTheNextExecution() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.INCREMENTAL, "process_events");
        runner.limit = 2;
        Execution execution = fixture.execution(Q, runner);
        store.waiting = 3;
        assertThat(execution.run()).isEqualTo(2);
        assertThat(store.cursors).containsEntry("q", 2L);
        assertThat(execution.run()).isEqualTo(1);
        assertThat(values()).containsExactly("1", "2", "3");
    }

    @Test
    void moreLinesThanMemoryHoldsAreMadeInSeveralDeliveriesAndNoneIsLostOrRepeated()
            throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.INCREMENTAL, "process_events");
        runner.rowBytes = 1000;
        Execution execution = fixture.execution(Q, runner, new LineBuffer(2_000, 10_000));
        store.waiting = 100;
        assertThat(execution.run()).isEqualTo(100);
        List<String> values = values();
        assertThat(values).hasSize(100).doesNotHaveDuplicates();
        assertThat(values.getLast()).startsWith("100x");
        assertThat(store.cursors).containsEntry("q", 100L);
        assertThat(runner.runs)
                .startsWith("(0,100]", "(0,50]", "(0,25]", "(0,12]", "(0,6]", "(6,12]");
    }

    @Test
    void manyEventsAreReadInPortionsWhereItMakesNoDifference() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.INCREMENTAL, "process_events");
        runner.divisible = true;
        store.waiting = 10_000;
        assertThat(fixture.execution(Q, runner).run()).isEqualTo(10_000);
        assertThat(values()).hasSize(10_000).doesNotHaveDuplicates();
        assertThat(runner.runs).containsExactly("(0,4096]", "(4096,8192]", "(8192,10000]");
    }

    @Test
    void oneEventThatMakesMoreThanMemoryHoldsIsAnErrorNotADeadLoop() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.INCREMENTAL, "process_events");
        runner.rowBytes = 1000;
        Execution execution = fixture.execution(Q, runner, new LineBuffer(100, 500));
        store.waiting = 4;
        assertThat(execution.run()).isZero();
        assertThat(fixture.counted("failed")).isEqualTo(1);
        assertThat(store.cursors).doesNotContainKey("q");
    }

    @Test
    void largeResultsAreCutIntoPiecesAtLineEnds() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.INCREMENTAL, "process_events");
        Execution execution = fixture.execution(Q, runner, new LineBuffer(1_000, 1 << 20));
        store.waiting = 20;
        execution.run();
        assertThat(store.delivered).hasSizeGreaterThan(2);
        assertThat(store.delivered).allMatch(piece -> piece.bytes().length < 1_300);
        assertThat(values()).hasSize(20);
    }

    @Test
    void aFullOutboxDefersEventQueriesAndCountsIt() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.INCREMENTAL, "process_events");
        Execution execution = fixture.execution(Q, runner);
        store.waiting = 1;
        store.full = true;
        assertThat(execution.run()).isZero();
        assertThat(runner.runs).isEmpty();
        assertThat(fixture.counted("deferred")).isEqualTo(1);
        store.full = false;
        assertThat(execution.run()).isEqualTo(1);
    }

    @Test
    void linesThatFindNoRoomAreMadeAgain() throws Exception {
        Execution events =
                fixture.execution(Q, new ScriptedRunner(Mode.INCREMENTAL, "process_events"));
        store.waiting = 1;
        store.refusing = true;
        assertThat(events.run()).isZero();
        assertThat(events.isDeferred()).isTrue();
        assertThat(fixture.counted("deferred")).as("the outbox counts it").isZero();
        assertThat(fixture.counted("failed")).isZero();
        store.refusing = false;
        assertThat(events.run()).isEqualTo(1);
        assertThat(store.takeLines()).singleElement().asString().contains("\"counter\":1,");
        assertThat(events.isDeferred()).isFalse();
    }

    @Test
    void anExecutionThatChangesNothingDoesNotTouchTheStore() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.DIFFERENTIAL).result("a");
        Execution host = fixture.execution(Q, runner);
        Execution events =
                fixture.execution(
                        ScheduledQuery.of("e", "SELECT v", 10),
                        new ScriptedRunner(Mode.INCREMENTAL, "process_events"));
        host.run();
        events.run();
        int before = store.deliveries;
        host.run();
        events.run();
        assertThat(store.deliveries).isEqualTo(before);
    }

    @Test
    void aFullOutboxDoesNotDeferQueriesOfTheHost() throws Exception {
        store.full = true;
        Execution execution =
                fixture.execution(Q, new ScriptedRunner(Mode.DIFFERENTIAL).result("a"));
        assertThat(execution.run()).isEqualTo(1);
    }

    @Test
    void whatTheStoreRefusesIsMadeAgainByTheNextExecution() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.INCREMENTAL, "process_events");
        Execution execution = fixture.execution(Q, runner);
        store.waiting = 1;
        store.broken = true;
        assertThat(execution.run()).isZero();
        store.broken = false;
        assertThat(execution.run()).isEqualTo(1);
        assertThat(store.takeLines()).singleElement().asString().contains("\"counter\":1,");
    }

    @Test
    void rowsWaitForAQueryUntilItHasFailedForThreeIntervals() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.INCREMENTAL, "process_events");
        Execution execution = fixture.execution(Q, runner);
        execution.prepare();
        assertThat(store.schedules).containsExactly(Map.of("q", Set.of("process_events")));
        runner.error = "no such column: x";
        for (int i = 0; i < 3; i++) {
            execution.run();
            fixture.time.advanceSeconds(10);
        }
        assertThat(store.schedules).hasSize(1);
        execution.run();
        assertThat(store.schedules.getLast()).isEmpty();
        assertThat(runner.closed).isEqualTo(4);

        runner.error = null;
        execution.run();
        assertThat(store.schedules.getLast()).isEqualTo(Map.of("q", Set.of("process_events")));
    }

    @Test
    void aQueryThatCannotBePlannedIsPlannedAgainNextTime() throws Exception {
        Execution execution = fixture.execution(Q, new ScriptedRunner(Mode.DIFFERENTIAL));
        ScriptedRunner runner = java.util.Objects.requireNonNull(fixture.runners.remove("q"));
        execution.prepare();
        assertThat(execution.run()).isZero();
        fixture.runners.put("q", runner.result("a"));
        assertThat(execution.run()).isEqualTo(1);
        assertThat(fixture.plans).isEqualTo(3);
    }

    @Test
    void differencesAreLoggedRemovedRowsFirst() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.DIFFERENTIAL).result("a", "b", "b");
        Execution execution = fixture.execution(Q, runner);
        execution.run();
        assertThat(changes())
                .containsExactly(
                        "0 added {\"v\":\"a\"}", "0 added {\"v\":\"b\"}", "0 added {\"v\":\"b\"}");
        execution.run();
        assertThat(changes()).isEmpty();
        runner.result("c", "b", "a");
        execution.run();
        assertThat(changes()).containsExactly("1 removed {\"v\":\"b\"}", "1 added {\"v\":\"c\"}");
        runner.result();
        execution.run();
        assertThat(changes())
                .containsExactly(
                        "2 removed {\"v\":\"c\"}",
                        "2 removed {\"v\":\"b\"}",
                        "2 removed {\"v\":\"a\"}");
    }

    @Test
    void differencesCompareTypesAsOsqueryDoes() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.DIFFERENTIAL).result("1");
        Execution execution = fixture.execution(Q, runner);
        execution.run();
        store.takeLines();
        runner.result(1L);
        execution.run();
        assertThat(changes()).hasSize(2);
    }

    @Test
    void differencesOutliveTheProcess() throws Exception {
        ScriptedRunner runner =
                new ScriptedRunner(Mode.DIFFERENTIAL)
                        .result("a", 5L, 2.5, new byte[] {(byte) 0xFF});
        fixture.execution(Q, runner).run();
        store.takeLines();
        runner.result("a", 5L, new byte[] {(byte) 0xFF});
        fixture.execution(Q, runner).run();
        assertThat(changes()).containsExactly("1 removed {\"v\":\"2.5\"}");
    }

    @Test
    void rowsOfOtherColumnsAreOtherRowsAndGoWithTheirOwnNames() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.DIFFERENTIAL).result("a");
        fixture.execution(Q, runner).run();
        store.takeLines();
        ScriptedRunner changed = new ScriptedRunner(Mode.DIFFERENTIAL).result("a");
        changed.columns = List.of("w");
        fixture.execution(Q, changed).run();
        assertThat(changes()).containsExactly("1 removed {\"v\":\"a\"}", "1 added {\"w\":\"a\"}");
    }

    @Test
    void withoutRemovedOnlyTheCounterTellsThatRowsWent() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.DIFFERENTIAL).result("a", "b");
        Execution execution = fixture.execution(Q.withoutRemoved(), runner);
        execution.run();
        store.takeLines();
        runner.result("a");
        execution.run();
        assertThat(changes()).isEmpty();
        runner.result("a", "c");
        execution.run();
        assertThat(changes()).containsExactly("2 added {\"v\":\"c\"}");
    }

    @Test
    void anEventQueryThatIsComparedLogsEachRowOnceAndNoneAsRemoved() throws Exception {
        ScriptedRunner runner =
                new ScriptedRunner(Mode.ADDED_ONLY, "process_events").result("a", "b");
        Execution execution = fixture.execution(Q, runner);
        store.waiting = 2;
        execution.run();
        assertThat(changes()).containsExactly("1 added {\"v\":\"a\"}", "1 added {\"v\":\"b\"}");
        runner.result("b", "c");
        execution.run();
        assertThat(changes()).containsExactly("2 added {\"v\":\"c\"}");
        runner.result();
        execution.run();
        assertThat(changes()).isEmpty();
        assertThat(runner.runs).containsOnly("(0,2]");
        assertThat(store.cursors).containsEntry("q", 2L);
    }

    @Test
    void batchFormatPutsAnExecutionIntoOneLineAlsoAnEmptyFirstOne() throws Exception {
        fixture.lines = new LineOptions(false, false, false, "");
        ScriptedRunner runner = new ScriptedRunner(Mode.DIFFERENTIAL).result();
        Execution execution = fixture.execution(Q, runner);
        execution.run();
        assertThat(store.takeLines())
                .containsExactly(
                        "{\"diffResults\":{\"removed\":[],\"added\":[]},"
                                + HEAD.substring(1)
                                + "\"counter\":0,\"numerics\":false}");
        runner.result("a", "b");
        execution.run();
        runner.result("c");
        execution.run();
        assertThat(store.takeLines())
                .containsExactly(
                        "{\"diffResults\":{\"removed\":[],\"added\":[{\"v\":\"a\"},{\"v\":\"b\"}]},"
                                + HEAD.substring(1)
                                + "\"counter\":1,\"numerics\":false}",
                        "{\"diffResults\":{\"removed\":[{\"v\":\"a\"},{\"v\":\"b\"}],\"added\":[{\"v\":\"c\"}]},"
                                + HEAD.substring(1)
                                + "\"counter\":2,\"numerics\":false}");
        execution.run();
        assertThat(store.takeLines()).isEmpty();
    }

    @Test
    void batchFormatOfAnEventQueryHoldsItsNewRows() throws Exception {
        fixture.lines = new LineOptions(false, false, false, "");
        Execution execution =
                fixture.execution(Q, new ScriptedRunner(Mode.INCREMENTAL, "process_events"));
        execution.run();
        assertThat(store.takeLines()).isEmpty();
        store.waiting = 2;
        execution.run();
        assertThat(store.takeLines())
                .containsExactly(
                        "{\"diffResults\":{\"removed\":[],\"added\":[{\"v\":\"1\"},{\"v\":\"2\"}]},"
                                + HEAD.substring(1)
                                + "\"counter\":1,\"numerics\":false}");
    }

    @Test
    void aSnapshotIsOneLineEachTimeAlsoWithoutRows() throws Exception {
        ScriptedRunner runner =
                new ScriptedRunner(Mode.SNAPSHOT, "process_events").result("a", "b");
        Execution execution = fixture.execution(Q.asSnapshot(), runner);
        store.waiting = 5;
        execution.run();
        assertThat(store.delivered.getFirst().kind()).isEqualTo(LineKind.SNAPSHOT);
        assertThat(store.takeLines())
                .containsExactly(
                        "{\"snapshot\":[{\"v\":\"a\"},{\"v\":\"b\"}],\"action\":\"snapshot\","
                                + HEAD.substring(1)
                                + "\"counter\":0,\"numerics\":false}");
        assertThat(store.cursors).containsEntry("q", 5L);
        runner.result();
        execution.run();
        assertThat(store.takeLines())
                .singleElement()
                .asString()
                .startsWith("{\"snapshot\":[],\"action\":\"snapshot\",");
    }

    @Test
    void aSnapshotAsEventsIsOneLineForEachRow() throws Exception {
        fixture.lines = new LineOptions(true, true, false, "");
        ScriptedRunner runner = new ScriptedRunner(Mode.SNAPSHOT).result("a", "b");
        Execution execution = fixture.execution(Q.asSnapshot(), runner);
        execution.run();
        assertThat(changes())
                .containsExactly("0 snapshot {\"v\":\"a\"}", "0 snapshot {\"v\":\"b\"}");
        runner.result();
        execution.run();
        assertThat(changes()).isEmpty();
    }

    @Test
    void bookkeepingKnowsWhatExecutionsCost() throws Exception {
        ScriptedRunner runner = new ScriptedRunner(Mode.DIFFERENTIAL).result("a");
        Execution execution = fixture.execution(Q, runner);
        execution.run();
        int bytes = store.delivered.getFirst().bytes().length;
        runner.error = "disk I/O error";
        execution.run();
        QueryStatistics.Snapshot cost = execution.entry().statistics().snapshot();
        assertThat(cost.executions()).isEqualTo(2);
        assertThat(cost.failures()).isEqualTo(1);
        assertThat(cost.outputBytes()).isEqualTo(bytes);
        assertThat(cost.lastExecuted()).isEqualTo(1_795_357_281L);
    }

    /// Counter, action and columns of each line.
    private List<String> changes() {
        return store.takeLines().stream()
                .map(line ->
                        between(line, "\"counter\":", ",")
                                + " "
                                + between(line, "\"action\":\"", "\"}")
                                + " "
                                + between(line, "\"columns\":", ",\"action\""))
                .toList();
    }

    private List<String> values() {
        return store.takeLines().stream().map(line -> between(line, "{\"v\":\"", "\"}")).toList();
    }

    private static String between(String line, String from, String to) {
        int at = line.indexOf(from) + from.length();
        return line.substring(at, line.indexOf(to, at));
    }
}
