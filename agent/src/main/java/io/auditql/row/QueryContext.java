package io.auditql.row;

import java.util.List;

/// What a query says of a table's rows before they are made.
public interface QueryContext {
    /// The values that the query fixes a column to (`=` and `IN`), as text; empty when it does not.
    List<String> equal(Column column);

    /// Whether the query reads the column: what costs much is made only then.
    boolean reads(Column column);
}
