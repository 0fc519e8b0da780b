package io.auditql.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.bytes.Slice;
import io.auditql.row.Batch;
import io.auditql.row.Column;
import io.auditql.row.QueryContext;
import io.auditql.schedule.QueryRunner.Mode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private final ScheduleFixture fixture = new ScheduleFixture();
    private final MemoryDeliveries store = fixture.deliveries;

    @Test
    void aQueryRunsAtTheMultiplesOfItsIntervalNotAtStart() throws Exception {
        ScriptedRunner every3 = add("every3", Mode.DIFFERENTIAL);
        ScriptedRunner every10 = add("every10", Mode.DIFFERENTIAL);
        ScheduleWorker worker =
                timed(query("every3", 3), query("every10", 10)); // at second 1795357281
        for (int second = 0; second < 60; second++) {
            worker.work();
            assertThat(worker.work()).as("twice in one second").isZero();
            fixture.time.advanceSeconds(1);
            if (second == 8) {
                assertThat(every10.runs).isEmpty(); // 1795357290 is the first multiple of 10
            }
        }
        assertThat(every3.runs).hasSize(20);
        assertThat(every10.runs).hasSize(6);
    }

    @Test
    void latePassesAreMadeUpForUntilTheDriftIsTooGreat() throws Exception {
        ScriptedRunner runner = add("q", Mode.DIFFERENTIAL);
        ScheduleWorker worker = timed(query("q", 1));
        fixture.time.advanceSeconds(5.5);
        int passes = 0;
        while (worker.work() > 0) {
            passes++;
        }
        assertThat(passes).isEqualTo(6); // the one at start and five late ones
        fixture.time.advanceSeconds(3600);
        worker.work();
        assertThat(worker.work()).as("an hour is forgotten").isEqualTo(1);
        assertThat(worker.work()).isZero();
        assertThat(runner.runs).hasSize(8);
    }

    @Test
    void aFailingQueryStopsNoOther() throws Exception {
        ScriptedRunner good = add("good", Mode.DIFFERENTIAL);
        add("bad", Mode.DIFFERENTIAL).error = "no such table: nowhere";
        ScheduleWorker worker = timed(query("bad", 1), query("unplanned", 1), query("good", 1));
        worker.prepare();
        assertThat(worker.work()).isEqualTo(3);
        assertThat(good.runs).hasSize(1);
        assertThat(fixture.counted("failed")).isEqualTo(3);
    }

    @Test
    void aStreamedQueryRunsOverEachCommitOnceAndNotWithoutOne() throws Exception {
        ScriptedRunner runner = add("s", Mode.INCREMENTAL, "process_events");
        StreamWorker worker = streamed(query("s", 10).asStream());
        worker.prepare();
        assertThat(worker.work()).isZero();
        store.committed = 2;
        assertThat(worker.work()).isEqualTo(2);
        assertThat(worker.work()).isZero();
        store.waiting = 5; // recorded, not committed: a stream never makes the store commit
        assertThat(worker.work()).isZero();
        store.flush();
        assertThat(worker.work()).isEqualTo(5);
        assertThat(runner.runs).containsExactly("(0,2]", "(2,7]");
    }

    @Test
    void oneWorkerRunsStreamedQueriesTheOtherTheRest() throws Exception {
        ScriptedRunner stream = add("s", Mode.INCREMENTAL, "process_events");
        ScriptedRunner timed = add("t", Mode.INCREMENTAL, "process_events");
        Schedule schedule = fixture.schedule(query("s", 1).asStream(), query("t", 1));
        store.committed = 1;
        new StreamWorker(schedule, fixture::plan, fixture.context(), fixture.time, fixture.time)
                .work();
        assertThat(stream.runs).hasSize(1);
        assertThat(timed.runs).isEmpty();
        timed(schedule).work();
        assertThat(stream.runs).hasSize(1);
        assertThat(timed.runs).hasSize(1);
    }

    @Test
    void aStreamedQueryThatFailsPausesLongerEachTime() throws Exception {
        ScriptedRunner runner = add("s", Mode.INCREMENTAL, "process_events");
        StreamWorker worker = streamed(query("s", 3600).asStream());
        runner.error = "interrupted";
        store.committed = 1;
        for (int tenths = 0; tenths < 80; tenths++) {
            worker.work();
            fixture.time.advanceSeconds(0.1);
        }
        assertThat(runner.runs).hasSize(4); // at 0, 1, 3 and 7 s
        runner.error = null;
        fixture.time.advanceSeconds(8);
        assertThat(worker.work()).isEqualTo(1);
    }

    @Test
    void aStreamedQueryThatCannotRunInIncrementsRunsAtItsInterval() throws Exception {
        ScriptedRunner runner = add("s", Mode.ADDED_ONLY, "process_events");
        StreamWorker worker = streamed(query("s", 5).asStream());
        worker.prepare();
        for (int second = 0; second < 20; second++) {
            store.committed++;
            worker.work();
            fixture.time.advanceSeconds(1);
        }
        assertThat(runner.runs).hasSize(4);
    }

    @Test
    void aStreamLooksOnceASecondWhetherAFullOutboxHasRoomAgain() throws Exception {
        ScriptedRunner runner = add("s", Mode.INCREMENTAL, "process_events");
        StreamWorker worker = streamed(query("s", 5).asStream());
        store.full = true;
        for (int tenths = 0; tenths < 30; tenths++) {
            store.committed++;
            worker.work();
            fixture.time.advanceSeconds(0.1);
        }
        assertThat(fixture.counted("deferred")).isEqualTo(3);
        store.full = false;
        fixture.time.advanceSeconds(1);
        assertThat(worker.work()).isEqualTo(30);
        assertThat(runner.runs).containsExactly("(0,30]");
    }

    @Test
    void wakingBeforeSleepingEndsTheSleep() {
        Wakeup wakeup = new Wakeup();
        wakeup.wake();
        wakeup.wake();
        assertThat(wakeup.await(3_600_000_000_000L)).isTrue();
        assertThat(wakeup.await(1)).isFalse();
    }

    @Test
    void badIntervalsAndSecondNamesAreLeftOut() throws Exception {
        Schedule schedule =
                fixture.schedule(
                        query("a", 0),
                        query("b", 604_801),
                        query("c", 604_800),
                        query("c", 5),
                        query("d", 1).asStream().asSnapshot());
        assertThat(schedule.entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.splayedSeconds()).isEqualTo(604_800));
        assertThat(query("a", 0).problem())
                .hasValueSatisfying(
                        text -> assertThat(text).startsWith("Query has invalid interval: a: 0"));
    }

    @Test
    void splayKeepsWithinItsPercentAndIsRemembered() throws Exception {
        Splay splay = new Splay(10, new Random(5), store);
        for (int i = 0; i < 200; i++) {
            long interval = splay.interval(query("q" + i, 100));
            assertThat(interval).isBetween(90L, 110L);
            assertThat(new Splay(10, new Random(i), store).interval(query("q" + i, 100)))
                    .isEqualTo(interval);
        }
        long splayed = splay.interval(query("q1", 100));
        assertThat(new String(store.state.get("interval.q1"), StandardCharsets.UTF_8))
                .isEqualTo("100:" + splayed);
        assertThat(splay.interval(query("q1", 1000))).isBetween(900L, 1100L);
    }

    @Test
    void splayOfNoneKeepsTheInterval() throws Exception {
        assertThat(new Splay(0, new Random(5), store).interval(query("q", 100))).isEqualTo(100);
        assertThat(new Splay(101, new Random(5), store).interval(query("q", 100))).isEqualTo(100);
        assertThat(new Splay(10, new Random(5), store).interval(query("q", 9))).isEqualTo(9);
        assertThat(store.state).isEmpty();
    }

    @Test
    void rowsWaitForTheReadersOfTheirTable() {
        Readers readers = fixture.readers;
        readers.reads("a", java.util.Set.of("process_events"));
        readers.reads("a", java.util.Set.of("process_events"));
        readers.reads("b", java.util.Set.of());
        readers.gone("b");
        assertThat(store.schedules).hasSize(1);
        readers.gone("a");
        assertThat(store.schedules.getLast()).isEmpty();
    }

    @Test
    void theScheduleIsATable() throws Exception {
        add("q", Mode.DIFFERENTIAL).result("a");
        Schedule schedule = fixture.schedule(query("q", 7), query("other", 60));
        Batch batch = new Batch(OsquerySchedule.SCHEMA);
        OsquerySchedule table = new OsquerySchedule(() -> schedule, Optional::empty);
        QueryContext all =
                new QueryContext() {
                    @Override
                    public List<String> equal(Column column) {
                        return List.of();
                    }

                    @Override
                    public boolean reads(Column column) {
                        return true;
                    }
                };
        new Execution(
                        schedule.entries().getFirst(),
                        fixture::plan,
                        fixture.context(),
                        new LineBuffer(),
                        new Meter() {
                            private long calls;

                            @Override
                            public long wallNanos() {
                                return ++calls * 1_500_000_000L;
                            }

                            @Override
                            public long userNanos() {
                                return ++calls * 1_000_000L;
                            }

                            @Override
                            public long systemNanos() {
                                return 0;
                            }

                            @Override
                            public long residentBytes() {
                                return ++calls * 4096;
                            }
                        })
                .run();
        table.rows(all, batch);
        assertThat(batch.rowCount()).isEqualTo(2);
        assertThat(batch.text(0, OsquerySchedule.NAME.index(), new Slice()).toString())
                .isEqualTo("q");
        assertThat(batch.number(0, OsquerySchedule.INTERVAL.index())).isEqualTo(7);
        assertThat(batch.number(0, OsquerySchedule.EXECUTIONS.index())).isEqualTo(1);
        assertThat(batch.number(0, OsquerySchedule.LAST_EXECUTED.index()))
                .isEqualTo(1_795_357_281L);
        assertThat(batch.number(0, OsquerySchedule.WALL_TIME_MS.index())).isEqualTo(4500);
        assertThat(batch.number(0, OsquerySchedule.WALL_TIME.index())).isEqualTo(4);
        assertThat(batch.number(0, OsquerySchedule.LAST_MEMORY.index())).isEqualTo(3 * 4096);
        assertThat(batch.number(1, OsquerySchedule.EXECUTIONS.index())).isZero();
    }

    @Test
    void aQueryWithAStartupPriorityRunsAtOnceAndThenByTheClock() throws Exception {
        add("a", Mode.DIFFERENTIAL).result("a");
        add("b", Mode.DIFFERENTIAL).result("b");
        add("c", Mode.DIFFERENTIAL).result("c");
        ScheduleWorker worker =
                timed(
                        query("b", 3600).atStartup(2),
                        query("a", 3600).atStartup(1),
                        query("c", 3600));
        assertThat(worker.work()).isEqualTo(2);
        assertThat(store.takeLines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"name\":\"a\""),
                        line -> assertThat(line).contains("\"name\":\"b\""));
        fixture.time.advanceSeconds(1);
        assertThat(worker.work()).isZero();
    }

    @Test
    void aScheduleIsReplacedWithoutLosingOrRepeatingAnEvent() throws Exception {
        ScriptedRunner stays = add("stays", Mode.INCREMENTAL, "process_events");
        ScriptedRunner goes = add("goes", Mode.INCREMENTAL, "process_events");
        ScriptedRunner comes = add("comes", Mode.INCREMENTAL, "process_events");
        Schedule before = fixture.schedule(query("stays", 1), query("goes", 1));
        ScheduleWorker worker = timed(before);
        worker.prepare();
        store.waiting = 3;
        worker.work();
        store.waiting = 4; // recorded while it changes
        Pack main = new Pack(Pack.Description.of("main"), 0);
        Schedule after =
                Schedule.of(
                        List.of(
                                new Schedule.PackQueries(
                                        main, List.of(query("stays", 1), query("comes", 1)))),
                        new Splay(0, new Random(1), store),
                        before);
        var taken = worker.replace(after, fixture.context());
        assertThat(taken).isNotDone();
        fixture.time.advanceSeconds(1);
        worker.work();
        assertThat(taken).isDone();
        assertThat(stays.runs).containsExactly("(0,3]", "(3,7]");
        assertThat(goes.runs).containsExactly("(0,3]");
        assertThat(comes.runs).containsExactly("(0,7]");
        fixture.readers.keep(after.names());
        assertThat(store.schedules.getLast()).containsOnlyKeys("stays", "comes");
        assertThat(after.entries().getFirst().statistics().snapshot().executions()).isEqualTo(2);
    }

    @Test
    void streamsAreReplacedToo() throws Exception {
        ScriptedRunner runner = add("s", Mode.INCREMENTAL, "process_events");
        ScriptedRunner other = add("t", Mode.INCREMENTAL, "process_events");
        StreamWorker worker = streamed(query("s", 10).asStream());
        store.committed = 2;
        worker.work();
        var taken = worker.replace(fixture.schedule(query("t", 10).asStream()), fixture.context());
        store.committed = 5;
        worker.work();
        assertThat(taken).isDone();
        assertThat(runner.runs).containsExactly("(0,2]");
        assertThat(other.runs).containsExactly("(0,5]");
    }

    @Test
    void queriesOfAnInactivePackRestAndHoldNoRowsBack() throws Exception {
        ScriptedRunner runner = add("q", Mode.INCREMENTAL, "process_events");
        Pack elsewhere = new Pack(new Pack.Description("p", "darwin", "", 0, false, List.of()), 60);
        Schedule schedule =
                Schedule.of(
                        List.of(new Schedule.PackQueries(elsewhere, List.of(query("q", 1)))),
                        new Splay(0, new Random(1), store),
                        Schedule.EMPTY);
        ScheduleWorker worker = timed(schedule);
        worker.prepare();
        for (int i = 0; i < 5; i++) {
            worker.work();
            fixture.time.advanceSeconds(1);
        }
        assertThat(runner.runs).isEmpty();
        assertThat(store.schedules).isEmpty();
    }

    private ScriptedRunner add(String name, Mode mode, String... tables) {
        ScriptedRunner runner = new ScriptedRunner(mode, tables);
        fixture.runners.put(name, runner);
        return runner;
    }

    private static ScheduledQuery query(String name, long interval) {
        return ScheduledQuery.of(name, "SELECT v", interval);
    }

    private ScheduleWorker timed(ScheduledQuery... queries) throws Exception {
        return timed(fixture.schedule(queries));
    }

    private ScheduleWorker timed(Schedule schedule) {
        return new ScheduleWorker(
                schedule, fixture::plan, fixture.context(), fixture.time, fixture.time, 60);
    }

    private StreamWorker streamed(ScheduledQuery... queries) throws Exception {
        return new StreamWorker(
                fixture.schedule(queries),
                fixture::plan,
                fixture.context(),
                fixture.time,
                fixture.time);
    }
}
