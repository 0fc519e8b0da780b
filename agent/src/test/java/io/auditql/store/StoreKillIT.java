package io.auditql.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.ledger.Ledger;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.Statement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// kill -9 at any moment loses no committed row and corrupts nothing.
class StoreKillIT {
    @TempDir Path parent;

    private long flushed;
    private long delivered;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void losesNothingThatWasSaidToBeSafeInTwentyKills() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Path directory = parent.resolve("store");
        long outboxThrough = 0;
        long lastEid = 0;
        for (int kill = 1; kill <= 20; kill++) {
            killAfter(directory, random.nextLong(), 5 + random.nextInt(700));

            assertThat(integrity(directory)).isEqualTo("ok");
            try (EventStore store =
                    EventStore.open(
                            KilledWriter.options(directory),
                            Things.TABLES,
                            new Ledger(System::currentTimeMillis))) {
                assertThat(store.lastEid())
                        .as("rows flushed before kill %d", kill)
                        .isGreaterThanOrEqualTo(flushed)
                        .isGreaterThanOrEqualTo(lastEid);
                lastEid = store.lastEid();
                long cursor = store.cursor(KilledWriter.QUERY).orElse(0);
                assertThat(cursor).isGreaterThanOrEqualTo(delivered);
                assertThat(store.get("counter").map(c -> new String(c, StandardCharsets.US_ASCII)))
                        .hasValue(Long.toString(cursor));
                checkRows(store, cursor, lastEid);

                try (OutboxReader reader = store.outbox().reader(KilledWriter.LOGGER)) {
                    List<Long> lines = KilledWriter.outbox(reader);
                    assertThat(lines).isEqualTo(Things.range(outboxThrough + 1, cursor));
                    outboxThrough = cursor;
                }
            }
        }
        System.out.println("20 kills, " + lastEid + " rows, " + outboxThrough + " lines");
    }

    /// Every unread row is there, once and in order, and so are those that `events_max` still keeps.
    private static void checkRows(EventStore store, long cursor, long lastEid) throws Exception {
        try (EventReader reader = store.reader()) {
            reader.begin();
            List<Long> numbers = Things.numbers(reader, 0, Long.MAX_VALUE);
            assertThat(Things.eids(reader)).isEqualTo(numbers);
            long first = numbers.isEmpty() ? lastEid + 1 : numbers.getFirst();
            assertThat(numbers).isEqualTo(Things.range(first, lastEid));
            assertThat(first).isLessThanOrEqualTo(Math.max(1, cursor - 3000 + 1));
        }
    }

    private void killAfter(Path directory, long seed, int millis) throws Exception {
        Path said = Files.createTempFile(parent, "said", "");
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx128m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                KilledWriter.class.getName(),
                                directory.toString(),
                                Long.toString(seed))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectOutput(said.toFile())
                        .start();
        while (Files.size(said) == 0) {
            assertThat(child.waitFor(10, TimeUnit.MILLISECONDS)).as("the child ended").isFalse();
        }
        assertThat(child.waitFor(millis, TimeUnit.MILLISECONDS)).as("the child ended").isFalse();
        child.destroyForcibly();
        assertThat(child.waitFor()).as("killed by SIGKILL").isEqualTo(128 + 9);
        Files.readAllLines(said).forEach(this::note);
    }

    private void note(String line) {
        if (!line.endsWith(".")) {
            return; // cut off by the kill
        }
        long number = Long.parseLong(line, line.indexOf(' ') + 1, line.length() - 1, 10);
        if (line.startsWith("flushed")) {
            flushed = number;
        } else {
            delivered = number;
        }
    }

    private static String integrity(Path directory) throws Exception {
        try (Database database = Database.open(directory.resolve("events.db").toString());
                Statement check = database.prepare("PRAGMA integrity_check")) {
            check.step();
            return check.text(0);
        }
    }
}
