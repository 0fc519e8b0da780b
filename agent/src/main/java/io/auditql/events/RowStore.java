package io.auditql.events;

import io.auditql.row.RowSink;
import io.auditql.row.Schema;

/// Where subscribers write rows; the store implements it. Called by the assembler's thread only.
public interface RowStore {
    /// Opens the table's batch for the rows of one event; [#close] must follow.
    RowSink open(Schema table);

    /// The rows of the event are written; they become visible with the next commit.
    void close(Schema table);

    /// Says that no more records wait: a good moment to commit for those who watch.
    void idle();
}
