package io.auditql.store;

import io.auditql.row.RowBlock;
import io.auditql.row.ValueSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads values of a block as Java objects: Long, Double, String (bytes as Latin-1) or null.
final class Values implements ValueSink {
    private @Nullable Object value;

    @Override
    public void absent() {
        value = null;
    }

    @Override
    public void number(long number) {
        value = number;
    }

    @Override
    public void real(double real) {
        value = real;
    }

    @Override
    public void text(MemorySegment base, long offset, int length) {
        byte[] bytes = base.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        value = new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Nullable Object last() {
        return value;
    }

    static @Nullable Object at(RowBlock block, int row, int column) {
        Values values = new Values();
        block.read(row, column, values);
        return values.value;
    }

    static List<@Nullable Object> row(RowBlock block, int row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int column = 0; column < block.schema().columnCount(); column++) {
            values.add(at(block, row, column));
        }
        return values;
    }
}
