package io.auditql.store;

import static io.auditql.store.BlockFormat.INT;
import static io.auditql.store.BlockFormat.LONG;
import static io.auditql.store.BlockFormat.SHORT;

import io.auditql.bytes.Slice;
import io.auditql.row.ColumnType;
import io.auditql.row.RowBlock;
import io.auditql.row.Schema;
import io.auditql.row.ValueSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Rows of one table as they lie in the store, read in place and by position.
///
/// A reusable view over memory that belongs to SQLite: it is valid until the scan that gave it moves on. Whatever the bytes
/// hold, reading stays inside them: lengths are checked when the view is put on a block, texts when they are read.
public final class EncodedBlock implements RowBlock {
    private static final int SAME_NUMBER = BlockFormat.SAME_8;

    private final Schema schema;
    private final CRC32C crc = new CRC32C();

    // by column of the schema; one more for the time of commit
    private final byte[] encodings;
    private final long[] bases;
    private final int[] nulls; // offset of the bitmap, or -1
    private final int[] values; // offset of numbers, ends or entry numbers
    private final int[] ends; // offset of the ends of a dictionary's entries
    private final int[] texts; // offset of the bytes of texts
    private final int[] lengths; // of the bytes of texts
    private final int[] entries; // of a dictionary

    private MemorySegment bytes = MemorySegment.NULL;
    private int rows;
    private int at;

    EncodedBlock(Schema schema) {
        this.schema = schema;
        int columns = schema.columnCount() + 1;
        encodings = new byte[columns];
        bases = new long[columns];
        nulls = new int[columns];
        values = new int[columns];
        ends = new int[columns];
        texts = new int[columns];
        lengths = new int[columns];
        entries = new int[columns];
    }

    /// Puts the view on a block.
    ///
    /// @param targets for each column in the block, its place here: [BlockLayout#targetsIn]
    /// @return false when the bytes are not a sound block; the view then has no rows
    boolean attach(MemorySegment block, int[] targets) {
        bytes = block;
        rows = 0;
        Arrays.fill(encodings, (byte) BlockFormat.ALL_NULL);
        Arrays.fill(nulls, -1);
        long size = block.byteSize();
        if (size < BlockFormat.HEADER_BYTES
                || size > Integer.MAX_VALUE
                || !checksumHolds()
                || block.get(ValueLayout.JAVA_BYTE, 4) != BlockFormat.VERSION
                || (block.get(SHORT, 6) & 0xFFFF) != targets.length) {
            return false;
        }
        int count = block.get(INT, 8);
        if (count <= 0) {
            return false;
        }
        at = BlockFormat.HEADER_BYTES;
        for (int target : targets) {
            if (!column(target, count)) {
                Arrays.fill(encodings, (byte) BlockFormat.ALL_NULL);
                return false;
            }
        }
        rows = count;
        return true;
    }

    /// Has this many rows of which every value is NULL: what is left of a block that was damaged after it was found sound.
    void attachNulls(int count) {
        detach();
        rows = count;
    }

    /// Leaves the block: its memory is no longer ours to read.
    void detach() {
        bytes = MemorySegment.NULL;
        rows = 0;
        Arrays.fill(encodings, (byte) BlockFormat.ALL_NULL);
        Arrays.fill(nulls, -1);
    }

    private boolean checksumHolds() {
        crc.reset();
        crc.update(bytes.asSlice(4).asByteBuffer());
        return (int) crc.getValue() == bytes.get(INT, 0);
    }

