package io.auditql.row;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Rows in memory, column by column: what tables write and what the store and the SQL engine read.
///
/// One thread writes, and no other reads at the same time. Memory is kept by [#clear], so that a batch in steady use
/// allocates nothing.
public final class Batch implements RowSink, RowBlock {
    private static final Slice NO_NODE = new Slice();
    private static final int FIRST_ROWS = 16;
    private static final int TEXT_BYTES_KEPT = 1 << 20;

    private final Schema schema;
    private final Data[] columns;
    private final int timeColumn;
    private final int timeMillisColumn;
    private final int serialColumn;
    private final int nodeColumn;
    private final boolean[] wanted;
    private final GrowableBytes unwanted = new GrowableBytes(16);
    private Slice node = NO_NODE;
    private int rows;
    private boolean open;
    private long textBytes;

    public Batch(Schema schema) {
        this(schema, all(schema));
    }

    private static boolean[] all(Schema schema) {
        boolean[] all = new boolean[schema.columnCount()];
        Arrays.fill(all, true);
        return all;
    }

    /// @param wanted of each column, whether it will be read: the others stay NULL
    public Batch(Schema schema, boolean[] wanted) {
        this.wanted = wanted.clone();
        this.schema = schema;
        this.columns = new Data[schema.columnCount()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new Data(schema.column(i).type());
        }
        this.timeColumn = indexOf("time");
        this.timeMillisColumn = indexOf("time_ms");
        this.serialColumn = indexOf("serial");
        this.nodeColumn = indexOf(Schema.NODE);
    }

