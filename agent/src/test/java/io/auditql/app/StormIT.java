package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A producer keeps its own ledger of 20,000 starts, as fast as four workers can: with our own defaults we have every one.
class StormIT extends KernelTest {
    private static final int STARTS = 20_000;

    @Test
    void rowsAndBookedLossAreTheProducersLedger() {
        NativeProgram storm = NativeProgram.storm().orSkip();
        NativeProgram tiny = NativeProgram.tiny().orSkip();
        long lostBefore = Auditctl.status("lost");
        try (Product product = Product.live(run(), "--json").whenRecording()) {
            long done =
                    storm.run(
                                    tiny.file().toString(),
                                    Integer.toString(STARTS),
                                    "0",
                                    "4",
                                    "40000000",
                                    directory.resolve("stamps").toString())
                            .getFirst()
                            .number("done");
            assertThat(done).isEqualTo(STARTS);

            settle(product, done);
            String rows =
                    product.askOne(
                            "SELECT count(*) FROM process_events WHERE cmdline LIKE '% BT%'");
            String different =
                    product.askOne(
                            "SELECT count(DISTINCT cmdline) FROM process_events WHERE cmdline LIKE '% BT%' AND complete = 1");
            List<JsonObject> losses =
                    product.ask(
                            "SELECT stage, cause, count, unit FROM audit_loss WHERE loss = 1 AND count > 0");
            long lost = Auditctl.status("lost") - lostBefore;
            String lostBooked = product.askOne("SELECT lost_since_start FROM audit_status");

            assertThat(losses).isEmpty();
            assertThat(lost).isZero();
            assertThat(lostBooked).isEqualTo("0");
            assertThat(rows).isEqualTo(Long.toString(done));
            assertThat(different).isEqualTo(Long.toString(done));
            assertThat(product.finish()).isZero();
        }
    }

    /// Until all is there, or nothing more comes.
    private static void settle(Product product, long done) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        long seen = -1;
        long now = 0;
        while (now < done && (now != seen || now == 0) && System.nanoTime() < deadline) {
            seen = now;
            for (int i = 0; i < 20; i++) {
                Product.pause();
            }
            now =
                    Long.parseLong(
                            product.askOne(
                                    "SELECT count(*) FROM process_events WHERE cmdline LIKE '% BT%'"));
        }
    }
}
