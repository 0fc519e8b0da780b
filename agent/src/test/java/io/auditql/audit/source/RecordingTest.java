package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.sys.SysException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {
    @TempDir Path directory;

    private final Ledger ledger = new Ledger(() -> 1);
    private final Records live = new Records();

    private Path file() {
        return directory.resolve("recording");
    }

    private long booked(String cause) {
        return ledger.counters().stream()
                .filter(c -> c.cause().equals(cause))
                .mapToLong(Counter::count)
                .sum();
    }

    private static void write(RecordSink sink, long millis, int type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        sink.record(millis, type, bytes, 0, bytes.length);
    }

    private void recordThree() throws SysException {
        try (Recording recording = Recording.create(file(), 1 << 20, 1000, live, ledger)) {
            write(recording, 1001, 1300, "audit(1.001:1): first");
            write(recording, 1001, 1320, "audit(1.001:1): ");
            recording.advance(1500);
            write(recording, 1600, 1334, "audit(1.600:2): \u00ff\u0000 prog-id=1");
        }
    }

    private Records replay() throws SysException {
        Records replayed = new Records();
        try (ReplaySource source = ReplaySource.open(file(), ledger)) {
            while (source.work(replayed) != Source.END) {
                // until its end
            }
            assertThat(source.nowMillis()).isGreaterThanOrEqualTo(1000);
        }
        return replayed;
    }

    @Test
    void replaysWhatWasRecordedWithItsTimes() throws Exception {
        recordThree();

        Records replayed = replay();

        assertThat(replayed.lines).isEqualTo(live.lines).hasSize(3);
        assertThat(replayed.times).containsExactly(1001L, 1001L, 1600L);
        assertThat(replayed.advanced).isEqualTo(1600);
        assertThat(replayed.ends).isEqualTo(1);
        assertThat(live.advanced).isEqualTo(1500);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void theClockOfAReplayIsTheRecordings() throws Exception {
        recordThree();
        List<Long> times = new ArrayList<>();
        try (ReplaySource source = ReplaySource.open(file(), ledger)) {
            times.add(source.nowMillis());
            RecordSink sink =
                    new RecordSink() {
                        @Override
                        public void record(
                                long millis, int type, byte[] bytes, int at, int length) {
                            times.add(source.nowMillis());
                        }

                        @Override
                        public void advance(long nowMillis) {
                            times.add(-nowMillis);
                        }

                        @Override
                        public void end() {
                            times.add(0L);
                        }
                    };
            while (source.work(sink) != Source.END) {
                // until its end
            }
        }
        assertThat(times).containsExactly(1000L, -1001L, 1001L, 1001L, -1600L, 1600L, 0L);
    }

    @Test
    void aTornTailEndsTheReplayAndIsCountedWhereverItIsCut() throws Exception {
        recordThree();
        byte[] whole = Files.readAllBytes(file());
        int torn = 0;
        for (int length = 24; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            Records replayed = replay();
            assertThat(replayed.lines).isEqualTo(live.lines.subList(0, replayed.lines.size()));
            torn += booked("torn_recording") > torn ? 1 : 0;
        }
        assertThat(torn).isEqualTo(whole.length - 24 - 3); // three cuts lie between frames
    }

    @Test
    void aDamagedByteIsNoticed() throws Exception {
        recordThree();
        byte[] whole = Files.readAllBytes(file());
        for (int at = 24; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            Files.write(file(), damaged);
            assertThat(replay().lines).hasSizeLessThan(3);
        }
    }

    @Test
    void otherFilesAndVersionsAreRefused() throws Exception {
        Files.writeString(file(), "type=SYSCALL msg=audit(1.000:1): arch=c000003e");
        assertThatThrownBy(this::replay)
                .isInstanceOf(SysException.class)
                .hasMessageContaining("not a recording");
        Files.delete(file());
        recordThree();
        byte[] bytes = Files.readAllBytes(file());
        bytes[8] = 2;
        Files.write(file(), bytes);
        assertThatThrownBy(this::replay).hasMessageContaining("version 2");
    }

    @Test
    void aRecordingIsNeverWrittenOver() throws Exception {
        recordThree();

        assertThatThrownBy(this::recordThree)
                .isInstanceOf(SysException.class)
                .hasMessageContaining("exists already");
    }

    @Test
    void theBoundEndsTheRecordingButNotTheCollection() throws Exception {
        try (Recording recording = Recording.create(file(), 200, 1000, live, ledger)) {
            for (int i = 0; i < 10; i++) {
                write(recording, 1001, 1300, "x".repeat(50));
            }
        }
        assertThat(live.lines).hasSize(10);
        assertThat(replay().lines).hasSize(2);
        assertThat(booked("not_recorded")).isEqualTo(8);
        assertThat(booked("torn_recording")).isZero();
        assertThat(Files.size(file())).isLessThanOrEqualTo(200);
    }

    @Test
    void aFullDiskEndsTheRecordingButNotTheCollection() {
        WritableByteChannel full =
                new WritableByteChannel() {
                    @Override
                    public int write(ByteBuffer bytes) throws IOException {
                        throw new IOException("No space left on device");
                    }

                    @Override
                    public boolean isOpen() {
                        return true;
                    }

                    @Override
                    public void close() {
                        // nothing to close
                    }
                };
        try (Recording recording = new Recording(live, full, "r", 1 << 20, 1, ledger)) {
            for (int i = 0; i < 100; i++) {
                write(recording, 1001, 1300, "x".repeat(5000));
            }
        }
        assertThat(live.lines).hasSize(100);
        assertThat(booked("not_recorded")).isEqualTo(100);
    }

    @Test
    void whatFitsOnADiskThatRunsFullIsThereAndTheRestIsBooked() throws Exception {
        int room = 150_000;
        ByteArrayOutputStream disk = new ByteArrayOutputStream();
        WritableByteChannel filling =
                new WritableByteChannel() {
                    @Override
                    public int write(ByteBuffer bytes) throws IOException {
                        int size = Math.min(bytes.remaining(), room - disk.size());
                        if (size == 0) {
                            throw new IOException("No space left on device");
                        }
                        byte[] part = new byte[size];
                        bytes.get(part);
                        disk.write(part);
                        return size;
                    }

                    @Override
                    public boolean isOpen() {
                        return true;
                    }

                    @Override
                    public void close() {
                        // nothing to close
                    }
                };
        try (Recording recording = new Recording(live, filling, "r", 1 << 20, 1, ledger)) {
            for (int i = 0; i < 1000; i++) {
                write(recording, 1001, 1300, "x".repeat(i));
            }
        }
        Files.write(file(), disk.toByteArray());

        assertThat(live.lines).hasSize(1000);
        assertThat(replay().lines.size() + booked("not_recorded")).isEqualTo(1000);
    }
}
