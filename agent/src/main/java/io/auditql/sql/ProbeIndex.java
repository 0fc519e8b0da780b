package io.auditql.sql;

import io.auditql.bytes.GrowableBytes;
import io.auditql.row.Batch;
import io.auditql.row.Column;
import io.auditql.row.RowBlock;
import io.auditql.row.Schema;
import io.auditql.row.ValueSink;
import io.auditql.sys.sqlite.IndexInfo;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import io.auditql.sys.sqlite.Values;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Rows of one reference found by the values of some columns: what SQLite does not build for virtual tables, and what a join
/// needs to look each partner up instead of reading them all again.
///
/// Chains of row numbers by hash. SQLite compares the values again, so equal hashes of different values do no harm.
final class ProbeIndex {
    /// The value can only be compared by SQLite: all rows have to be read.
    private static final int UNKNOWN = -2;

    private static final int NONE = -1;

    private final RowBlock rows;
    private final int[] blockColumns;
    private final int[] heads;
    private final int[] next;
    private final int[] hashes;
    private final boolean[] textKeys;

    private ProbeIndex(RowBlock rows, int[] blockColumns, int[] keys, Schema schema) {
        this.rows = rows;
        this.blockColumns = blockColumns;
        int count = rows.rowCount();
        int size = Integer.highestOneBit(Math.max(count, 8) - 1) << 1;
        heads = new int[size];
        Arrays.fill(heads, NONE);
        next = new int[count];
        hashes = new int[count];
        textKeys = new boolean[keys.length];
        for (int k = 0; k < keys.length; k++) {
            textKeys[k] = schema.column(keys[k]).isText();
        }
        Hash hash = new Hash();
        // from the last row to the first, so that a chain goes upwards
        for (int row = count - 1; row >= 0; row--) {
            hash.start();
            for (int key : keys) {
                rows.read(row, blockColumns[key], hash);
            }
            if (!hash.none) {
                hashes[row] = hash.value;
                int slot = slot(hash.value);
                next[row] = heads[slot];
                heads[slot] = row;
            }
        }
    }

    /// An index over rows that are in memory already.
    static ProbeIndex over(Batch rows, int[] keys) {
        Schema schema = rows.schema();
        int[] same = new int[schema.columnCount()];
        Arrays.setAll(same, c -> c);
        return new ProbeIndex(rows, same, keys, schema);
    }

    /// Reads all rows and keeps the columns that are wanted; null when the memory of the statement does not hold them.
    static @Nullable ProbeIndex copy(Rows all, ReadPlan plan, boolean[] wanted, Execution execution)
            throws SqliteException {
        int[] blockColumns = new int[wanted.length];
        Arrays.fill(blockColumns, -1);
        int width = 0;
        for (int c = 0; c < wanted.length; c++) {
            if (wanted[c]) {
                blockColumns[c] = width++;
            }
        }
        Column[] kept = new Column[width];
        int[] origins = new int[width];
        for (int c = 0; c < wanted.length; c++) {
            if (wanted[c]) {
                Column origin = plan.schema.column(c);
                kept[blockColumns[c]] = copy(origin);
                origins[blockColumns[c]] = c;
            }
        }
        Batch batch = new Batch(Schema.table(plan.schema.name(), "held for a join", kept));
        CopySink copy = new CopySink(batch);
        long rowBytes = 12 + 9L * width;
        long held = 0;
        while (all.advance()) {
            RowBlock block = all.block();
            batch.begin();
            for (int i = 0; i < width; i++) {
                copy.column = kept[i];
                block.read(all.row, all.column(origins[i]), copy);
            }
            batch.end();
            long now = rowBytes * batch.rowCount() + batch.textBytes();
            if (!execution.tryHold(now - held)) {
                execution.release(held);
                return null;
            }
            held = now;
        }
        return new ProbeIndex(batch, blockColumns, plan.keys, plan.schema);
    }

    private static Column copy(Column origin) {
        return switch (origin.type()) {
            case TEXT -> Column.text(origin.name(), "");
            case DOUBLE -> Column.real(origin.name(), "");
            case INTEGER, BIGINT, UNSIGNED_BIGINT -> Column.bigint(origin.name(), "");
        };
    }

    private int slot(int hash) {
        return (hash ^ hash >>> 16) & heads.length - 1;
    }