    private int indexOf(String name) {
        return schema.isEvents() ? schema.find(name).map(Column::index).orElse(-1) : -1;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public int rowCount() {
        return rows;
    }

    /// The memory that the texts of all ended rows take.
    public long textBytes() {
        return textBytes;
    }

    public void clear() {
        rows = 0;
        open = false;
        textBytes = 0;
        node = NO_NODE;
        for (Data column : columns) {
            column.clear();
        }
    }

    // writing

    @Override
    public Batch begin(long timeMillis, long serial) {
        begin();
        setIfPresent(timeColumn, Math.floorDiv(timeMillis, 1000L));
        setIfPresent(timeMillisColumn, timeMillis);
        setIfPresent(serialColumn, serial);
        if (!node.isEmpty() && nodeColumn >= 0 && wanted[nodeColumn]) {
            columns[nodeColumn].startText(rows).append(node);
        }
        return this;
    }

    @Override
    public void node(Slice name) {
        node = name;
    }

    @Override
    public boolean wants(Column column) {
        return wanted[column.index()];
    }

    private void setIfPresent(int column, long value) {
        if (column >= 0 && wanted[column]) {
            columns[column].set(rows, value);
        }
    }

    @Override
    public Batch begin() {
        if (open) {
            throw new IllegalStateException("a row of " + schema + " was begun and not ended");
        }
        open = true;
        return this;
    }

    @Override
    public Batch set(Column column, long value) {
        Data data = at(column);
        if (!wanted[column.index()]) {
            return this;
        }
        if (data.type == ColumnType.TEXT) {
            data.startText(rows).appendDecimal(value);
        } else {
            data.set(
                    rows,
                    data.type == ColumnType.DOUBLE
                            ? Double.doubleToRawLongBits((double) value)
                            : value);
        }
        return this;
    }

    @Override
    public Batch set(Column column, double value) {
        Data data = at(column);
        if (data.type != ColumnType.DOUBLE) {
            throw new IllegalArgumentException(column + " holds no real numbers");
        }
        if (wanted[column.index()]) {
            data.set(rows, Double.doubleToRawLongBits(value));
        }
        return this;
    }

    @Override
    public Batch set(Column column, Slice bytes) {
        text(column).append(bytes);
        return this;
    }

    @Override
    public Batch set(Column column, String text) {
        text(column).append(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    @Override
    public GrowableBytes text(Column column) {
        Data data = at(column);
        if (data.type != ColumnType.TEXT) {
            throw new IllegalArgumentException(column + " holds no text");
        }
        return wanted[column.index()] ? data.startText(rows) : unwanted.clear();
    }

    private Data at(Column column) {
        if (!open) {
            throw new IllegalStateException("no row of " + schema + " is begun");
        }
        Data data = columns[column.index()];
        if (schema.column(column.index()) != column) {
            throw new IllegalArgumentException(column + " is not a column of " + schema);
        }
        return data;
    }

    @Override
    public void end() {
        if (!open) {
            throw new IllegalStateException("no row of " + schema + " is begun");
        }
        for (Data column : columns) {
            textBytes += column.endRow(rows);
        }
        rows++;
        open = false;
    }

    @Override
    public void discard() {
        if (open) {
            for (Data column : columns) {
                column.discardRow(rows);
            }
            open = false;
        }
    }

    /// Forgets all rows from `rowCount` on: for the store, when a commit of them failed.
    public void truncate(int rowCount) {
        if (open || rowCount < 0 || rowCount > rows) {
            throw new IllegalStateException("truncate " + rows + " rows to " + rowCount);
        }
        for (Data column : columns) {
            textBytes -= column.truncate(rowCount, rows);
        }
        rows = rowCount;
    }

    /// Sets a number in a row that has ended: for the store, which gives each row its eid.
    public void amend(int row, Column column, long value) {
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("row " + row + " of " + rows);
        }
        columns[column.index()].amend(row, value);
    }

    /// Appends a copy of rows `[from, to)` of a batch of the same schema.
    public void appendAll(Batch other, int from, int to) {
        if (other.schema != schema || open) {
            throw new IllegalStateException(
                    "rows of " + other.schema + " into a batch of " + schema);
        }
        for (int c = 0; c < columns.length; c++) {
            textBytes += columns[c].appendAll(rows, other.columns[c], from, to);
        }
        rows += to - from;
    }

    // reading

    @Override
    public boolean isNull(int row, int column) {
        return columns[column].isNull(row);
    }

    @Override
    public long number(int row, int column) {
        Data data = columns[column];
        return data.isNull(row) ? 0 : data.numbers[row];
    }

    /// Points `into` at the text of a row; only for TEXT columns that are not NULL there.
    public Slice text(int row, int column, Slice into) {
        Data data = columns[column];
        int from = data.textStart(row);
        return into.wrap(data.bytes.array(), from, data.ends[row] - from);
    }

    @Override
    public void read(int row, int column, ValueSink sink) {
        Data data = columns[column];
        if (data.isNull(row)) {
            sink.absent();
        } else if (data.type == ColumnType.TEXT) {
            int from = data.textStart(row);
            sink.text(MemorySegment.ofArray(data.bytes.array()), from, data.ends[row] - from);
        } else if (data.type == ColumnType.DOUBLE) {
            sink.real(Double.longBitsToDouble(data.numbers[row]));
        } else {
            sink.number(data.numbers[row]);
        }
    }

    /// The values of one column: numbers, or texts laid end to end with the offset where each ends.
    private static final class Data {
        private static final long[] NO_NUMBERS = {};
        private static final int[] NO_ENDS = {};
        private static final GrowableBytes NO_BYTES = new GrowableBytes(0);

        final ColumnType type;
        long[] numbers = NO_NUMBERS;
        int[] ends = NO_ENDS;
        GrowableBytes bytes = NO_BYTES;
        private long[] nulls = new long[1];
        private boolean touched;

        Data(ColumnType type) {
            this.type = type;
        }

        void clear() {
            touched = false;
            if (bytes != NO_BYTES) {
                bytes.clear().trim(TEXT_BYTES_KEPT);
            }
        }

        void set(int row, long value) {
            if (row >= numbers.length) {
                numbers =
                        Arrays.copyOf(
                                numbers,
                                Math.max(FIRST_ROWS, Math.max(row + 1, numbers.length * 2)));
            }
            numbers[row] = value;
            touched = true;
        }

        GrowableBytes startText(int row) {
            if (bytes == NO_BYTES) {
                bytes = new GrowableBytes(64);
            }
            bytes.truncate(textStart(row));
            touched = true;
            return bytes;
        }

        int textStart(int row) {
            return row == 0 || ends.length == 0 ? 0 : ends[row - 1];
        }

        /// Closes the value of `row` and returns the length of its text.
        int endRow(int row) {
            ensureNullBit(row);
            long bit = 1L << row;
            int length = 0;
            if (touched) {
                nulls[row >> 6] &= ~bit;
            } else {
                nulls[row >> 6] |= bit;
                if (type != ColumnType.TEXT) {
                    set(row, 0);
                }
            }
            if (type == ColumnType.TEXT) {
                if (row >= ends.length) {
                    ends =
                            Arrays.copyOf(
                                    ends, Math.max(FIRST_ROWS, Math.max(row + 1, ends.length * 2)));
                }
                int start = textStart(row);
                ends[row] = touched ? bytes.length() : start;
                length = ends[row] - start;
            }
            touched = false;
            return length;
        }

        void discardRow(int row) {
            if (touched && type == ColumnType.TEXT) {
                bytes.truncate(textStart(row));
            }
            touched = false;
        }

        int truncate(int to, int rows) {
            if (type != ColumnType.TEXT || bytes == NO_BYTES) {
                return 0;
            }
            int removed = textStart(rows) - textStart(to);
            bytes.truncate(textStart(to));
            return removed;
        }

        void amend(int row, long value) {
            numbers[row] = value;
            nulls[row >> 6] &= ~(1L << row);
        }

        boolean isNull(int row) {
            return (nulls[row >> 6] & 1L << row) != 0;
        }

        int appendAll(int at, Data other, int from, int to) {
            int before = textStart(at);
            for (int row = from, target = at; row < to; row++, target++) {
                if (!other.isNull(row)) {
                    if (type == ColumnType.TEXT) {
                        int start = other.textStart(row);
                        startText(target)
                                .append(other.bytes.array(), start, other.ends[row] - start);
                    } else {
                        set(target, other.numbers[row]);
                    }
                }
                endRow(target);
            }
            return textStart(at + to - from) - before;
        }

        private void ensureNullBit(int row) {
            if (row >> 6 >= nulls.length) {
                nulls = Arrays.copyOf(nulls, nulls.length * 2);
            }
        }
    }
}
