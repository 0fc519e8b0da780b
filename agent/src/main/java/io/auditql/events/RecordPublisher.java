package io.auditql.events;

import io.auditql.audit.event.AuditRecord;
import io.auditql.audit.source.RecordSink;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.row.RowSink;

/// Hands each record to a table of records, and then on its way.
public final class RecordPublisher implements RecordSink {
    private final RecordTable table;
    private final RowStore rows;
    private final RecordSink next;
    private final AuditRecord record = new AuditRecord();
    private final Counter failed;

    public RecordPublisher(RecordTable table, RowStore rows, RecordSink next, Ledger ledger) {
        this.table = table;
        this.rows = rows;
        this.next = next;
        this.failed = ledger.loss(Stage.TABLE, "failed_records", "records");
    }

    @Override
    public void node(byte[] bytes, int offset, int length) {
        record.node(bytes, offset, length);
        next.node(bytes, offset, length);
    }

    @Override
    public void typeName(byte[] bytes, int offset, int length) {
        record.typeName(bytes, offset, length);
        next.typeName(bytes, offset, length);
    }

    @Override
    public void record(long receivedMillis, int type, byte[] bytes, int offset, int length) {
        if (record.show(type, bytes, offset, length)) {
            RowSink sink = rows.open(table.schema());
            sink.node(record.node());
            try {
                table.on(record, sink);
            } catch (Throwable t) {
                // a bug in the table costs its row, not the collection of all
                sink.discard();
                failed.increment();
            } finally {
                rows.close(table.schema());
            }
        }
        next.record(receivedMillis, type, bytes, offset, length);
    }

    @Override
    public void advance(long nowMillis) {
        next.advance(nowMillis);
    }

    @Override
    public void end() {
        next.end();
    }
}
