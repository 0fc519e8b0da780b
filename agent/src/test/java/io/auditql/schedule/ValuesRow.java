package io.auditql.schedule;

import io.auditql.bytes.GrowableBytes;
import io.auditql.sys.sqlite.Statement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row of Java values: Long, Double, String, byte[] or null.
final class ValuesRow implements RowValues {
    private final List<@Nullable Object> values;

    ValuesRow(@Nullable Object... values) {
        this.values = Arrays.asList(values);
    }

    @Override
    public int type(int column) {
        return switch (values.get(column)) {
            case null -> Statement.TYPE_NULL;
            case Long _ -> Statement.TYPE_INTEGER;
            case Double _ -> Statement.TYPE_REAL;
            case byte[] _ -> Statement.TYPE_BLOB;
            case Object _ -> Statement.TYPE_TEXT;
        };
    }

    @Override
    public long number(int column) {
        return values.get(column) instanceof Long number ? number : 0;
    }

    @Override
    public double real(int column) {
        return values.get(column) instanceof Double number ? number : 0;
    }

    @Override
    public void appendTo(int column, GrowableBytes out) {
        if (values.get(column) instanceof byte[] bytes) {
            out.append(bytes);
        } else {
            out.append(String.valueOf(values.get(column)));
        }
    }
}
