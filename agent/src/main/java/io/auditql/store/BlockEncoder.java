package io.auditql.store;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.row.Batch;
import io.auditql.row.Column;
import io.auditql.row.Schema;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Writes rows of a batch as a block (see [BlockFormat]), each column in the encoding that takes the least room.
///
/// Reused for block after block by the thread that writes.
final class BlockEncoder {
    private final GrowableBytes out = new GrowableBytes(1 << 16);
    private final TextDictionary dictionary = new TextDictionary();
    private final Slice text = new Slice();
    private final CRC32C crc = new CRC32C();
    private long[] values = new long[1024];
    private byte[] nulls = new byte[128];
    private int nullCount;

    /// Encodes rows `[from, to)`; the bytes returned are valid until the next call.
    ///
    /// @param committed when each row was committed, by its row
    GrowableBytes encode(Batch batch, int from, int to, long[] committed) {
        int rows = to - from;
        Schema schema = batch.schema();
        out.clear();
        out.reserve(BlockFormat.HEADER_BYTES);
        for (Column column : schema.columns()) {
            gatherNulls(batch, column.index(), from, rows);
            if (nullCount == rows) {
                out.append((byte) BlockFormat.ALL_NULL);
            } else if (column.isText()) {
                texts(batch, column.index(), from, to);
            } else {
                gatherNumbers(batch, column.index(), from, rows);
                numbers(rows);
            }
        }
        nullCount = 0;
        ensureRows(rows);
        System.arraycopy(committed, from, values, 0, rows);
        numbers(rows);
        header(schema.columnCount() + 1, rows);
        return out;
    }

    private void header(int columns, int rows) {
        byte[] array = out.array();
        array[4] = BlockFormat.VERSION;
        array[5] = 0;
        BlockFormat.SHORT_IN_ARRAY.set(array, 6, (short) columns);
        BlockFormat.INT_IN_ARRAY.set(array, 8, rows);
        crc.reset();
        crc.update(array, 4, out.length() - 4);
        BlockFormat.INT_IN_ARRAY.set(array, 0, (int) crc.getValue());
    }

    private void gatherNulls(Batch batch, int column, int from, int rows) {
        int bitmap = (rows + 7) >> 3;
        if (nulls.length < bitmap) {
            nulls = new byte[bitmap * 2];
        }
        Arrays.fill(nulls, 0, bitmap, (byte) 0);
        nullCount = 0;
        for (int i = 0; i < rows; i++) {
            if (batch.isNull(from + i, column)) {
                nulls[i >> 3] |= (byte) (1 << (i & 7));
                nullCount++;
            }
        }
    }

    private void encoding(int encoding, int rows) {
        if (nullCount == 0) {
            out.append((byte) encoding);
        } else {
            out.append((byte) (encoding | BlockFormat.NULLS_FOLLOW));
            out.append(nulls, 0, (rows + 7) >> 3);
        }
    }

    // numbers

    private void ensureRows(int rows) {
        if (values.length < rows) {
            values = new long[rows * 2];
        }
    }

    private void gatherNumbers(Batch batch, int column, int from, int rows) {
        ensureRows(rows);
        for (int i = 0; i < rows; i++) {
            values[i] = batch.number(from + i, column);
        }
        if (nullCount > 0) { // a NULL takes the value of a neighbour, so that it widens no range
            int first = 0;
            while (isNull(first)) {
                first++;
            }
            for (int i = 0; i < rows; i++) {
                if (isNull(i)) {
                    values[i] = values[first];
                }
            }
        }
    }

    private boolean isNull(int index) {
        return (nulls[index >> 3] & (1 << (index & 7))) != 0;
    }

    private void numbers(int rows) {
        long lowest = values[0];
        long highest = lowest;
        for (int i = 1; i < rows; i++) {
            lowest = Math.min(lowest, values[i]);
            highest = Math.max(highest, values[i]);
        }
        if (lowest == highest) {
            same(lowest, rows);
            return;
        }
        long range = highest - lowest; // unsigned
        if (range < 0 || range > 0xFFFF_FFFFL) {
            int at = frame(BlockFormat.FRAME_8, lowest, rows, 8);
            for (int i = 0; i < rows; i++, at += 8) {
                BlockFormat.LONG_IN_ARRAY.set(out.array(), at, values[i] - lowest);
            }
        } else if (range > 0xFFFF) {
            int at = frame(BlockFormat.FRAME_4, lowest, rows, 4);
            for (int i = 0; i < rows; i++, at += 4) {
                BlockFormat.INT_IN_ARRAY.set(out.array(), at, (int) (values[i] - lowest));
            }
        } else if (range > 0xFF) {
            int at = frame(BlockFormat.FRAME_2, lowest, rows, 2);
            for (int i = 0; i < rows; i++, at += 2) {
                BlockFormat.SHORT_IN_ARRAY.set(out.array(), at, (short) (values[i] - lowest));
            }
        } else {
            int at = frame(BlockFormat.FRAME_1, lowest, rows, 1);
            for (int i = 0; i < rows; i++) {
                out.array()[at + i] = (byte) (values[i] - lowest);
            }
        }
    }

