package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DebugOutputTest {
    private final Ledger ledger = new Ledger(System::currentTimeMillis);
    private final List<String> passed = new ArrayList<>();

    private final RecordSink next =
            new RecordSink() {
                @Override
                public void record(
                        long receivedMillis, int type, byte[] bytes, int offset, int length) {
                    passed.add(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
                }

                @Override
                public void advance(long nowMillis) {
                    // of no interest here
                }

                @Override
                public void end() {
                    passed.add("end");
                }
            };

    private static void send(RecordSink sink, int type, String text) {
        byte[] bytes = ("??" + text + "?").getBytes(StandardCharsets.ISO_8859_1);
        sink.record(0, type, bytes, 2, bytes.length - 3);
    }

    private long notShown() {
        return ledger.counters().stream()
                .filter(c -> c.cause().equals("not_shown"))
                .mapToLong(Counter::count)
                .sum();
    }

    @Test
    void eachRecordIsALineWithItsBytesAsTheyCame() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DebugOutput debug = new DebugOutput(out, false, ledger);
        RecordSink sink = debug.before(next);
        send(sink, 1300, "audit(1.2:3): a=\u00ff\u001b[31m");
        send(sink, 1006, "audit(1.2:4): pid=1");
        send(sink, 2900, "audit(1.2:5): ?");
        sink.advance(1);
        sink.end();
        debug.close();

        assertThat(out.toString(StandardCharsets.ISO_8859_1).lines())
                .containsExactly(
                        "type=SYSCALL msg=audit(1.2:3): a=\u00ff\u001b[31m",
                        "type=LOGIN msg=audit(1.2:4): pid=1",
                        "type=UNKNOWN[2900] msg=audit(1.2:5): ?");
        assertThat(passed).hasSize(4).endsWith("end");
        assertThat(notShown()).isZero();
    }

    @Test
    void aTerminalGetsNothingThatActsOnIt() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DebugOutput debug = new DebugOutput(out, true, ledger);
        send(debug.before(next), 1112, "audit(1.2:3): acct=\u001b[31m");
        debug.close();
        assertThat(out.toString(StandardCharsets.ISO_8859_1))
                .isEqualTo("type=USER_LOGIN msg=audit(1.2:3): acct=\\x1B[31m\n");
    }

    @Test
    void aBlockedOutputCostsLinesAndNobodyWaits() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        OutputStream blocked =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        throw new AssertionError("lines are written whole");
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        try {
                            free.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        shown.write(bytes, offset, length);
                    }
                };
        DebugOutput debug = new DebugOutput(blocked, false, ledger, 1 << 20);
        RecordSink sink = debug.before(next);
        String text = "x".repeat(1000);
        for (int i = 0; i < 20_000; i++) {
            send(sink, 1300, text); // would wait for ever if it waited
            sink.advance(i + 1L);
        }
        assertThat(passed).hasSize(20_000);
        long dropped = notShown();
        assertThat(dropped).isBetween(10_000L, 19_999L);
        free.countDown();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (lines(shown) + dropped < 20_000 && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        debug.close();
        // shown or counted
        assertThat(lines(shown) + dropped).isEqualTo(20_000);
    }

    private static long lines(ByteArrayOutputStream out) {
        return out.toString(StandardCharsets.ISO_8859_1).lines().count();
    }

    @Test
    void anOutputThatHasGoneIsCounted() {
        OutputStream gone =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("broken pipe");
                    }
                };
        DebugOutput debug = new DebugOutput(gone, false, ledger);
        RecordSink sink = debug.before(next);
        long sent = 0;
        while (notShown() == 0) {
            send(sink, 1300, "audit(1.2:3): a");
            sink.advance(++sent);
        }
        debug.close();
        assertThat(passed).hasSize((int) sent);
    }
}