    /// Notes where the column at `at` has its parts, and moves on to the next.
    private boolean column(int target, int count) {
        int start = take(1, 1);
        if (start < 0) {
            return false;
        }
        int tag = bytes.get(ValueLayout.JAVA_BYTE, start) & 0xFF;
        int encoding = tag & ~BlockFormat.NULLS_FOLLOW;
        int bitmap = -1;
        if (encoding != tag) {
            bitmap = take((count + 7L) >> 3, 1);
            if (bitmap < 0) {
                return false;
            }
        }
        int column = target < 0 ? -1 : target;
        boolean whole =
                switch (encoding) {
                    case BlockFormat.ALL_NULL -> true;
                    case BlockFormat.SAME_1 -> same(column, 1);
                    case BlockFormat.SAME_2 -> same(column, 2);
                    case BlockFormat.SAME_4 -> same(column, 4);
                    case BlockFormat.SAME_8 -> same(column, 8);
                    case BlockFormat.FRAME_1 -> frame(column, count, 1);
                    case BlockFormat.FRAME_2 -> frame(column, count, 2);
                    case BlockFormat.FRAME_4 -> frame(column, count, 4);
                    case BlockFormat.FRAME_8 -> frame(column, count, 8);
                    case BlockFormat.SAME_TEXT -> text(column, 0, 0);
                    case BlockFormat.TEXT_2 -> text(column, count, 2);
                    case BlockFormat.TEXT_4 -> text(column, count, 4);
                    case BlockFormat.DICTIONARY_1 -> dictionary(column, count, 1);
                    case BlockFormat.DICTIONARY_2 -> dictionary(column, count, 2);
                    default -> false;
                };
        if (whole && column >= 0) {
            boolean sameNumber = encoding >= BlockFormat.SAME_1 && encoding <= BlockFormat.SAME_8;
            encodings[column] = (byte) (sameNumber ? SAME_NUMBER : encoding);
            nulls[column] = bitmap;
        }
        return whole;
    }

    /// The offset of the next `count` things of `width` bytes, or -1 when the block ends before.
    private int take(long count, int width) {
        long end = at + count * width;
        if (count < 0 || end > bytes.byteSize()) {
            return -1;
        }
        int start = at;
        at = (int) end;
        return start;
    }

    private boolean same(int column, int width) {
        int start = take(1, width);
        if (start < 0) {
            return false;
        }
        if (column >= 0) {
            bases[column] =
                    switch (width) {
                        case 1 -> bytes.get(ValueLayout.JAVA_BYTE, start);
                        case 2 -> bytes.get(SHORT, start);
                        case 4 -> bytes.get(INT, start);
                        default -> bytes.get(LONG, start);
                    };
        }
        return true;
    }

    private boolean frame(int column, int count, int width) {
        int base = take(1, 8);
        int start = base < 0 ? -1 : take(count, width);
        if (start < 0) {
            return false;
        }
        if (column >= 0) {
            bases[column] = bytes.get(LONG, base);
            values[column] = start;
        }
        return true;
    }

    private boolean text(int column, int count, int width) {
        int head = take(1, 4);
        if (head < 0) {
            return false;
        }
        int length = bytes.get(INT, head);
        int offsets = take(count, width);
        int start = offsets < 0 ? -1 : take(length, 1);
        if (start < 0) {
            return false;
        }
        if (column >= 0) {
            values[column] = offsets;
            texts[column] = start;
            lengths[column] = length;
        }
        return true;
    }

