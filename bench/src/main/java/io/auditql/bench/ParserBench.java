package io.auditql.bench;

import io.auditql.audit.event.Field;
import io.auditql.audit.event.RecordFields;
import io.auditql.audit.source.RecordHeader;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Records read a second: head and every field of each, one thread. An operation is one record.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParserBench {
    private final RecordHeader header = new RecordHeader();
    private final RecordFields fields = new RecordFields();

    @Benchmark
    @OperationsPerInvocation(8)
    public long exec() {
        return parse(SampleRecords.EXEC);
    }

    @Benchmark
    @OperationsPerInvocation(4)
    public long connect() {
        return parse(SampleRecords.CONNECT);
    }

    private long parse(SampleRecords records) {
        long sum = 0;
        for (byte[] text : records.texts) {
            if (!header.read(text, 0, text.length)) {
                throw new IllegalStateException("a sample is malformed");
            }
            fields.read(text, header.bodyOffset(), text.length);
            sum += header.serial() + fields.number(Field.PID);
        }
        return sum;
    }
}
