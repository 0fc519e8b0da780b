package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectedUntilTest {
    @TempDir Path run;
    private long bootMillis = 5_000;

    private Counter downAt(long millis, String boot) throws Exception {
        bootMillis = millis;
        Ledger ledger = new Ledger(() -> 1_000_000);
        CollectedUntil.open(run, boot, () -> bootMillis, ledger).close();
        return ledger.counters().getFirst();
    }

    @Test
    void booksTheTimeBetweenTwoRunsOfOneBoot() throws Exception {
        assertThat(downAt(5_000, "a").count()).as("never before").isZero();

        Counter down = downAt(12_001, "a");

        assertThat(down.cause()).isEqualTo("down");
        assertThat(down.count()).as("begun seconds count whole").isEqualTo(8);
        assertThat(down.firstMillis()).isEqualTo(1_000_000 - 7_001);
        assertThat(down.lastMillis()).isEqualTo(1_000_000);
    }

    @Test
    void aMarkMovesItOn() throws Exception {
        try (CollectedUntil until =
                CollectedUntil.open(run, "a", () -> bootMillis, new Ledger(() -> 1))) {
            bootMillis = 60_000;
            until.mark();
        }

        assertThat(downAt(61_000, "a").count()).isEqualTo(1);
    }

    @Test
    void anotherBootAndAnUnreadableFileBookNothing() throws Exception {
        downAt(5_000, "a");
        assertThat(downAt(9_000, "b").count()).isZero();
        Files.writeString(run.resolve(CollectedUntil.FILE_NAME), "b what?\n");
        assertThat(downAt(10_000, "b").count()).isZero();
    }
}
