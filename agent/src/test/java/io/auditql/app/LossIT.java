package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import io.auditql.sys.Processes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Losses staged one by one and together: rows and booked losses are what the producer knows it did.
///
/// The producer is a user of its own, and the kernel is told to record nobody else, so that every event counts.
class LossIT extends KernelTest {
    private static final int SIGCONT = 18;

    private OnlyProducer producer;

    /// What the product says: rows, and how many events are missing.
    private record Books(long rows, long least, long most) {}

    @BeforeEach
    void recordTheProducerOnly() throws IOException {
        producer = new OnlyProducer();
    }

    @AfterEach
    void recordEverybodyAgain() throws IOException {
        if (producer != null) {
            producer.close();
        }
    }

    /// After a later event has come, and what is missing before it had its time to come late.
    private Books settled(Product product) {
        product.await(
                "records again",
                () -> {
                    producer.start("mark");
                    return !product.ask(
                                    "SELECT pid FROM process_events WHERE cmdline = '/bin/true mark' LIMIT 1")
                            .isEmpty();
                });
        long settledAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3_500);
        List<Books> looks = new ArrayList<>();
        product.await(
                "settles",
                () -> {
                    pauseForASecond();
                    looks.add(books(product));
                    return System.nanoTime() - settledAt > 0
                            && looks.size() > 1
                            && looks.getLast().equals(looks.get(looks.size() - 2));
                });
        return looks.getLast();
    }

    private static void pauseForASecond() {
        for (int i = 0; i < 40; i++) {
            Product.pause();
        }
    }

    private static Books books(Product product) {
        JsonObject row =
                product.ask(
                                "SELECT (SELECT count(*) FROM process_events) AS n, sum(events_min) AS least,"
                                        + " sum(events_max) AS most FROM audit_loss")
                        .getFirst();
        return new Books(row.number("n"), row.number("least"), row.number("most"));
    }

    private static long booked(Product product, String stage, String cause) {
        return Long.parseLong(
                product.askOne(
                        "SELECT coalesce(sum(count), 0) FROM audit_loss WHERE stage = '%s' AND cause = '%s'"
                                .formatted(stage, cause)));
    }

    private void say(String cause, Product product, Books books) {
        System.out.println(
                cause
                        + ": produced "
                        + producer.produced()
                        + ", "
                        + books
                        + ", "
                        + product.ask(
                                "SELECT stage || ' ' || cause AS c, count FROM audit_loss WHERE count > 0"
                                        + " AND stage IN ('kernel', 'ring', 'event')"));
    }

    private void stopped(Product product, Runnable meanwhile) {
        int owner = Math.toIntExact(product.owner().orElseThrow().pid());
        Processes.signal(owner, Processes.SIGSTOP);
        try {
            meanwhile.run();
        } finally {
            Processes.signal(owner, SIGCONT);
        }
    }

    @Test
    void aFullBacklogIsBookedExactly() {
        try (Product product =
                Product.live(run(), "--audit_backlog_limit=64", "--json").whenRecording()) {
            producer.storm(8_000, 4);
            Books books = settled(product);
            say("backlog 64", product, books);

            assertThat(booked(product, "kernel", "lost")).isPositive();
            assertThat(books.least()).isEqualTo(books.most()).isPositive();
            assertThat(books.rows() + books.least()).isEqualTo(producer.produced());
            assertThat(product.finish()).isZero();
        }
    }

    @Test
    void aStoppedReaderOfASmallSocketIsBookedExactly() {
        try (Product product =
                Product.live(
                                run(),
                                "--audit_receive_buffer=4096",
                                "--audit_backlog_limit=20000",
                                "--json")
                        .whenRecording()) {
            producer.start("first");
            // the kernel gives up only on what still waits when more comes
            stopped(product, () -> producer.storm(600, 200, 1));
            Books books = settled(product);
            say("stopped reader, 4 KiB socket", product, books);

            assertThat(booked(product, "kernel", "lost")).isZero();
            assertThat(booked(product, "kernel", "socket_full")).isPositive();
            assertThat(booked(product, "kernel", "serial_gap")).isPositive();
            assertThat(books.least()).isEqualTo(books.most());
            assertThat(books.rows() + books.least()).isEqualTo(producer.produced());
            assertThat(product.finish()).isZero();
        }
    }

    @Test
    void aFullRingIsBookedOnceAndExactly() {
        try (Product product =
                Product.live(
                                run(),
                                "--audit_ring_bytes=1",
                                "--audit_receive_buffer=33554432",
                                "--audit_backlog_limit=30000",
                                "--json")
                        .whenRecording()) {
            producer.start("first");
            // on one processor the reader empties the socket before the assembler comes to its turn
            String owner = Long.toString(product.owner().orElseThrow().pid());
            KernelUnderTest.run("taskset", "-a", "-p", "-c", "0", owner);
            stopped(product, () -> producer.storm(3_000, 1));
            Books books = settled(product);
            say("ring of 64 KiB", product, books);

            assertThat(booked(product, "ring", "full_1300")).isPositive();
            assertThat(booked(product, "ring", "full_events")).isPositive();
            assertThat(booked(product, "kernel", "serial_gap")).isZero();
            assertThat(booked(product, "kernel", "lost")).isZero();
            assertThat(books.least()).isEqualTo(books.most());
            assertThat(books.rows() + books.least()).isEqualTo(producer.produced());
            assertThat(product.finish()).isZero();
        }
    }

    @Test
    void severalLossesTogetherAreBetweenTheBounds() {
        try (Product product =
                Product.live(
                                run(),
                                "--audit_receive_buffer=4096",
                                "--audit_backlog_limit=64",
                                "--audit_ring_bytes=1",
                                "--json")
                        .whenRecording()) {
            producer.start("first");
            producer.storm(2_000, 4);
            stopped(
                    product,
                    () -> {
                        producer.storm(2_000, 2);
                        pauseForASecond();
                    });
            producer.storm(2_000, 4);
            Books books = settled(product);
            say("all together", product, books);

            assertThat(books.least()).isPositive();
            assertThat(books.rows() + books.least()).isLessThanOrEqualTo(producer.produced());
            assertThat(books.rows() + books.most()).isGreaterThanOrEqualTo(producer.produced());
            assertThat(books.most() - books.least())
                    .as("width")
                    .isLessThanOrEqualTo(
                            booked(product, "kernel", "serial_gap")
                                            * booked(product, "event", "most_records")
                                    + booked(product, "event", "missing_records"));
            assertThat(product.finish()).isZero();
        }
    }

    @Test
    void aStoreThatIsTooSmallIsBookedExactlyAndInTheLogItself() {
        LoggedDaemon daemon =
                new LoggedDaemon(directory, run())
                        .query("all", "SELECT eid, cmdline FROM process_events", 5);
        try (Product product = daemon.start("--events_max_bytes=65536").whenRecording()) {
            producer.start("first");
            product.await("logs", () -> !daemon.lines("all").isEmpty());
            producer.storm(6_000, 2);
            producer.start("last");
            product.await(
                    "logs the last",
                    () ->
                            daemon.lines("all").stream()
                                    .anyMatch(l ->
                                            l.get("columns.cmdline").equals("/bin/true last")));
            assertThat(product.end()).isZero();
        }
        List<JsonObject> losses = daemon.lines("auditql_loss");
        System.out.println("small store: produced " + producer.produced() + ", " + losses);

        assertThat(losses)
                .isNotEmpty()
                .allSatisfy(l -> {
                    assertThat(l.get("columns.stage")).isEqualTo("store");
                    assertThat(l.get("columns.cause")).isEqualTo("evicted_unread");
                    assertThat(l.get("columns.unit")).isEqualTo("rows");
                    assertThat(l.get("action")).isEqualTo("added");
                    assertThat(l.number("columns.first"))
                            .isLessThanOrEqualTo(l.number("columns.last"));
                });
        List<String> eids = daemon.lines("all").stream().map(l -> l.get("columns.eid")).toList();
        assertThat(eids).doesNotHaveDuplicates();
        assertThat(eids.size() + losses.stream().mapToLong(l -> l.number("columns.count")).sum())
                .isEqualTo(producer.produced());
    }
}