    private boolean dictionary(int column, int count, int width) {
        int head = take(1, 6);
        if (head < 0) {
            return false;
        }
        int size = bytes.get(SHORT, head) & 0xFFFF;
        int length = bytes.get(INT, head + 2);
        int offsets = take(size, 4);
        int start = offsets < 0 ? -1 : take(length, 1);
        int numbers = start < 0 ? -1 : take(count, width);
        if (numbers < 0) {
            return false;
        }
        if (column >= 0) {
            values[column] = numbers;
            ends[column] = offsets;
            texts[column] = start;
            lengths[column] = length;
            entries[column] = size;
        }
        return true;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public int rowCount() {
        return rows;
    }

    @Override
    public boolean isNull(int row, int column) {
        int bitmap = nulls[column];
        return bitmap < 0
                ? encodings[column] == BlockFormat.ALL_NULL
                : (bytes.get(ValueLayout.JAVA_BYTE, bitmap + (row >> 3)) & (1 << (row & 7))) != 0;
    }

    @Override
    public long number(int row, int column) {
        return isNull(row, column) ? 0 : value(row, column);
    }

    private long value(int row, int column) {
        long start = values[column];
        return switch (encodings[column]) {
            case SAME_NUMBER -> bases[column];
            case BlockFormat.FRAME_1 ->
                    bases[column] + (bytes.get(ValueLayout.JAVA_BYTE, start + row) & 0xFF);
            case BlockFormat.FRAME_2 ->
                    bases[column] + (bytes.get(SHORT, start + row * 2L) & 0xFFFF);
            case BlockFormat.FRAME_4 ->
                    bases[column] + (bytes.get(INT, start + row * 4L) & 0xFFFF_FFFFL);
            case BlockFormat.FRAME_8 -> bases[column] + bytes.get(LONG, start + row * 8L);
            default -> 0;
        };
    }

    /// When the row was committed, on the store's [AgeClock].
    long committed(int row) {
        return value(row, schema.columnCount());
    }

    @Override
    public void read(int row, int column, ValueSink sink) {
        if (isNull(row, column)) {
            sink.absent();
            return;
        }
        switch (encodings[column]) {
            case BlockFormat.SAME_TEXT -> text(column, 0, lengths[column], sink);
            case BlockFormat.TEXT_2 -> {
                long start = values[column];
                int from = row == 0 ? 0 : bytes.get(SHORT, start + row * 2L - 2) & 0xFFFF;
                text(column, from, bytes.get(SHORT, start + row * 2L) & 0xFFFF, sink);
            }
            case BlockFormat.TEXT_4 -> {
                long start = values[column];
                int from = row == 0 ? 0 : bytes.get(INT, start + row * 4L - 4);
                text(column, from, bytes.get(INT, start + row * 4L), sink);
            }
            case BlockFormat.DICTIONARY_1, BlockFormat.DICTIONARY_2 ->
                    readEntry(column, entry(row, column), sink);
            default -> {
                long value = value(row, column);
                if (schema.column(column).type() == ColumnType.DOUBLE) {
                    sink.real(Double.longBitsToDouble(value));
                } else {
                    sink.number(value);
                }
            }
        }
    }

    private void text(int column, int from, int to, ValueSink sink) {
        if (from < 0 || from > to || to > lengths[column]) {
            sink.absent();
        } else {
            sink.text(bytes, texts[column] + (long) from, to - from);
        }
    }

    // dictionaries: a predicate on a text need be computed once for each entry, not for each row

    /// How many distinct texts the column has in this block, or 0 when it keeps no list of them.
    public int entryCount(int column) {
        return switch (encodings[column]) {
            case BlockFormat.SAME_TEXT -> 1;
            case BlockFormat.DICTIONARY_1, BlockFormat.DICTIONARY_2 -> entries[column];
            default -> 0;
        };
    }

    /// Which of the distinct texts a row has; only where [#entryCount] is above 0 and the value is not NULL. A damaged block
    /// may answer a number that is no entry.
    public int entry(int row, int column) {
        return switch (encodings[column]) {
            case BlockFormat.DICTIONARY_1 ->
                    bytes.get(ValueLayout.JAVA_BYTE, values[column] + (long) row) & 0xFF;
            case BlockFormat.DICTIONARY_2 -> bytes.get(SHORT, values[column] + row * 2L) & 0xFFFF;
            default -> 0;
        };
    }

    /// Hands one of the distinct texts to `sink`.
    public void readEntry(int column, int entry, ValueSink sink) {
        if (entry < 0 || entry >= entryCount(column)) {
            sink.absent();
        } else if (encodings[column] == BlockFormat.SAME_TEXT) {
            text(column, 0, lengths[column], sink);
        } else {
            long start = ends[column];
            int from = entry == 0 ? 0 : bytes.get(INT, start + entry * 4L - 4);
            text(column, from, bytes.get(INT, start + entry * 4L), sink);
        }
    }

    /// Whether a row of this block may have this text in the column; false is certain.
    public boolean mayContain(int column, Slice value) {
        int count = entryCount(column);
        if (count == 0) {
            return encodings[column] != BlockFormat.ALL_NULL;
        }
        MemorySegment wanted = MemorySegment.ofArray(value.array());
        for (int entry = 0; entry < count; entry++) {
            boolean dictionary = encodings[column] != BlockFormat.SAME_TEXT;
            long start = ends[column] + entry * 4L;
            int from = !dictionary || entry == 0 ? 0 : bytes.get(INT, start - 4);
            int to = dictionary ? bytes.get(INT, start) : lengths[column];
            if (from < 0 || from > to || to > lengths[column]) {
                return true;
            }
            if (to - from == value.length()
                    && MemorySegment.mismatch(
                                    bytes,
                                    texts[column] + (long) from,
                                    texts[column] + (long) to,
                                    wanted,
                                    value.offset(),
                                    value.offset() + (long) value.length())
                            < 0) {
                return true;
            }
        }
        return false;
    }

    /// The first row in `[from, to)` whose number is above `value`, or `to`; for columns that never decrease.
    int firstAbove(int column, long value, int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (value(middle, column) > value) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    int committedColumn() {
        return schema.columnCount();
    }
}
