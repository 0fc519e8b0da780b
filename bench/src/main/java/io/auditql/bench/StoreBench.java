package io.auditql.bench;

import io.auditql.bytes.Slice;
import io.auditql.ledger.Ledger;
import io.auditql.row.Column;
import io.auditql.row.RowBlock;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.row.ValueSink;
import io.auditql.store.BlockScan;
import io.auditql.store.EventReader;
import io.auditql.store.EventStore;
import io.auditql.store.OutboxLines;
import io.auditql.store.StoreOptions;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// What the store costs: rows of the shape of `process_events` (30 columns, some 300 distinct paths, command lines of 60 to
/// 110 bytes that hardly repeat).
///
///     java -cp … io.auditql.bench.StoreBench [rows] [directory]
public final class StoreBench {
    private static final String[] NUMBERS = {
        "pid",
        "parent",
        "uid",
        "auid",
        "euid",
        "gid",
        "egid",
        "owner_uid",
        "owner_gid",
        "mode",
        "atime",
        "mtime",
        "ctime",
        "btime",
        "uptime",
        "syscall_number",
        "session",
        "exit",
        "success",
        "complete"
    };
    private static final Column[] NUMBER_COLUMNS =
            Arrays.stream(NUMBERS).map(name -> Column.bigint(name, "")).toArray(Column[]::new);
    private static final Column PATH = Column.text("path", "");
    private static final Column CMDLINE = Column.text("cmdline", "");
    private static final Column CWD = Column.text("cwd", "");
    private static final Column COMM = Column.text("comm", "");
    private static final Column TTY = Column.text("tty", "");
    private static final Column KEY = Column.text("key", "");
    private static final Schema TABLE = schema();
    private static final PrintStream OUT = System.out;

    private static Schema schema() {
        List<Column> columns = new ArrayList<>(List.of(NUMBER_COLUMNS));
        columns.addAll(List.of(PATH, CMDLINE, CWD, COMM, TTY, KEY));
        columns.add(Column.bigint("time", ""));
        columns.add(Column.bigint("time_ms", ""));
        columns.add(Column.bigint("serial", ""));
        return Schema.events("bench_events", "", columns.toArray(Column[]::new));
    }

    private final Random random = new Random(1);
    private final Slice[] paths = new Slice[300];
    private final Slice[] names = new Slice[300];
    private final Slice[] arguments = new Slice[4096];
    private final Slice tty = Slice.of("pts0");
    private final Slice key = Slice.of("auditql");
    private long serial;

    private StoreBench() {
        for (int i = 0; i < paths.length; i++) {
            names[i] = Slice.of("tool" + i);
            paths[i] = Slice.of("/usr/lib/something/bin/tool" + i);
        }
        for (int i = 0; i < arguments.length; i++) {
            StringBuilder text = new StringBuilder("tool" + i + " --with ");
            int length = 50 + random.nextInt(50);
            while (text.length() < length) {
                text.append((char) ('a' + random.nextInt(26)));
            }
            arguments[i] = Slice.of(text.toString());
        }
    }

    private void append(EventStore store) {
        RowSink row = store.open(TABLE);
        long number = serial++;
        int tool = random.nextInt(paths.length);
        row.begin(1_700_000_000_000L + number, number);
        for (int i = 0; i < NUMBER_COLUMNS.length; i++) {
            long value =
                    switch (i) {
                        case 0 -> 1000 + number % 4_000_000;
                        case 1 -> 900 + tool;
                        case 10, 11, 12, 13 -> 1_690_000_000L + tool * 1000L;
                        case 14 -> number / 1000;
                        default -> i < 9 ? 1000 : 0;
                    };
            row.set(NUMBER_COLUMNS[i], value);
        }
        row.set(PATH, paths[tool]).set(COMM, names[tool]).set(CWD, paths[tool % 7]);
        row.text(CMDLINE)
                .append(arguments[random.nextInt(arguments.length)])
                .append(' ')
                .appendDecimal(number);
        row.set(TTY, tty).set(KEY, key);
        row.end();
        store.close(TABLE);
    }

    public static void main(String[] args) throws Exception {
        int rows = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        Path directory =
                args.length > 1
                        ? Path.of(args[1])
                        : Files.createTempDirectory("store-bench").resolve("store");
        new StoreBench().run(rows, directory);
    }

    private void run(int rows, Path directory) throws Exception {
        Ledger ledger = new Ledger(System::currentTimeMillis);
        StoreOptions options = StoreOptions.at(directory).withoutLimits();
        try (EventStore store = EventStore.open(options, List.of(TABLE), ledger)) {
            store.schedule(java.util.Map.of());
            store.start();
            for (int round = 0; round < 2; round++) { // the first with the compiler at work
                appendAll(store, rows / 2, round);
            }
            OUT.printf(
                    "%.1f B/row in blocks, %.1f B/row in the file%n",
                    (double) store.bytes() / rows,
                    (double) Files.size(directory.resolve("events.db")) / rows);
            try (EventReader reader = store.reader()) {
                for (int round = 0; round < 3; round++) {
                    queries(reader, rows);
                }
            }
            for (int round = 0; round < 3; round++) {
                steps(store);
                wakes(store);
            }
        }
    }

