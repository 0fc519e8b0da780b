package io.auditql.store;

import static io.auditql.store.Things.append;
import static io.auditql.store.Things.appendOther;
import static io.auditql.store.Things.range;
import static io.auditql.store.Things.visible;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.row.Column;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.Statement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStoreTest {
    @TempDir Path directory;

    private final ManualClock clock = new ManualClock();
    private Ledger ledger = new Ledger(() -> 1);
    private @Nullable EventStore store;

    @AfterEach
    void closeStore() {
        if (store != null) {
            store.close();
        }
    }

    private StoreOptions options() {
        return StoreOptions.at(directory.resolve("store"))
                .eventsMax(0)
                .clocks(() -> clock.boot, () -> clock.wall)
                .bootId("boot 1");
    }

    private EventStore open(StoreOptions options) throws SysException {
        closeStore();
        EventStore opened = EventStore.open(options, Things.TABLES, ledger);
        store = opened;
        return opened;
    }

    private long counted(String cause) {
        return ledger.counters().stream()
                .filter(c -> c.cause().equals(cause))
                .mapToLong(Counter::count)
                .sum();
    }

    // committing

    @Test
    void showsARowWhenItIsCommittedAndNotBefore() throws Exception {
        EventStore store = open(options());
        append(store, 1, 3);
        try (EventReader reader = store.reader()) {
            reader.begin();
            assertThat(visible(reader)).isEmpty();
            reader.end();

            assertThat(store.flush()).isEqualTo(3);

            reader.begin();
            assertThat(reader.lastEid()).isEqualTo(3);
            assertThat(visible(reader)).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void commits200MillisecondsAfterTheFirstWaitingRow() throws Exception {
        EventStore store = open(options());
        append(store, 1, 1);
        clock.pass(199);
        append(store, 2, 2);
        store.work();
        assertThat(store.lastEid()).isZero();

        clock.pass(1);
        store.work();

        assertThat(store.lastEid()).isEqualTo(2);
    }

    @Test
    void commitsWhen1000RowsWait() throws Exception {
        EventStore store = open(options());
        append(store, 1, 999);
        store.work();
        assertThat(store.lastEid()).isZero();

        append(store, 1000, 1000);
        store.work();

        assertThat(store.lastEid()).isEqualTo(1000);
    }

    @Test
    void commitsOnIdleOnlyForThoseWhoWatchAndAtMostEvery3Milliseconds() throws Exception {
        EventStore store = open(options());
        append(store, 1, 1);
        store.idle();
        store.work();
        assertThat(store.lastEid()).isZero();

        try (AutoCloseable _ = store.watch()) {
            store.idle();
            store.work();
            assertThat(store.lastEid()).isEqualTo(1);

            append(store, 2, 2);
            store.idle();
            clock.pass(2);
            store.work();
            assertThat(store.lastEid()).isEqualTo(1);
            clock.pass(1);
            store.work();
            assertThat(store.lastEid()).isEqualTo(2);
        }
    }

    @Test
    void tellsListenersOfCommitsWithRows() throws Exception {
        EventStore store = open(options());
        List<Long> told = new ArrayList<>();
        store.onCommit(() -> told.add(store.lastEid()));
        store.flush();
        append(store, 1, 2);
        store.flush();

        assertThat(told).containsExactly(2L);
    }

    @Test
    void givesEidsFromOneSequenceInTheOrderOfClosing() throws Exception {
        EventStore store = open(options());
        append(store, 1, 2);
        appendOther(store);
        append(store, 3, 3);
        store.flush();
        try (EventReader reader = store.reader()) {
            reader.begin();
            assertThat(Things.eids(reader)).containsExactly(1L, 2L, 4L);
            assertThat(reader.lastEid()).isEqualTo(4);
        }
    }

    @Test
    void leavesOutARowThatWasBegunAndNotEnded() throws Exception {
        EventStore store = open(options());
        RowSink sink = store.open(Things.THINGS);
        sink.begin(1, 1).set(Things.NUMBER, 77);
        store.close(Things.THINGS);
        append(store, 1, 1);

        assertThat(visible(store)).containsExactly(1L);
    }

    @Test
    void packsTheRowsOfSmallCommitsIntoOneBlock() throws Exception {
        EventStore store = open(options());
        for (int i = 0; i < 10; i++) {
            append(store, i * 100L + 1, i * 100L + 100);
            appendOther(store);
            store.flush();
            assertThat(blocks("things")).isEqualTo(i < 9 ? i + 1 : 1);
        }

        assertThat(visible(store)).isEqualTo(range(1, 1000));
        assertThat(blocks("others")).isEqualTo(10);
    }

    @Test
    void packsOldSmallBlocksAfter10Minutes() throws Exception {
        EventStore store = open(options());
        append(store, 1, 2);
        store.flush();
        append(store, 3, 4);
        store.flush();
        clock.pass(599_999);
        store.work();
        assertThat(blocks("things")).isEqualTo(2);

        clock.pass(1);
        store.work();

        assertThat(blocks("things")).isEqualTo(1);
        assertThat(visible(store)).isEqualTo(range(1, 4));
    }

    @Test
    void packsOnCloseAndTakesUpSmallBlocksOfAnEarlierRun() throws Exception {
        EventStore store = open(options());
        append(store, 1, 5);
        store.flush();
        append(store, 6, 7);
        store.flush();
        store = open(options());
        assertThat(blocks("things")).isEqualTo(1);

        append(store, 8, 1010);
        assertThat(visible(store)).isEqualTo(range(1, 1010));
        assertThat(blocks("things")).isEqualTo(1);
    }

    @Test
    void splitsALongWaitIntoBlocksOfAbout1000Rows() throws Exception {
        EventStore store = open(options());
        append(store, 1, 5432);

        assertThat(visible(store)).isEqualTo(range(1, 5432));
        assertThat(blocks("things")).isEqualTo(5);
    }

    private long blocks(String table) throws Exception {
        EventStore open = Objects.requireNonNull(store);
        try (Database database =
                Database.openReadOnly(open.directory().resolve("events.db").toString())) {
            long id;
            try (Statement find = database.prepare("SELECT id FROM event_table WHERE name = ?1")) {
                find.bind(1, table).step();
                id = find.number(0);
            }
            try (Statement count = database.prepare("SELECT count(*) FROM rows_" + id)) {
                count.step();
                return count.number(0);
            }
        }
    }

    // reading

    @Test
    void readsOneStateFromBeginToEnd() throws Exception {
        EventStore store = open(options());
        append(store, 1, 2);
        store.flush();
        try (EventReader reader = store.reader()) {
            reader.begin();
            append(store, 3, 3);
            store.flush();
            assertThat(visible(reader)).containsExactly(1L, 2L);
            reader.end();
            reader.begin();
            assertThat(visible(reader)).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void narrowsAScanToARangeOfEids() throws Exception {
        EventStore store = open(options());
        append(store, 1, 2500);
        append(store, 2501, 2510);
        store.flush();
        append(store, 2511, 2512);
        store.flush();
        try (EventReader reader = store.reader()) {
            reader.begin();
            for (long after : new long[] {0, 1, 999, 1000, 1249, 1250, 2499, 2511, 2512, 9999}) {
                for (long through : new long[] {0, 1, 1001, 1250, 2505, 2512, Long.MAX_VALUE}) {
                    assertThat(Things.numbers(reader, after, through))
                            .isEqualTo(range(after + 1, Math.min(through, 2512)));
                }
            }
        }
    }

    @Test
    void skipsBlocksOutsideTheTimesAskedFor() throws Exception {
        EventStore store = open(options());
        append(store, 1, 5000); // 1 s apart from 1_700_000_001 on
        store.flush();
        try (EventReader reader = store.reader();
                EventReader _ = reader) {
            reader.begin();
            int blocks = 0;
            List<Long> seen = new ArrayList<>();
            try (BlockScan scan =
                    reader.scan(Things.THINGS, 0, Long.MAX_VALUE, 1_700_004_990L, 1_700_009_999L)) {
                while (scan.next()) {
                    blocks++;
                    for (int row = scan.fromRow(); row < scan.toRow(); row++) {
                        seen.add(scan.block().number(row, Things.NUMBER.index()));
                    }
                }
            }
            assertThat(blocks).isEqualTo(1);
            assertThat(seen).containsAll(range(4990, 5000));
        }
    }

    @Test
    void runsSeveralScansAtOnce() throws Exception {
        EventStore store = open(options());
        append(store, 1, 3000);
        store.flush();
        try (EventReader reader = store.reader()) {
            reader.begin();
            try (BlockScan one = reader.scan(Things.THINGS, 0, 9999, 0, Long.MAX_VALUE);
                    BlockScan two = reader.scan(Things.THINGS, 0, 9999, 0, Long.MAX_VALUE)) {
                one.next();
                one.next();
                two.next();
                assertThat(one.block().number(0, 0)).isEqualTo(1001);
                assertThat(two.block().number(0, 0)).isEqualTo(1);
                one.next();
                assertThat(two.block().number(999, 0)).isEqualTo(1000);
                assertThat(one.next()).isFalse();
                assertThat(one.next()).isFalse();
            }
        }
    }

    @Test
    void leavesOutADamagedBlockAndCountsItOnce() throws Exception {
        EventStore store = open(options());
        append(store, 1, 3000);
        store = open(options());
        damageBlock(1001);

        assertThat(visible(store)).hasSize(2000).doesNotContain(1500L).contains(2001L);
        assertThat(visible(store)).hasSize(2000);
        assertThat(counted("corrupt_block")).isEqualTo(1000);
    }

    @Test
    void readsNullsFromABlockThatIsDamagedUnderItsFeet() throws Exception {
        EventStore store = open(options());
        append(store, 1, 3000);
        store.flush();
        damageBlock(1001);
        try (EventReader reader = store.reader()) {
            reader.begin();
            try (BlockScan scan =
                    reader.scan(Things.THINGS, 0, 9999, Long.MIN_VALUE, Long.MAX_VALUE)) {
                scan.next();
                scan.next();
                assertThat(scan.block().isNull(5, Things.NUMBER.index())).isTrue();
                assertThat(scan.block().rowCount()).isEqualTo(1000);
                scan.next();
                assertThat(scan.block().number(0, Things.NUMBER.index())).isEqualTo(2001);
            }
        }
        assertThat(counted("corrupt_block")).isEqualTo(1000);
    }

    private void damageBlock(long first) throws Exception {
        Path file = Objects.requireNonNull(store).directory().resolve("events.db");
        try (Database database = Database.open(file.toString())) {
            database.execute(
                    "UPDATE rows_1 SET data = zeroblob(length(data)) WHERE first = " + first);
        }
    }

    @Test
    void readsRowsWrittenUnderAnOlderSchema() throws Exception {
        EventStore first = open(options());
        append(first, 1, 2);
        first.close();
        Column number = Column.bigint("number", "");
        Schema newer =
                Schema.events(
                        "things", "", Column.text("added", ""), Column.bigint("time", ""), number);
        try (EventStore store = EventStore.open(options(), List.of(newer), ledger)) {
            RowSink sink = store.open(newer);
            sink.begin(5_000, 3).set(number, 3);
            sink.end();
            store.close(newer);
            store.flush();
            List<List<@Nullable Object>> rows = new ArrayList<>();
            try (EventReader reader = store.reader()) {
                reader.begin();
                try (BlockScan scan = reader.scan(newer, 0, Long.MAX_VALUE, 0, Long.MAX_VALUE)) {
                    while (scan.next()) {
                        for (int row = scan.fromRow(); row < scan.toRow(); row++) {
                            rows.add(Values.row(scan.block(), row));
                        }
                    }
                }
            }
            assertThat(rows).hasSize(3);
            assertThat(rows.get(1)).containsExactly(null, 1_700_000_002L, 2L, null, 2L);
            assertThat(rows.get(2)).containsExactly(null, 5L, 3L, null, 3L);
        }
    }

    @Test
    void keepsRowsAndEidsOverARestart() throws Exception {
        EventStore store = open(options());
        append(store, 1, 10);
        store.flush();
        store = open(options());
        append(store, 11, 12);

        assertThat(visible(store)).isEqualTo(range(1, 12));
        assertThat(store.lastEid()).isEqualTo(12);
    }

    @Test
    void neverUsesAnEidAgainWhenAllRowsAreGone() throws Exception {
        EventStore store = open(options().eventsExpiry(Duration.ofSeconds(1)));
        append(store, 1, 10);
        store.flush();
        clock.pass(120_000);
        store.work();
        assertThat(store.rowCount(Things.THINGS)).isZero();
        store = open(options());
        append(store, 11, 11);

        assertThat(store.flush()).isEqualTo(11);
    }

    // events_max and events_expiry: the semantics of the event buffer

    @Test
    void showsTheNewestEventsMaxRowsExactly() throws Exception {
        EventStore store = open(options().eventsMax(1000));
        for (int i = 0; i < 57; i++) {
            append(store, i * 100L + 1, i * 100L + 100);
            appendOther(store);
            long all = i * 100L + 100;
            assertThat(visible(store)).isEqualTo(range(Math.max(1, all - 999), all));
            assertThat(store.rowCount(Things.THINGS)).isLessThanOrEqualTo(1000 + 2000);
        }
        assertThat(counted("expired")).isGreaterThan(2000);
    }

    @Test
    void everyReadSeesExactlyTheLimitWhileRowsPourIn() throws Exception {
        StoreOptions live =
                StoreOptions.at(directory.resolve("store")).eventsMax(1000).bootId("boot 1");
        EventStore store = open(live);
        store.schedule(Map.of());
        store.start();
        append(store, 1, 1000);
        store.flush();
        AtomicBoolean stop = new AtomicBoolean();
        Thread assembler =
                Thread.ofPlatform()
                        .start(() -> {
                            for (long n = 1001; !stop.get(); n += 3) {
                                append(store, n, n + 2);
                            }
                        });
        try (EventReader reader = store.reader()) {
            long newest = 0;
            for (int i = 0; i < 300; i++) {
                if (i % 3 == 0) {
                    store.flush();
                }
                reader.begin();
                List<Long> numbers = visible(reader);
                assertThat(reader.lastEid()).isGreaterThanOrEqualTo(newest);
                newest = reader.lastEid();
                assertThat(numbers).isEqualTo(range(newest - 999, newest));
                reader.end();
            }
            assertThat(newest).isGreaterThan(2000);
        } finally {
            stop.set(true);
            assembler.join();
        }
    }

    @Test
    void countsTheLimitFromTheNewestRowEveryScheduledQueryHasRead() throws Exception {
        EventStore store = open(options().eventsMax(10));
        store.schedule(Map.of("slow", Set.of("things"), "fast", Set.of("things")));
        append(store, 1, 1500);
        store.flush();
        store.delivered("fast", 1500, List.of());
        store.delivered("slow", 700, List.of());

        assertThat(visible(store)).isEqualTo(range(691, 1500));
    }

    /// Test (i) of the semantics of the event buffer.
    @Test
    void withExpiry1ASecondSelectTwoSecondsLaterHasNoneOfTheFirstOnesRows() throws Exception {
        EventStore store = open(options().eventsExpiry(Duration.ofSeconds(1)));
        store.schedule(Map.of());
        append(store, 1, 5);
        assertThat(visible(store)).isEqualTo(range(1, 5));
        append(store, 6, 7);
        store.flush();

        clock.pass(2000);

        assertThat(visible(store)).isEqualTo(range(6, 7));
        store.work();
        clock.pass(2000);
        assertThat(visible(store)).isEmpty();
        store.work();
        assertThat(store.rowCount(Things.THINGS)).isZero();
        assertThat(counted("expired")).isEqualTo(7);
    }

    /// Test (ii) of the semantics of the event buffer.
    @Test
    void twoQueriesOfDifferentIntervalsGetEachRowOnceAndThenTheStoreIsEmpty() throws Exception {
        EventStore store = open(options().eventsExpiry(Duration.ofSeconds(1)).eventsMax(3));
        store.schedule(Map.of("each 10 s", Set.of("things"), "each 60 s", Set.of("things")));
        List<Long> ten = new ArrayList<>();
        List<Long> sixty = new ArrayList<>();
        try (EventReader reader = store.reader()) {
            for (int second = 1; second <= 180; second++) {
                if (second <= 120) {
                    append(store, second, second);
                }
                clock.pass(1000);
                store.work();
                if (second % 10 == 0) {
                    execute(store, reader, "each 10 s", ten);
                }
                if (second % 60 == 0) {
                    execute(store, reader, "each 60 s", sixty);
                }
            }
        }
        clock.pass(60_000);
        store.work();

        assertThat(ten).isEqualTo(range(1, 120));
        assertThat(sixty).isEqualTo(range(1, 120));
        assertThat(store.rowCount(Things.THINGS)).isZero();
        assertThat(counted("expired")).isEqualTo(120);
    }

    private static void execute(EventStore store, EventReader reader, String query, List<Long> into)
            throws Exception {
        long through = store.flush();
        reader.begin();
        long after = Math.max(store.cursor(query).orElse(0), reader.visibleAfter(Things.THINGS));
        into.addAll(Things.numbers(reader, after, through));
        reader.end();
        store.delivered(query, through, List.of());
    }

    @Test
    void agesRowsOneByOneAlsoInsideAPackedBlock() throws Exception {
        EventStore store = open(options().eventsExpiry(Duration.ofSeconds(60)));
        store.schedule(Map.of());
        for (int i = 0; i < 10; i++) {
            append(store, i * 100L + 1, i * 100L + 100);
            store.flush();
            clock.pass(1000);
        }
        assertThat(visible(store)).hasSize(1000);

        clock.pass(55_500); // the first five commits are older than 60 s now

        assertThat(visible(store)).isEqualTo(range(601, 1000));
    }

    @Test
    void agesByTheBootClockWhateverIsDoneToTheTimeOfDay() throws Exception {
        EventStore store = open(options().eventsExpiry(Duration.ofSeconds(60)));
        store.schedule(Map.of());
        append(store, 1, 2);
        assertThat(visible(store)).hasSize(2);
        clock.wall += 86_400_000L * 365;
        assertThat(visible(store)).hasSize(2);
        clock.wall = 0;
        clock.boot += 60_001;
        assertThat(visible(store)).isEmpty();
    }

    @Test
    void agesOverARebootByTheTimeOfDay() throws Exception {
        EventStore store = open(options().eventsExpiry(Duration.ofSeconds(60)));
        append(store, 1, 2);
        store.flush();
        clock.pass(20_000);
        store.close();
        clock.wall += 30_000;
        clock.boot = 5_000;
        store = open(options().eventsExpiry(Duration.ofSeconds(60)).bootId("boot 2"));
        store.schedule(Map.of());
        append(store, 3, 3);
        assertThat(visible(store)).isEqualTo(range(1, 3));

        clock.pass(10_001);

        assertThat(visible(store)).isEqualTo(range(3, 3));
    }

    @Test
    void holdsTheRowsOfQueriesThatLeftACursorUntilTheScheduleIsKnown() throws Exception {
        StoreOptions expiring = options().eventsExpiry(Duration.ofSeconds(1));
        EventStore store = open(expiring);
        store.schedule(Map.of("q", Set.of("things")));
        append(store, 1, 4);
        store.flush();
        store.delivered("q", 2, List.of());
        store = open(expiring);
        clock.pass(120_000);
        store.work();
        assertThat(visible(store)).isEqualTo(range(3, 4));

        store.schedule(Map.of());
        clock.pass(60_000);
        store.work();

        assertThat(visible(store)).isEmpty();
    }

    @Test
    void aReleasedQueryHoldsNothingBackUntilItDeliversAgain() throws Exception {
        EventStore store = open(options().eventsExpiry(Duration.ofSeconds(1)));
        store.schedule(Map.of("failing", Set.of("things"), "well", Set.of("things")));
        append(store, 1, 10);
        store.flush();
        store.delivered("failing", 4, List.of());
        store.delivered("well", 10, List.of());
        clock.pass(120_000);
        store.work();
        assertThat(visible(store)).isEqualTo(range(5, 10));

        store.release("failing");
        store.work();
        clock.pass(60_000);
        store.work();

        assertThat(store.rowCount(Things.THINGS)).isZero();
        assertThat(counted("released_unread")).isEqualTo(6);
        append(store, 11, 12);
        store.flush();
        store.delivered("failing", 11, List.of());
        store.delivered("well", 12, List.of());
        clock.pass(120_000);
        store.work();
        assertThat(visible(store)).containsExactly(12L);
    }

    @Test
    void keepsUnreadRowsUpToEventsMaxBytesThenDropsTheOldestAndCountsThem() throws Exception {
        EventStore store = open(options().eventsMax(10).eventsMaxBytes(200_000));
        store.schedule(Map.of("slow", Set.of("things")));
        for (int i = 0; i < 30; i++) {
            append(store, i * 1000L + 1, i * 1000L + 1000);
            store.flush();
            if (i == 4) {
                store.delivered("slow", 4_500, List.of());
            }
        }

        assertThat(store.bytes()).isBetween(150_000L, 200_000L);
        List<Long> left = visible(store);
        assertThat(left).isEqualTo(range(30_000 - left.size() + 1, 30_000));
        assertThat(counted("expired")).isEqualTo(4000);
        assertThat(counted("evicted_read")).isEqualTo(500);
        assertThat(counted("evicted_unread")).isEqualTo(30_000 - 4500 - left.size());
        assertThat(counted("stored")).isEqualTo(30_000);
    }

    @Test
    void withoutLimitsEverythingStays() throws Exception {
        EventStore store = open(options().withoutLimits());
        append(store, 1, 5000);
        assertThat(visible(store)).hasSize(5000);
        clock.pass(1_000_000_000_000L);
        store.work();

        assertThat(visible(store)).hasSize(5000);
    }

    @Test
    void agesRowsOfATableThatIsNoLongerEnabled() throws Exception {
        EventStore store = open(options().eventsExpiry(Duration.ofSeconds(60)));
        appendOther(store);
        append(store, 1, 1);
        store.close();
        try (EventStore without =
                EventStore.open(
                        options().eventsExpiry(Duration.ofSeconds(60)),
                        List.of(Things.THINGS),
                        ledger)) {
            long before = without.bytes();
            clock.pass(120_000);
            without.work();
            assertThat(before).isPositive();
            assertThat(without.bytes()).isZero();
        }
    }

    // cursors and state

    @Test
    void keepsCursorsAndStateOverARestart() throws Exception {
        EventStore store = open(options());
        store.delivered("q", 7, List.of(), Map.of("epoch", bytes("3")));
        store.delivered("q", 5, List.of());
        store.put("gone", bytes("x"));
        store.remove("gone");
        store = open(options());

        assertThat(store.cursor("q")).hasValue(7);
        assertThat(store.cursor("other")).isEmpty();
        assertThat(store.get("epoch")).hasValue(bytes("3"));
        assertThat(store.get("gone")).isEmpty();
        assertThat(store.flush()).as("no eid at or below a cursor is given").isEqualTo(7);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // outbox

    private static OutboxLines text(String... lines) {
        return new OutboxLines(0, bytes(String.join("\n", lines) + "\n"));
    }

    @Test
    void handsLinesToEachLoggerAndKeepsThemUntilAllAreDone() throws Exception {
        EventStore store = open(options());
        store.outbox().register(Set.of("file", "tls"));
        store.delivered("q", 3, List.of(text("one", "two"), text("three")));
        store.delivered("r", 4, List.of(new OutboxLines(1, bytes("four\n"))));
        try (OutboxReader file = store.outbox().reader("file");
                OutboxReader tls = store.outbox().reader("tls")) {
            OutboxBlock block = next(file);
            assertThat(block.query()).isEqualTo("q");
            assertThat(block.lines().bytes()).isEqualTo(bytes("one\ntwo\n"));
            file.acknowledge(new Outbox.Position(block.sequence() + 2, 0, "11:1300"));
            block = next(file);
            assertThat(block.query()).isEqualTo("r");
            assertThat(block.lines().kind()).isEqualTo(1);
            assertThat(file.position()).isEqualTo(new Outbox.Position(3, 0, "11:1300"));

            assertThat(next(tls).lines().bytes()).isEqualTo(bytes("one\ntwo\n"));
            assertThat(outboxRows()).isEqualTo(3);
            tls.acknowledge(new Outbox.Position(next(tls).sequence() + 1, 0, ""));
            assertThat(outboxRows()).isEqualTo(2);
            tls.acknowledge(new Outbox.Position(4, 0, ""));
            assertThat(tls.next(4)).isNull();
            assertThat(store.outbox().waitingBytes("tls")).isZero();
            assertThat(store.outbox().waitingBytes("file")).isEqualTo(5);
        }
    }

    @Test
    void goesOnWhereEachLoggerWasAfterARestart() throws Exception {
        EventStore store = open(options());
        store.outbox().register(Set.of("file"));
        store.delivered("q", 1, List.of(text("a", "b")));
        try (OutboxReader file = store.outbox().reader("file")) {
            file.acknowledge(new Outbox.Position(next(file).sequence(), 1, "5:6"));
        }
        assertThat(store.outbox().waitingBytes("file")).isEqualTo(4);
        store = open(options());
        assertThat(store.outbox().waitingBytes("file")).isEqualTo(4);
        try (OutboxReader file = store.outbox().reader("file")) {
            assertThat(file.position()).isEqualTo(new Outbox.Position(1, 1, "5:6"));
            assertThat(next(file).lines().bytes()).isEqualTo(bytes("a\nb\n"));
            file.acknowledge(new Outbox.Position(2, 0, "5:8"));
        }
        store = open(options());
        store.delivered("q", 2, List.of(text("c")));
        try (OutboxReader file = store.outbox().reader("file")) {
            assertThat(next(file).sequence()).as("numbers are not used again").isEqualTo(2);
        }
    }

    @Test
    void refusesLinesWhenOneLoggersShareIsFullAndChangesNothing() throws Exception {
        EventStore store = open(options().outboxMaxBytes(1000));
        store.outbox().register(Set.of("file", "tls"));
        assertThat(store.delivered("q", 1, List.of(new OutboxLines(0, new byte[800])))).isTrue();
        assertThat(store.outbox().hasRoom()).isTrue();

        assertThat(store.delivered("q", 2, List.of(new OutboxLines(0, new byte[800])))).isFalse();

        assertThat(store.cursor("q")).hasValue(1);
        assertThat(counted("no_room")).isEqualTo(1);
        store.outbox().register(Set.of());
        assertThat(store.delivered("q", 2, List.of(new OutboxLines(0, new byte[800])))).isTrue();
        assertThat(outboxRows()).isZero();
    }

    @Test
    void booksTheLinesOfALoggerThatIsNoLongerThere() throws Exception {
        EventStore store = open(options());
        store.outbox().register(Set.of("file", "tls"));
        store.delivered("q", 1, List.of(text("a", "b", "c"), text("d\u00e4")));
        try (OutboxReader tls = store.outbox().reader("tls")) {
            tls.acknowledge(new Outbox.Position(1, 2, ""));
        }

        store.outbox().register(Set.of("file"));

        assertThat(counted("abandoned")).isEqualTo(2);
        assertThat(outboxRows()).isEqualTo(2);
    }

    private static OutboxBlock next(OutboxReader reader) throws SysException {
        return Objects.requireNonNull(reader.next(reader.position().sequence()));
    }

    private long outboxRows() throws Exception {
        EventStore open = Objects.requireNonNull(store);
        try (Database database =
                        Database.openReadOnly(open.directory().resolve("events.db").toString());
                Statement count = database.prepare("SELECT count(*) FROM outbox")) {
            count.step();
            return count.number(0);
        }
    }
}
