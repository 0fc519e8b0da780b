package io.auditql.bench;

import io.auditql.ledger.Ledger;
import io.auditql.row.Batch;
import io.auditql.row.Column;
import io.auditql.row.Schema;
import io.auditql.sql.ResultColumn;
import io.auditql.sql.ResultHandler;
import io.auditql.sql.ResultRow;
import io.auditql.sql.SqlConnection;
import io.auditql.sql.SqlEngine;
import io.auditql.sql.SqlOptions;
import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Statements over events in memory: joins of a table with itself, and scans.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class JoinBench {
    private static final int ROWS_PER_BLOCK = 1000;

    /// 100,000 events; pids repeat about three times.
    @Param({"100000", "1000000"})
    int events;

    @SuppressWarnings("NullAway.Init") // JMH calls open
    private SqlConnection connection;

    @Setup(Level.Trial)
    public void open() throws SqliteException {
        Column pid = Column.bigint("pid", "");
        Column path = Column.text("path", "");
        Column cmdline = Column.text("cmdline", "");
        Schema table =
                Schema.events("process_events", "", pid, path, cmdline, Column.bigint("time", ""));
        Column eid = table.column(Schema.EID);
        List<Batch> blocks = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            if (i % ROWS_PER_BLOCK == 0) {
                blocks.add(new Batch(table));
            }
            Batch batch = blocks.getLast();
            batch.begin(1_700_000_000_000L + i, i);
            batch.set(pid, i % (events / 3));
            batch.set(path, i % 50 == 0 ? "/usr/bin/curl" : "/usr/bin/program-" + i % 300);
            batch.set(cmdline, "program --number " + i + " --with some more arguments");
            batch.set(eid, i + 1L);
            batch.end();
        }
        connection =
                new SqlEngine(
                                List.of(),
                                List.of(table),
                                new MemoryEvents(blocks, ROWS_PER_BLOCK),
                                SqlOptions.DEFAULTS,
                                new Ledger(System::currentTimeMillis))
                        .connect();
    }

    @TearDown(Level.Trial)
    public void close() {
        connection.close();
    }

    @Benchmark
    public long selfJoinByPid() throws SqliteException {
        return run("SELECT count(*) FROM process_events a JOIN process_events b ON a.pid = b.pid");
    }

    @Benchmark
    public long selfJoinByText() throws SqliteException {
        return run(
                "SELECT count(*) FROM process_events a JOIN process_events b"
                        + " ON a.cmdline = b.cmdline");
    }

    @Benchmark
    public long count() throws SqliteException {
        return run("SELECT count(*) FROM process_events");
    }

    @Benchmark
    public long like() throws SqliteException {
        return run("SELECT count(*) FROM process_events WHERE path LIKE '%/curl'");
    }

    @Benchmark
    public long everyColumn() throws SqliteException {
        return run("SELECT * FROM process_events");
    }

    private long run(String sql) throws SqliteException {
        long[] sum = new long[1];
        connection.run(
                sql,
                new ResultHandler() {
                    @Override
                    public void columns(List<ResultColumn> columns) {
                        // of no interest
                    }

                    @Override
                    public void row(ResultRow row) {
                        sum[0] += row.number(0);
                    }
                });
        return sum[0];
    }
}