    private void appendAll(EventStore store, int rows, int round) throws Exception {
        long cpu = processCpuNanos();
        long start = System.nanoTime();
        for (int i = 0; i < rows; i++) {
            append(store);
        }
        store.flush();
        double seconds = (System.nanoTime() - start) / 1e9;
        OUT.printf(
                "append %d: %.0f rows/s, %.3f cpu-s per 100k rows%n",
                round, rows / seconds, (processCpuNanos() - cpu) / 1e9 / rows * 100_000);
    }

    private static long processCpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    private static void queries(EventReader reader, int rows) throws Exception {
        long last = 1_700_000_000L + rows / 1000;
        time("count", () -> scan(reader, Long.MIN_VALUE, null));
        time("sum of one number", () -> scan(reader, Long.MIN_VALUE, TABLE.column("pid")));
        time("length of one text", () -> scan(reader, Long.MIN_VALUE, CMDLINE));
        time("last 1 % of time", () -> scan(reader, last - rows / 100_000, TABLE.column("time")));
        time("nothing new", () -> scan(reader, Long.MAX_VALUE, null));
    }

    private interface Query {
        long run() throws Exception;
    }

    private static void time(String what, Query query) throws Exception {
        long start = System.nanoTime();
        long result = query.run();
        OUT.printf("%-20s %8.3f ms (%d)%n", what, (System.nanoTime() - start) / 1e6, result);
    }

    private static long scan(EventReader reader, long fromTime, @Nullable Column column)
            throws Exception {
        Lengths sink = new Lengths();
        long total = 0;
        reader.begin();
        long after = fromTime == Long.MAX_VALUE ? reader.lastEid() : reader.visibleAfter(TABLE);
        try (BlockScan scan =
                reader.scan(TABLE, after, reader.lastEid(), fromTime, Long.MAX_VALUE)) {
            while (scan.next()) {
                if (column == null) {
                    total += scan.toRow() - scan.fromRow();
                    continue;
                }
                RowBlock block = scan.block();
                for (int row = scan.fromRow(); row < scan.toRow(); row++) {
                    if (column.isText()) {
                        block.read(row, column.index(), sink);
                    } else {
                        total += block.number(row, column.index());
                    }
                }
            }
        }
        reader.end();
        return total + sink.length;
    }

    private static final class Lengths implements ValueSink {
        long length;

        @Override
        public void absent() {}

        @Override
        public void number(long value) {}

        @Override
        public void real(double value) {}

        @Override
        public void text(MemorySegment base, long offset, int textLength) {
            length += textLength;
        }
    }

    /// One row, committed and read back: what a stream does for each event; then its line is delivered.
    private void steps(EventStore store) throws Exception {
        int count = 20_000;
        long[] commits = new long[count];
        long[] steps = new long[count];
        long[] deliveries = new long[count];
        byte[] line = "{\"name\":\"q\"}".getBytes(StandardCharsets.UTF_8);
        try (EventReader reader = store.reader()) {
            for (int i = 0; i < count; i++) {
                long before = store.lastEid();
                long start = System.nanoTime();
                append(store);
                store.flush();
                commits[i] = System.nanoTime() - start;
                reader.begin();
                try (BlockScan scan =
                        reader.scan(
                                TABLE, before, reader.lastEid(), Long.MIN_VALUE, Long.MAX_VALUE)) {
                    scan.next();
                    scan.block().number(scan.fromRow(), 0);
                }
                reader.end();
                steps[i] = System.nanoTime() - start;
                store.delivered("q", store.lastEid(), List.of(new OutboxLines(0, line)));
                deliveries[i] = System.nanoTime() - start;
            }
        }
        percentiles("append + commit", commits);
        percentiles("append + commit + read", steps);
        percentiles("the same + delivered", deliveries);
    }

    /// From the append of a row to the word that it is committed, given on the writer's thread.
    private void wakes(EventStore store) throws Exception {
        int count = 300;
        long[] told = new long[count];
        java.util.concurrent.Semaphore commits = new java.util.concurrent.Semaphore(0);
        store.onCommit(commits::release);
        try (AutoCloseable _ = store.watch()) {
            for (int i = 0; i < count; i++) {
                java.util.concurrent.locks.LockSupport.parkNanos(6_000_000);
                commits.drainPermits();
                long start = System.nanoTime();
                append(store);
                store.idle();
                commits.acquire();
                told[i] = System.nanoTime() - start;
            }
        }
        percentiles("append + idle to onCommit", told);
    }

    private static void percentiles(String what, long[] nanos) {
        Arrays.sort(nanos);
        OUT.printf(
                "%-24s p50 %.1f us, p99 %.1f us, max %.1f ms%n",
                what,
                nanos[nanos.length / 2] / 1e3,
                nanos[nanos.length * 99 / 100] / 1e3,
                nanos[nanos.length - 1] / 1e6);
    }
}
