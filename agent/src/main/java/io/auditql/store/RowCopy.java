package io.auditql.store;

import io.auditql.bytes.GrowableBytes;
import io.auditql.row.Batch;
import io.auditql.row.Column;
import io.auditql.row.RowBlock;
import io.auditql.row.ValueSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Copies rows out of a block, value by value.
final class RowCopy implements ValueSink {
    private final Batch into;
    private final Column column;

    private RowCopy(Batch into, Column column) {
        this.into = into;
        this.column = column;
    }

    static void copy(RowBlock from, int row, Batch into) {
        into.begin();
        for (Column column : into.schema().columns()) {
            from.read(row, column.index(), new RowCopy(into, column));
        }
        into.end();
    }

    @Override
    public void absent() {
        // a column that is not set is NULL
    }

    @Override
    public void number(long value) {
        into.set(column, value);
    }

    @Override
    public void real(double value) {
        into.set(column, value);
    }

    @Override
    public void text(MemorySegment base, long offset, int length) {
        GrowableBytes text = into.text(column);
        int at = text.reserve(length);
        MemorySegment.copy(base, ValueLayout.JAVA_BYTE, offset, text.array(), at, length);
    }
}
