package io.auditql.audit.event;

import io.auditql.audit.source.RecordHeader;
import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.catalog.RecordTypes;

/// One record as it came: a view that is valid during one call.
public final class AuditRecord {
    private final RecordHeader header = new RecordHeader();
    private final RecordFields fields = new RecordFields();
    private final GrowableBytes node = new GrowableBytes(64);
    private final GrowableBytes typeName = new GrowableBytes(64);
    private final Slice nodeSlice = new Slice();
    private int type;
    private byte[] bytes = {};
    private int offset;
    private int end;
    private boolean fieldsRead;
    private boolean typeNamed;

    public AuditRecord() {}

    /// Says which host the records that follow are from; none where it is not known.
    public void node(byte[] name, int from, int length) {
        node.clear().append(name, from, length);
    }

    /// Says what stands in the place of the type of the next record, which nobody knows.
    public void typeName(byte[] name, int from, int length) {
        typeName.clear().append(name, from, length);
        typeNamed = true;
    }

    /// Shows the record that begins with its stamp at `from`.
    ///
    /// @return false when it has no stamp
    public boolean show(int recordType, byte[] text, int from, int length) {
        if (!header.read(text, from, length)) {
            return false;
        }
        if (!typeNamed) {
            typeName.clear();
        }
        typeNamed = false;
        type = recordType;
        bytes = text;
        offset = from;
        end = from + length;
        fieldsRead = false;
        return true;
    }

    /// The kernel's stamp, milliseconds since 1970.
    public long timeMillis() {
        return header.timeMillis();
    }

    /// The kernel's number of the event, 0 to 4294967295; it wraps.
    public long serial() {
        return header.serial();
    }

    /// Empty where the source does not name it.
    public Slice node() {
        return node.slice(nodeSlice);
    }

    /// [RecordTypes#UNKNOWN] when its name is not known or missing.
    public int type() {
        return type;
    }

    /// Appends the name of the type as logs write it; nothing when the record says none.
    public boolean appendType(GrowableBytes into) {
        if (type == RecordTypes.UNKNOWN) {
            into.append(typeName.array(), 0, typeName.length());
            return typeName.length() > 0;
        }
        into.append(RecordTypes.nameBytes(type));
        return true;
    }

    /// The fields of the record, before and behind auditd's mark.
    public RecordFields fields() {
        if (!fieldsRead) {
            fieldsRead = true;
            fields.read(bytes, header.bodyOffset(), end);
        }
        return fields;
    }

    /// The record from its stamp on: `[offset, end)`.
    public byte[] bytes() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    /// Where the text behind the stamp begins.
    public int body() {
        return header.bodyOffset();
    }

    public int end() {
        return end;
    }
}