    private int frame(int encoding, long base, int rows, int width) {
        encoding(encoding, rows);
        appendLong(base);
        return out.reserve(rows * width);
    }

    private void same(long value, int rows) {
        if (value == (byte) value) {
            encoding(BlockFormat.SAME_1, rows);
            out.append((byte) value);
        } else if (value == (short) value) {
            encoding(BlockFormat.SAME_2, rows);
            appendShort((int) value);
        } else if (value == (int) value) {
            encoding(BlockFormat.SAME_4, rows);
            appendInt((int) value);
        } else {
            encoding(BlockFormat.SAME_8, rows);
            appendLong(value);
        }
    }

    // texts

    private void texts(Batch batch, int column, int from, int to) {
        int rows = to - from;
        boolean repeats = dictionary.read(batch, column, from, to);
        if (repeats && dictionary.count() == 1) {
            encoding(BlockFormat.SAME_TEXT, rows);
            batch.text(dictionary.rowOf(0), column, text);
            appendInt(text.length());
            out.append(text);
            return;
        }
        long bytes = 0;
        for (int row = from; row < to; row++) {
            if (!batch.isNull(row, column)) {
                bytes += batch.text(row, column, text).length();
            }
        }
        int codeWidth = dictionary.count() <= 0x100 ? 1 : 2;
        int endWidth = bytes <= 0xFFFF ? 2 : 4;
        if (repeats
                && dictionary.bytes() + dictionary.count() * 4L + (long) rows * codeWidth
                        < bytes + (long) rows * endWidth) {
            dictionaryOf(batch, column, rows, codeWidth);
        } else {
            plain(batch, column, from, to, (int) bytes, endWidth);
        }
    }

    private void dictionaryOf(Batch batch, int column, int rows, int width) {
        encoding(width == 1 ? BlockFormat.DICTIONARY_1 : BlockFormat.DICTIONARY_2, rows);
        int count = dictionary.count();
        appendShort(count);
        appendInt((int) dictionary.bytes());
        int ends = out.reserve(count * 4);
        int end = 0;
        for (int entry = 0; entry < count; entry++) {
            out.append(batch.text(dictionary.rowOf(entry), column, text));
            end += text.length();
            BlockFormat.INT_IN_ARRAY.set(out.array(), ends + entry * 4, end);
        }
        int at = out.reserve(rows * width);
        byte[] array = out.array();
        for (int i = 0; i < rows; i++) {
            if (width == 1) {
                array[at + i] = (byte) dictionary.entryAt(i);
            } else {
                BlockFormat.SHORT_IN_ARRAY.set(array, at + i * 2, (short) dictionary.entryAt(i));
            }
        }
    }

    private void plain(Batch batch, int column, int from, int to, int bytes, int width) {
        int rows = to - from;
        encoding(width == 2 ? BlockFormat.TEXT_2 : BlockFormat.TEXT_4, rows);
        appendInt(bytes);
        int ends = out.reserve(rows * width);
        int end = 0;
        for (int row = from; row < to; row++) {
            if (!batch.isNull(row, column)) {
                out.append(batch.text(row, column, text));
                end += text.length();
            }
            int at = ends + (row - from) * width;
            if (width == 2) {
                BlockFormat.SHORT_IN_ARRAY.set(out.array(), at, (short) end);
            } else {
                BlockFormat.INT_IN_ARRAY.set(out.array(), at, end);
            }
        }
    }

    private void appendShort(int value) {
        int at = out.reserve(2);
        BlockFormat.SHORT_IN_ARRAY.set(out.array(), at, (short) value);
    }

    private void appendInt(int value) {
        int at = out.reserve(4);
        BlockFormat.INT_IN_ARRAY.set(out.array(), at, value);
    }

    private void appendLong(long value) {
        int at = out.reserve(8);
        BlockFormat.LONG_IN_ARRAY.set(out.array(), at, value);
    }
}
