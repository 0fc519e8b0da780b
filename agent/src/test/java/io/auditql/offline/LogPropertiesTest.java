package io.auditql.offline;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.AuditLogSource;
import io.auditql.audit.source.RecordSink;
import io.auditql.audit.source.Source;
import io.auditql.bytes.Slice;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.row.Batch;
import io.auditql.row.Schema;
import io.auditql.sys.SysException;
import io.auditql.tables.event.AuditEvents;
import io.auditql.tables.event.AuditRecords;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What holds for every log. `-Dseed=…` repeats a run, `-Dfuzz.seconds=…` makes the random part longer.
class LogPropertiesTest {
    private static final Path SAVED = Path.of("src/test/resources/fuzz/audit-log");
    private static final long WRAP = 1L << 32;
    private static final Schema EVENTS = new AuditEvents().schema();
    private static final Schema RECORDS = new AuditRecords().schema();

    /// Hands out some bytes at a time.
    private static final class Dripping extends InputStream {
        private final InputStream all;
        private final Random random;

        Dripping(byte[] bytes, Random random) {
            this.all = new ByteArrayInputStream(bytes);
            this.random = random;
        }

        @Override
        public int read() throws IOException {
            return all.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return all.read(into, offset, Math.min(length, 1 + random.nextInt(700)));
        }
    }

    /// The rows of both tables as text, and the ledger.
    private record Result(
            List<String> events, List<String> records, List<String> fields, Ledger ledger) {
        List<String> sorted() {
            return events.stream().sorted().toList();
        }

        long failures() {
            return ledger.counters().stream()
                    .filter(c -> c.cause().startsWith("failed"))
                    .mapToLong(Counter::count)
                    .sum();
        }
    }

    private static Result read(InputStream in) {
        Ledger ledger = new Ledger(() -> 1);
        CountedRows rows = new CountedRows();
        LogTables tables = new LogTables(() -> List.of(new AuditEvents()), AuditRecords::new);
        RecordSink sink = tables.into(rows, Set.of(EVENTS, RECORDS), ledger, true);
        try (Source source = new AuditLogSource("test", in, ledger)) {
            while (source.work(sink) != Source.END) {
                // to the end
            }
        } catch (SysException e) {
            throw new AssertionError(e);
        }
        sink.end();
        Batch records = rows.batch(RECORDS);
        int column = RECORDS.column("fields").index();
        List<String> fields = new ArrayList<>();
        for (int row = 0; row < records.rowCount(); row++) {
            fields.add(records.text(row, column, new Slice()).toString());
        }
        return new Result(text(rows.batch(EVENTS)), text(records), fields, ledger);
    }