    /// The rows whose keys have these values.
    ///
    /// @param terms the index in `values` of the value of each key
    Rows find(Values values, int[] terms, int timeColumn, Bounds time, Bounds eid, int eidColumn) {
        int first = NONE;
        int hash = 0;
        Hash probe = new Hash();
        probe.start();
        for (int k = 0; k < terms.length; k++) {
            if (!probe.add(values, terms[k], textKeys[k])) {
                first = UNKNOWN;
            }
        }
        if (probe.none) {
            return Rows.none();
        }
        if (first != UNKNOWN) {
            hash = probe.value;
            first = heads[slot(hash)];
        }
        return new Chain(first, hash, timeColumn, time, eid, eidColumn);
    }

    private final class Chain extends Rows {
        private final boolean all;
        private final int hash;
        private final int timeColumn;
        private final int eidColumn;
        private final Bounds time;
        private final Bounds eid;
        private int following;

        Chain(int first, int hash, int timeColumn, Bounds time, Bounds eid, int eidColumn) {
            this.all = first == UNKNOWN;
            this.following = all ? rows.rowCount() > 0 ? 0 : NONE : first;
            this.hash = hash;
            this.timeColumn = timeColumn;
            this.eidColumn = eidColumn;
            this.time = time;
            this.eid = eid;
        }

        @Override
        boolean advance() {
            while (following >= 0) {
                row = following;
                if (all) {
                    following = row + 1 < rows.rowCount() ? row + 1 : NONE;
                } else {
                    following = next[row];
                }
                if ((all || hashes[row] == hash)
                        && isIn(time, timeColumn)
                        && isIn(eid, eidColumn)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        RowBlock block() {
            return rows;
        }

        private boolean isIn(Bounds bounds, int schemaColumn) {
            if (!bounds.isBounded()) {
                return true;
            }
            long value = rows.number(row, blockColumns[schemaColumn]);
            return value >= bounds.from() && value <= bounds.through();
        }

        @Override
        int column(int schemaColumn) {
            return blockColumns[schemaColumn];
        }
    }

    /// The hash of some values, of a row or of a probe.
    private static final class Hash implements ValueSink {
        int value;

        /// A value was NULL, or of a kind that equals nothing.
        boolean none;

        void start() {
            value = 17;
            none = false;
        }

        @Override
        public void absent() {
            none = true;
        }

        @Override
        public void number(long number) {
            long mixed = number * 0x9E3779B97F4A7C15L;
            value = 31 * value + (int) (mixed >>> 32);
        }

        @Override
        public void real(double real) {
            none = true; // columns of real numbers are no keys
        }

        @Override
        public void text(MemorySegment base, long offset, int length) {
            int hash = length;
            for (int i = 0; i < length; i++) {
                hash = 31 * hash + base.get(ValueLayout.JAVA_BYTE, offset + i);
            }
            value = 31 * value + hash * 0x9E3779B9;
        }

        /// @return false when only SQLite can say what the value equals
        boolean add(Values values, int index, boolean text) {
            if (text) {
                switch (values.type(index)) {
                    case Statement.TYPE_TEXT -> {
                        MemorySegment bytes = values.bytes(index);
                        text(bytes, 0, (int) bytes.byteSize());
                    }
                    case Statement.TYPE_NULL, Statement.TYPE_BLOB -> none = true;
                    default -> {
                        return false;
                    }
                }
                return true;
            }
            Bounds bounds = new Bounds();
            bounds.apply(IndexInfo.EQ, values, index);
            if (bounds.isEmpty()) {
                none = true;
            } else {
                number(bounds.from());
            }
            return true;
        }
    }

    private static final class CopySink implements ValueSink {
        private final Batch batch;
        Column column;

        CopySink(Batch batch) {
            this.batch = batch;
            this.column = batch.schema().column(0);
        }

        @Override
        public void absent() {
            // a column not set is NULL
        }

        @Override
        public void number(long value) {
            batch.set(column, value);
        }

        @Override
        public void real(double value) {
            batch.set(column, value);
        }

        @Override
        public void text(MemorySegment base, long offset, int length) {
            GrowableBytes bytes = batch.text(column);
            int at = bytes.reserve(length);
            MemorySegment.copy(base, ValueLayout.JAVA_BYTE, offset, bytes.array(), at, length);
        }
    }
}
