package io.auditql.store;

import io.auditql.ledger.Ledger;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// A program to be killed: appends numbered rows, and says on standard output what the store said is safe.
final class KilledWriter {
    static final String QUERY = "all things";
    static final String LOGGER = "file";

    private KilledWriter() {}

    static StoreOptions options(Path directory) {
        return StoreOptions.at(directory)
                .eventsMax(3000)
                .eventsExpiry(Duration.ZERO)
                .syncInterval(Duration.ofMillis(50));
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        Random random = new Random(Long.parseLong(arguments[1]));
        EventStore store =
                EventStore.open(
                        options(Path.of(arguments[0])),
                        Things.TABLES,
                        new Ledger(System::currentTimeMillis));
        store.schedule(Map.of(QUERY, Set.of("things")));
        store.outbox().register(Set.of(LOGGER));
        store.start();
        EventReader reader = store.reader();
        long number =
                store.lastEid(); // every row's number is its eid, as only this table is written
        while (true) {
            int rows = 1 + random.nextInt(random.nextInt(10) == 0 ? 1500 : 40);
            Things.append(store, number + 1, number + rows);
            number += rows;
            if (random.nextInt(3) > 0) {
                continue;
            }
            long flushed = store.flush();
            out.println("flushed " + flushed + ".");
            if (random.nextInt(3) > 0) {
                continue;
            }
            reader.begin();
            long from = store.cursor(QUERY).orElse(0);
            StringBuilder lines = new StringBuilder();
            for (long thing : Things.numbers(reader, from, flushed)) {
                lines.append(thing).append('\n');
            }
            reader.end();
            store.delivered(
                    QUERY,
                    flushed,
                    List.of(
                            new OutboxLines(
                                    0, lines.toString().getBytes(StandardCharsets.US_ASCII))),
                    Map.of("counter", Long.toString(flushed).getBytes(StandardCharsets.US_ASCII)));
            out.println("delivered " + flushed + ".");
        }
    }

    static List<Long> outbox(OutboxReader reader) throws Exception {
        List<Long> numbers = new ArrayList<>();
        OutboxBlock block;
        while ((block = reader.next(reader.position().sequence())) != null) {
            new String(block.lines().bytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(Long::valueOf)
                    .forEach(numbers::add);
            reader.acknowledge(new Outbox.Position(block.sequence() + 1, 0, ""));
        }
        return numbers;
    }
}
