package io.auditql.tables.event;

import io.auditql.audit.event.AuditRecord;
import io.auditql.audit.meaning.RecordJson;
import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.events.RecordTable;
import io.auditql.row.Column;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;

/// Every record of the audit trail, as it came.
public final class AuditRecords implements RecordTable {
    static final Column TIME =
            Column.bigint(Schema.TIME, "when it happened, by the kernel's stamp, Unix seconds")
                    .additional();
    static final Column TIME_MS = Column.bigint("time_ms", "as time, in milliseconds");
    static final Column SERIAL =
            Column.bigint("serial", "the kernel's number of the event it belongs to; it wraps");
    static final Column TYPE =
            Column.text("type", "type of the record, as logs write it; NULL where it is missing");
    static final Column KEY =
            Column.text("key", "keys of the audit rule that matched, joined with commas");
    static final Column FIELDS =
            Column.text(
                    "fields",
                    "its fields as JSON, each as an object with the value as written (raw) and what it means"
                            + " (interpreted); those in a program's message are below msg.fields");
    static final Column RAW = Column.text("raw", "the record from its stamp on");

    static final Schema SCHEMA =
            Schema.events(
                    "audit_records",
                    "Every record of the audit trail, as it came",
                    TIME,
                    TIME_MS,
                    SERIAL,
                    TYPE,
                    KEY,
                    FIELDS,
                    RAW);

    private static final int KEPT_BYTES = 64 << 10;

    private final GrowableBytes type = new GrowableBytes(32);
    private final Slice slice = new Slice();
    private final RecordJson json = new RecordJson();

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void on(AuditRecord record, RowSink row) {
        row.begin(record.timeMillis(), record.serial());
        type.clear().trim(KEPT_BYTES);
        if (row.wants(TYPE) && record.appendType(type)) {
            row.set(TYPE, type.slice(slice));
        }
        if (row.wants(KEY)) {
            Cells.key(row, KEY, record.fields());
        }
        if (row.wants(FIELDS)) {
            json.append(record, row.text(FIELDS));
        }
        if (row.wants(RAW)) {
            row.text(RAW).append(record.bytes(), record.offset(), record.end() - record.offset());
        }
        row.end();
    }
}
