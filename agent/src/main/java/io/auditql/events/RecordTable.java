package io.auditql.events;

import io.auditql.audit.event.AuditRecord;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;

/// A table of single records, as they came: nothing is put together and nothing asked of the kernel.
public interface RecordTable {
    Schema schema();

    /// Writes the row of a record. Called on the assembler's thread; the record is a view that is valid during the call only. Must
    /// not block and must not throw on any input.
    void on(AuditRecord record, RowSink rows);
}
