package io.auditql.row;

import io.auditql.bytes.Slice;
import java.util.List;

/// What a query says of a table's rows before they are made.
public interface QueryContext {
    /// The values that the query fixes a column to (`=` and `IN`), as text; empty when it does not.
    List<String> equal(Column column);

    /// The same as the bytes that they are: names of files need not be text.
    default List<Slice> equalBytes(Column column) {
        return equal(column).stream().map(Slice::of).toList();
    }

    /// The LIKE patterns that a required column must match; empty when there is none.
    default List<Slice> like(Column column) {
        return List.of();
    }

    /// Whether the query is over its bounds, or nobody waits for it any more: a long search ends then. What it found until then
    /// is not shown.
    default boolean isStopped() {
        return false;
    }

    /// Whether the query reads the column: what costs much is made only then.
    boolean reads(Column column);
}
