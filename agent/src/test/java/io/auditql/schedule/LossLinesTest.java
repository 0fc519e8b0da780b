package io.auditql.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Stage;
import org.junit.jupiter.api.Test;

class LossLinesTest {
    private final ScheduleFixture fixture = new ScheduleFixture();
    private final MemoryDeliveries store = fixture.deliveries;
    private final Counter lost = fixture.ledger.loss(Stage.KERNEL, "lost", "records");
    private final Counter stored = fixture.ledger.tally(Stage.STORE, "stored", "rows");
    private final LossLines lines =
            new LossLines(fixture.context(), () -> fixture.time.wallNanos());

    @Test
    void sayWhatEachIntervalLost() throws Exception {
        stored.add(100);
        lost.add(7);
        assertThat(lines.work()).as("the interval is not over").isZero();
        fixture.time.advanceSeconds(10);

        assertThat(lines.work()).isEqualTo(1);
        assertThat(store.takeLines())
                .containsExactly(
                        "{\"name\":\"auditql_loss\",\"hostIdentifier\":\"h\",\"calendarTime\":\"Sun Nov 22 14:21:31 2026"
                                + " UTC\",\"unixTime\":1795357291,\"epoch\":0,\"counter\":1,\"numerics\":false,"
                                + "\"columns\":{\"cause\":\"lost\",\"count\":\"7\",\"first\":\"1795357281\","
                                + "\"last\":\"1795357281\",\"stage\":\"kernel\",\"unit\":\"records\"},\"action\":\"added\"}");
        fixture.time.advanceSeconds(10);
        assertThat(lines.work()).as("nothing more was lost").isZero();
        fixture.time.advanceSeconds(5);
        lost.add(3);
        fixture.time.advanceSeconds(5);

        assertThat(lines.work()).isEqualTo(1);
        assertThat(store.takeLines())
                .singleElement()
                .asString()
                .contains("\"counter\":2,")
                .contains("\"count\":\"3\",\"first\":\"1795357301\",\"last\":\"1795357306\"");
    }

    @Test
    void whatFoundNoRoomIsSaidLater() throws Exception {
        lost.add(7);
        store.refusing = true;
        assertThat(lines.say()).isZero();
        lost.add(1);
        store.refusing = false;

        assertThat(lines.say()).isEqualTo(1);

        assertThat(store.takeLines()).singleElement().asString().contains("\"count\":\"8\"");
    }

    @Test
    void theCounterGoesOnAfterARestart() throws Exception {
        lost.add(1);
        lines.say();
        lost.add(1);

        new LossLines(fixture.context(), () -> 0).say();

        assertThat(store.takeLines().getLast()).contains("\"counter\":2,");
    }
}
