package io.auditql.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.row.Batch;
import io.auditql.row.Column;
import io.auditql.row.Schema;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockCodecTest {
    private static final Column PID = Column.bigint("pid", "");
    private static final Column PATH = Column.text("path", "");
    private static final Column CMDLINE = Column.text("cmdline", "");
    private static final Column WIDE = Column.unsignedBigint("wide", "");
    private static final Column SHARE = Column.real("share", "");
    private static final Column CONSTANT = Column.integer("constant", "");
    private static final Column NEVER = Column.text("never", "");
    private static final Column TIME = Column.bigint("time", "");
    private static final Schema SCHEMA =
            Schema.events("things", "", PID, PATH, CMDLINE, WIDE, SHARE, CONSTANT, NEVER, TIME);

    private final BlockEncoder encoder = new BlockEncoder();
    private final Batch batch = new Batch(SCHEMA);
    private final List<List<@Nullable Object>> written = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 300, 1000, 1999, 70_000})
    void givesBackEveryValueOfEveryColumn(int rows) {
        write(rows, new Random(Long.getLong("seed", rows)));
        EncodedBlock block = new EncodedBlock(SCHEMA);

        assertThat(block.attach(encoded(0, rows), targets(SCHEMA))).isTrue();

        assertThat(block.rowCount()).isEqualTo(rows);
        for (int row = 0; row < rows; row++) {
            assertThat(Values.row(block, row)).isEqualTo(written.get(row));
            assertThat(block.committed(row)).isEqualTo(5_000L + row / 100);
            for (int column = 0; column < SCHEMA.columnCount(); column++) {
                Object value = written.get(row).get(column);
                assertThat(block.isNull(row, column)).isEqualTo(value == null);
                if (value instanceof Long number) {
                    assertThat(block.number(row, column)).isEqualTo(number);
                }
            }
        }
    }

    @Test
    void encodesAPartOfABatch() {
        write(50, new Random(1));
        EncodedBlock block = new EncodedBlock(SCHEMA);

        assertThat(block.attach(encoded(20, 30), targets(SCHEMA))).isTrue();

        assertThat(block.rowCount()).isEqualTo(10);
        assertThat(Values.row(block, 0)).isEqualTo(written.get(20));
        assertThat(Values.row(block, 9)).isEqualTo(written.get(29));
    }

    @Test
    void readsAnOlderBlockUnderANewerSchemaByTheNamesOfItsColumns() {
        write(10, new Random(2));
        MemorySegment bytes = encoded(0, 10);
        Schema newer =
                Schema.events(
                        "things",
                        "",
                        Column.text("added", ""),
                        Column.bigint("time", ""),
                        Column.text("wide", "was a number"),
                        Column.bigint("pid", ""));
        EncodedBlock block = new EncodedBlock(newer);
        int[] targets = BlockLayout.parse(BlockLayout.of(SCHEMA).toString()).targetsIn(newer);

        assertThat(block.attach(bytes, targets)).isTrue();

        List<@Nullable Object> old = written.get(3);
        List<@Nullable Object> expected = new ArrayList<>();
        expected.add(null);
        expected.add(old.get(TIME.index()));
        expected.add(null);
        expected.add(old.get(PID.index()));
        expected.add(null); // node
        expected.add(old.get(SCHEMA.columnCount() - 1));
        assertThat(Values.row(block, 3)).isEqualTo(expected);
        assertThat(block.committed(3)).isEqualTo(5_000);
    }

    @Test
    void knowsWhichTextsADictionaryHolds() {
        write(1000, new Random(3));
        EncodedBlock block = new EncodedBlock(SCHEMA);
        block.attach(encoded(0, 1000), targets(SCHEMA));
        int path = PATH.index();

        assertThat(block.entryCount(path)).isEqualTo(20);
        assertThat(block.mayContain(path, Slice.of("/usr/bin/tool7"))).isTrue();
        assertThat(block.mayContain(path, Slice.of("/usr/bin/tool77"))).isFalse();
        assertThat(block.mayContain(path, Slice.of("/usr/bin/tool"))).isFalse();
        assertThat(block.mayContain(NEVER.index(), Slice.of("x"))).isFalse();
        Values values = new Values();
        for (int row = 0; row < 1000; row++) {
            Object expected = written.get(row).get(path);
            if (expected != null) {
                block.readEntry(path, block.entry(row, path), values);
                assertThat(values.last()).isEqualTo(expected);
            }
        }
    }

    @Test
    void refusesABlockOfWhichAnyBitIsWrong() {
        write(40, new Random(4));
        byte[] good = encoded(0, 40).toArray(ValueLayout.JAVA_BYTE);
        EncodedBlock block = new EncodedBlock(SCHEMA);
        Random random = new Random(5);
        for (int trial = 0; trial < 500; trial++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(block.attach(MemorySegment.ofArray(bad), targets(SCHEMA))).isFalse();
            assertThat(block.rowCount()).isZero();
        }
        for (int length = 0; length < good.length; length += 3) {
            byte[] bad = java.util.Arrays.copyOf(good, length);
            assertThat(block.attach(MemorySegment.ofArray(bad), targets(SCHEMA))).isFalse();
        }
    }

    /// A wrong byte under a right checksum is what a bug or an attacker makes; it may give wrong values, not wrong memory.
    @Test
    void staysInsideItsBytesEvenWhenTheChecksumIsRight() {
        write(40, new Random(6));
        byte[] good = encoded(0, 40).toArray(ValueLayout.JAVA_BYTE);
        EncodedBlock block = new EncodedBlock(SCHEMA);
        Random random = new Random(7);
        for (int trial = 0; trial < 2000; trial++) {
            byte[] bad = good.clone();
            for (int i = 0; i < 3; i++) {
                bad[4 + random.nextInt(bad.length - 4)] = (byte) random.nextInt();
            }
            java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
            crc.update(bad, 4, bad.length - 4);
            BlockFormat.INT_IN_ARRAY.set(bad, 0, (int) crc.getValue());
            if (block.attach(MemorySegment.ofArray(bad), targets(SCHEMA))) {
                for (int row = 0; row < Math.min(40, block.rowCount()); row++) {
                    Values.row(block, row);
                    block.committed(row);
                }
                block.mayContain(PATH.index(), Slice.of("/usr/bin/tool7"));
            }
        }
    }

    @Test
    void takesLittleRoomForASingleRow() {
        write(1, new Random(8));

        assertThat(encoded(0, 1).byteSize()).isLessThan(160);
    }

    private static int[] targets(Schema schema) {
        return BlockLayout.of(SCHEMA).targetsIn(schema);
    }

    private MemorySegment encoded(int from, int to) {
        long[] committed = new long[batch.rowCount()];
        for (int i = 0; i < committed.length; i++) {
            committed[i] = 5_000L + i / 100;
        }
        GrowableBytes bytes = encoder.encode(batch, from, to, committed);
        MemorySegment copy = Arena.ofAuto().allocate(bytes.length());
        MemorySegment.copy(bytes.array(), 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length());
        return copy;
    }

    private void write(int rows, Random random) {
        for (int row = 0; row < rows; row++) {
            List<@Nullable Object> values = new ArrayList<>();
            batch.begin(1_700_000_000_000L + row, row);
            long pid = random.nextInt(4_000_000);
            batch.set(PID, pid);
            values.add(pid);
            String path = random.nextInt(9) == 0 ? null : "/usr/bin/tool" + random.nextInt(20);
            values.add(text(PATH, path));
            byte[] raw = new byte[random.nextInt(90)];
            random.nextBytes(raw);
            values.add(text(CMDLINE, new String(raw, StandardCharsets.ISO_8859_1)));
            long wide = random.nextLong();
            batch.set(WIDE, wide);
            values.add(wide);
            double share = random.nextDouble() - 0.5;
            batch.set(SHARE, share);
            values.add(share);
            if (random.nextBoolean()) {
                batch.set(CONSTANT, -1);
                values.add(-1L);
            } else {
                values.add(null);
            }
            values.add(null);
            values.add(1_700_000_000L + row / 1000);
            values.add(null); // node
            batch.end();
            long eid = (1L << 40) | (row * 3L);
            batch.amend(row, SCHEMA.column(Schema.EID), eid);
            values.add(eid);
            written.add(values);
        }
    }

    private @Nullable String text(Column column, @Nullable String latin1) {
        if (latin1 != null) {
            byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
            batch.set(column, new Slice(bytes, 0, bytes.length));
        }
        return latin1;
    }
}
