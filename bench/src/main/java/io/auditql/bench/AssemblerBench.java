package io.auditql.bench;

import io.auditql.audit.event.EventAssembler;
import io.auditql.audit.source.DroppedSerials;
import io.auditql.events.Publisher;
import io.auditql.events.RowStore;
import io.auditql.ledger.Ledger;
import io.auditql.row.Batch;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.event.HostFacts;
import io.auditql.tables.event.ProcessEvents;
import io.auditql.tables.event.SocketEvents;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Events a second from the bytes of their records to closed events, and on to the columns of a batch, one thread. An
/// operation is one event: eight records of an exec, four of a connect. Live, so the serials are watched as well.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AssemblerBench {
    private static final long FIRST_SERIAL = 1_000_000_000L;
    private static final long LAST_SERIAL = 4_000_000_000L;

    private final Ledger ledger = new Ledger(System::currentTimeMillis);
    private final EventAssembler toEvents =
            new EventAssembler(event -> last = event.serial(), ledger, new DroppedSerials());
    private final EventAssembler toRows =
            new EventAssembler(
                    new Publisher(
                            List.of(
                                    new ProcessEvents(
                                            HostFacts.OFFLINE, ProcessEvents.Choice.STARTS),
                                    new SocketEvents(HostFacts.OFFLINE, SocketEvents.Choice.USUAL)),
                            new OneBatchEach(),
                            ledger),
                    ledger,
                    new DroppedSerials());
    private long serial = FIRST_SERIAL;
    private long last;

    @Benchmark
    public long execToEvent() {
        return send(SampleRecords.EXEC, toEvents);
    }

    @Benchmark
    public long execToRow() {
        return send(SampleRecords.EXEC, toRows);
    }

    @Benchmark
    public long connectToEvent() {
        return send(SampleRecords.CONNECT, toEvents);
    }

    @Benchmark
    public long connectToRow() {
        return send(SampleRecords.CONNECT, toRows);
    }

    private long send(SampleRecords records, EventAssembler assembler) {
        serial = serial == LAST_SERIAL ? FIRST_SERIAL : serial + 1;
        records.number(serial);
        for (int i = 0; i < records.types.length; i++) {
            byte[] text = records.texts[i];
            assembler.record(SampleRecords.TIME_MILLIS, records.types[i], text, 0, text.length);
        }
        return last;
    }

    /// Keeps a batch for each table and empties it when a thousand rows wait, as the store's writer does.
    private static final class OneBatchEach implements RowStore {
        private static final int FULL = 1000;
        private Batch batch =
                new Batch(
                        new ProcessEvents(HostFacts.OFFLINE, ProcessEvents.Choice.STARTS).schema());

        @Override
        public RowSink open(Schema table) {
            if (batch.schema() != table) {
                batch = new Batch(table);
            }
            if (batch.rowCount() == FULL) {
                batch.clear();
            }
            return batch;
        }

        @Override
        public void close(Schema table) {}

        @Override
        public void idle() {}
    }
}
