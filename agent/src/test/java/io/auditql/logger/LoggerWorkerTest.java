package io.auditql.logger;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.schedule.LineKind;
import io.auditql.sys.SysException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoggerWorkerTest {
    private final MemoryQueue queue = new MemoryQueue();
    private final AtomicLong nanos = new AtomicLong();
    private final Ledger ledger = new Ledger(() -> 0);
    private final ScriptedLogger logger = new ScriptedLogger();
    private final LoggerWorker worker = new LoggerWorker(queue, logger, ledger, nanos::get);

    /// Takes at most `room` lines, then fails.
    private static final class ScriptedLogger implements Logger {
        final List<String> out = new ArrayList<>();
        int room = Integer.MAX_VALUE;
        int attempts;

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public int deliver(Block block) throws SysException {
            attempts++;
            if (room == 0) {
                throw new SysException("connect to the sink: ECONNREFUSED (start it)", 111);
            }
            List<String> lines =
                    new String(block.bytes(), block.from(), block.length(), StandardCharsets.UTF_8)
                            .lines()
                            .limit(room)
                            .toList();
            out.addAll(lines);
            room -= lines.size();
            return lines.size();
        }

        @Override
        public String mark() {
            return "after " + out.size();
        }

        @Override
        public void close() {}
    }

    @Test
    void blocksGoOutInOrderAndThePositionFollows() {
        queue.add(LineKind.RESULT, "a", "b");
        queue.add(LineKind.SNAPSHOT, "c");
        assertThat(worker.work()).isEqualTo(2);
        assertThat(queue.positions.get("scripted")).isEqualTo(new Position(2, 0, "after 2"));
        assertThat(worker.work()).isEqualTo(1);
        assertThat(worker.work()).isZero();
        assertThat(logger.out).containsExactly("a", "b", "c");
        assertThat(count("scripted_lines")).isEqualTo(3);
    }

    @Test
    void ofABlockThatIsOutInPartOnlyTheRestIsHandedOverAgain() {
        queue.add(LineKind.RESULT, "a", "b", "c");
        logger.room = 2;
        assertThat(worker.work()).isEqualTo(2);
        assertThat(queue.positions.get("scripted")).isEqualTo(new Position(1, 2, "after 2"));
        logger.room = 9;
        assertThat(worker.work()).as("before the pause is over").isZero();
        nanos.addAndGet(100_000_000L);
        assertThat(worker.work()).isEqualTo(1);
        assertThat(logger.out).containsExactly("a", "b", "c");
    }

    @Test
    void pausesDoubleUpToHalfAMinuteAndAreCounted() {
        queue.add(LineKind.RESULT, "a");
        logger.room = 0;
        for (int tenths = 0; tenths < 1_200; tenths++) {
            worker.work();
            nanos.addAndGet(100_000_000L);
        }
        // at 0, 0.1, 0.3, 0.7, 1.5, 3.1, 6.3, 12.7, 25.5, 51.1, 81.1 and 111.1 s
        assertThat(logger.attempts).isEqualTo(12);
        assertThat(count("scripted_retries")).isEqualTo(12);
        logger.room = 1;
        nanos.addAndGet(30_000_000_000L);
        assertThat(worker.work()).isEqualTo(1);
        assertThat(worker.isFailing()).isFalse();
    }

    @Test
    void aPositionThatCannotBeSavedDoesNotRepeatLines() {
        queue.add(LineKind.RESULT, "a");
        queue.add(LineKind.RESULT, "b");
        worker.work();
        queue.refusesPositions = true;
        worker.work();
        nanos.addAndGet(100_000_000L);
        worker.work();
        assertThat(logger.out).containsExactly("a", "b");
        queue.refusesPositions = false;
        nanos.addAndGet(1_000_000_000L);
        worker.work();
        assertThat(queue.positions.get("scripted")).isEqualTo(new Position(3, 0, "after 2"));
        assertThat(logger.out).containsExactly("a", "b");
    }

    @Test
    void standardOutputGetsEachLine() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StdoutLogger stdout = new StdoutLogger(out)) {
            queue.add(LineKind.RESULT, "a", "b");
            Block block = java.util.Objects.requireNonNull(queue.next(1));
            assertThat(stdout.deliver(block.after(1))).isEqualTo(1);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("b\n");
    }

    @Test
    void aClosedStandardOutputIsAFailureNotTheEnd() {
        queue.add(LineKind.RESULT, "a");
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        LoggerWorker stdout = new LoggerWorker(queue, new StdoutLogger(broken), ledger, nanos::get);
        assertThat(stdout.work()).isZero();
        assertThat(stdout.isFailing()).isTrue();
    }

    private long count(String cause) {
        return ledger.counters().stream()
                .filter(counter -> counter.cause().equals(cause))
                .mapToLong(Counter::count)
                .sum();
    }
}