    private static Result read(String log) {
        return read(new ByteArrayInputStream(log.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static List<String> text(Batch batch) {
        Schema schema = batch.schema();
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < batch.rowCount(); row++) {
            StringBuilder text = new StringBuilder();
            for (int c = 0; c < schema.columnCount(); c++) {
                text.append('|');
                if (!batch.isNull(row, c)) {
                    text.append(
                            schema.column(c).isText()
                                    ? batch.text(row, c, new Slice()).toString()
                                    : Long.toString(batch.number(row, c)));
                }
            }
            rows.add(text.toString());
        }
        return rows;
    }

    /// The records of an event, as auditd writes them: PROCTITLE is the last.
    private static List<String> event(long serial, Random random) {
        String stamp = "msg=audit(1795358813.%03d:%d): ".formatted(random.nextInt(900), serial);
        List<String> records = new ArrayList<>();
        int paths = random.nextInt(3);
        records.add(
                "type=SYSCALL "
                        + stamp
                        + "arch=c000003e syscall=257 success=yes exit=3 a0=1 a1=2 a2=3 a3=4 items="
                        + paths
                        + " ppid=1 pid="
                        + serial % 9999
                        + " auid=1000 uid=0 comm=\"x\" exe=\"/bin/x\" key=(null)");
        records.add("type=CWD " + stamp + "cwd=\"/\"");
        for (int i = 0; i < paths; i++) {
            records.add("type=PATH " + stamp + "item=" + i + " name=\"/etc/x\" nametype=NORMAL");
        }
        records.add("type=PROCTITLE " + stamp + "proctitle=78");
        return records;
    }

    private static long seed(long given) {
        return Long.getLong("seed", given);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void howeverTheBytesAreCutTheRowsAreTheSame(long given) {
        long seed = seed(given);
        Random random = new Random(seed);
        StringBuilder log = new StringBuilder();
        for (int serial = 1; serial < 400; serial++) {
            log.append(String.join(random.nextInt(5) == 0 ? "\r\n" : "\n", event(serial, random)))
                    .append('\n');
        }
        byte[] bytes = log.toString().getBytes(StandardCharsets.ISO_8859_1);
        Result whole = read(new ByteArrayInputStream(bytes));
        Result dripping = read(new Dripping(bytes, random));

        assertThat(whole.events).hasSize(399);
        assertThat(dripping.events).as("seed %d", seed).isEqualTo(whole.events);
        assertThat(dripping.records).as("seed %d", seed).isEqualTo(whole.records);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void howeverEventsAreInterleavedTheyAreTheSame(long given) {
        long seed = seed(given);
        Random random = new Random(seed);
        List<Deque<String>> waiting = new ArrayList<>();
        StringBuilder inOrder = new StringBuilder();
        for (int serial = 1; serial < 300; serial++) {
            List<String> records = event(serial, random);
            inOrder.append(String.join("\n", records)).append('\n');
            waiting.add(new ArrayDeque<>(records));
        }
        StringBuilder mixed = new StringBuilder();
        while (!waiting.isEmpty()) {
            int next = random.nextInt(Math.min(20, waiting.size()));
            mixed.append(waiting.get(next).removeFirst()).append('\n');
            if (waiting.get(next).isEmpty()) {
                waiting.remove(next);
            }
        }

        Result one = read(inOrder.toString());
        Result other = read(mixed.toString());
        assertThat(one.events).hasSize(299).allMatch(row -> row.contains("|1||"));
        assertThat(other.sorted()).as("seed %d", seed).isEqualTo(one.sorted());
    }

    @Test
    void serialsMayWrap() {
        Random random = new Random(1);
        StringBuilder log = new StringBuilder();
        for (long serial = WRAP - 50; serial < WRAP + 50; serial++) {
            log.append(String.join("\n", event(serial % WRAP, random))).append('\n');
        }
        Result read = read(log.toString());
        assertThat(read.events).hasSize(100).allMatch(row -> row.contains("|1||"));
        assertThat(read.events.getFirst()).contains("|4294967246|");
        assertThat(read.events.getLast()).contains("|49|");
    }

    /// As audit_log_untrustedstring() of the kernel writes a name.
    private static String written(byte[] name) {
        boolean plain = true;
        for (byte b : name) {
            plain &= b > 0x20 && b < 0x7F && b != '"';
        }
        if (plain) {
            return "\"" + new String(name, StandardCharsets.US_ASCII) + "\"";
        }
        StringBuilder hex = new StringBuilder();
        for (byte b : name) {
            hex.append("%02X".formatted(b));
        }
        return hex.toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatTheKernelEncodesIsDecodedToItself(long given) {
        long seed = seed(given);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            int[] points = new int[1 + random.nextInt(12)];
            for (int p = 0; p < points.length; p++) {
                int[] from = {' ', 1, 0xA0, 0x4E00, 0x1F600, '0', 'A'};
                points[p] = from[random.nextInt(from.length)] + random.nextInt(10);
            }
            String name = new String(points, 0, points.length);
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            Result read =
                    read(
                            "type=PATH msg=audit(1.002:3): item=0 name="
                                    + written(bytes)
                                    + " inode=1");
            assertThat(interpreted(read.fields.getFirst())).as("seed %d", seed).isEqualTo(name);
        }
    }

    /// What the field `name` means.
    private static String interpreted(String json) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            boolean name = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    name |= parser.currentName().equals("name");
                    if (name && parser.currentName().equals("interpreted")) {
                        parser.nextToken();
                        return parser.getString();
                    }
                }
            }
        }
        return "";
    }

    /// Saved inputs and changed ones: nothing throws, no table fails, all of a record's bytes are kept, and the JSON is JSON.
    @Test
    void noBytesDoHarm() throws IOException {
        List<byte[]> inputs = new ArrayList<>();
        try (Stream<Path> files = Files.list(SAVED)) {
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
        }
        assertThat(inputs).isNotEmpty();
        inputs.forEach(LogPropertiesTest::survives);
        long seed = seed(System.nanoTime());
        Random random = new Random(seed);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("fuzz.seconds", 2));
        int runs = 0;
        while (System.nanoTime() < end) {
            byte[] changed = changed(inputs, random);
            try {
                survives(changed);
            } catch (Throwable t) {
                throw new AssertionError(
                        "seed %d, run %d: save as %s/… this: %s"
                                .formatted(seed, runs, SAVED, hex(changed)),
                        t);
            }
            runs++;
        }
        System.out.println("LogPropertiesTest: seed " + seed + ", " + runs + " changed logs");
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append("%02x".formatted(b));
        }
        return text.toString();
    }

    private static void survives(byte[] log) {
        Result read = read(new ByteArrayInputStream(log));
        assertThat(read.failures()).isZero();
        assertThat(read.fields).hasSameSizeAs(read.records);
        for (String fields : read.fields) {
            try (JsonParser parser =
                    new JsonFactory().createParser(ObjectReadContext.empty(), fields)) {
                while (parser.nextToken() != null) {
                    // JSON to its end
                }
            }
        }
    }

    private static byte[] changed(List<byte[]> inputs, Random random) {
        byte[] from = inputs.get(random.nextInt(inputs.size()));
        byte[] bytes = Arrays.copyOf(from, from.length);
        int changes = 1 + random.nextInt(8);
        byte[] liked = "\"'=() \n\u001d:,{}0A\\".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < changes && bytes.length > 2; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = liked[random.nextInt(liked.length)];
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(2, at)); // torn
                default -> {
                    byte[] other = inputs.get(random.nextInt(inputs.size()));
                    int start = random.nextInt(other.length);
                    int count = Math.min(other.length - start, random.nextInt(200));
                    byte[] joined = Arrays.copyOf(bytes, bytes.length + count);
                    System.arraycopy(bytes, at, joined, at + count, bytes.length - at);
                    System.arraycopy(other, start, joined, at, count);
                    bytes = joined;
                }
            }
        }
        return bytes;
    }
}
