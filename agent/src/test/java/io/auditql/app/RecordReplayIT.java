package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.audit.source.KernelUnderTest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What was recorded while it happened makes the same rows again, as often as one likes.
class RecordReplayIT extends KernelTest {
    private static final List<String> SELECTS =
            List.of(
                    "SELECT *, serial, argv, key FROM process_events",
                    "SELECT *, serial, exit, key FROM socket_events");

    private static final String BOOKED =
            "SELECT count FROM audit_loss WHERE stage = 'source' AND cause = ";

    /// What only a live host can tell.
    private static final List<String> LIVE_ONLY =
            List.of("uptime", "atime", "mtime", "ctime", "btime");

    @Test
    void aReplayHasTheRowsOfTheLiveRun() {
        NativeProgram actor = NativeProgram.actor().orSkip();
        Path recording = directory.resolve("recording");
        String flag = "--audit_record=" + recording;
        List<List<JsonObject>> live;
        try (Product product = Product.live(run(), flag, "--json").whenRecording()) {
            KernelUnderTest.run("/bin/sh", "-c", "/bin/true 'two words' \"$(printf '\\377')\" ''");
            KernelUnderTest.run(
                    "/bin/sh", "-c", "cd /usr && exec ../bin/true " + "word ".repeat(3000));
            actor.run("connect4", "9");
            String pid = actor.run("bind6", "0").getFirst().get("pid");
            product.askUntilFound("SELECT pid FROM socket_events WHERE pid = " + pid);
            live = SELECTS.stream().map(product::ask).toList();
            assertThat(product.finish()).isZero();
        }
        assertThat(live).allSatisfy(rows -> assertThat(rows).isNotEmpty());

        for (int i = 0; i < SELECTS.size(); i++) {
            String once = replay(recording, SELECTS.get(i));
            assertThat(replay(recording, SELECTS.get(i))).isEqualTo(once);
            // the recording goes on for a moment after the question
            assertThat(withoutLiveOnly(JsonRows.of(once)))
                    .startsWith(withoutLiveOnly(live.get(i)).toArray(JsonObject[]::new));
        }
    }

    private static String replay(Path recording, String sql) {
        try (Product product = Product.shell("--audit_replay=" + recording, "--json", sql)) {
            assertThat(product.exitCode()).isZero();
            assertThat(product.err()).isEmpty();
            return product.out();
        }
    }

    private static List<JsonObject> withoutLiveOnly(List<JsonObject> rows) {
        return rows.stream()
                .map(row -> {
                    Map<String, String> values = new LinkedHashMap<>(row.values());
                    values.keySet().removeAll(LIVE_ONLY);
                    return new JsonObject(values);
                })
                .toList();
    }

    @Test
    void aRecordingIsNeverWrittenOver() throws Exception {
        Path file = java.nio.file.Files.writeString(directory.resolve("mine"), "precious");
        try (Product product = Product.live(run(), "--audit_record=" + file, "SELECT 1")) {
            assertThat(product.exitCode()).isEqualTo(1);
            assertThat(product.err()).contains("exists already").doesNotContain("Exception");
        }
        assertThat(file).hasContent("precious");
    }

    @Test
    void aFullDiskEndsTheRecordingAndNothingElse() throws Exception {
        Path disk = java.nio.file.Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                KernelUnderTest.run(
                                "mount",
                                "-t",
                                "tmpfs",
                                "-o",
                                "size=256k,mode=700",
                                "tmpfs",
                                disk.toString())
                        .isEmpty(),
                "mounting a small tmpfs needs root");
        Path recording = disk.resolve("recording");
        long received;
        long notRecorded;
        try (OnlyProducer producer = new OnlyProducer();
                Product product =
                        Product.live(run(), "--audit_record=" + recording, "--json")
                                .whenRecording()) {
            producer.storm(1_000, 1);
            product.await(
                    "has all rows",
                    () ->
                            product.askOne("SELECT count(*) FROM process_events")
                                    .equals(Long.toString(producer.produced())));
            received = booked(product, "records");
            notRecorded = booked(product, "not_recorded");
            assertThat(product.err()).containsOnlyOnce("has ended").contains("No space left");
            assertThat(product.finish()).isZero();
            try (Product replay =
                    Product.shell("--audit_replay=" + recording, "--json", BOOKED + "'records'")) {
                assertThat(replay.exitCode()).isZero();
                long recorded =
                        Long.parseLong(
                                JsonRows.of(replay.out())
                                        .getFirst()
                                        .values()
                                        .values()
                                        .iterator()
                                        .next());
                assertThat(recorded).isPositive();
                assertThat(recorded + notRecorded).isEqualTo(received);
            }
        } finally {
            KernelUnderTest.run("umount", disk.toString());
        }
        assertThat(notRecorded).isPositive();
    }

    private static long booked(Product product, String cause) {
        return Long.parseLong(product.askOne(BOOKED + "'" + cause + "'"));
    }
}
