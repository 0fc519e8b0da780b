package io.auditql.tables.event;

import io.auditql.audit.event.AuditEvent;
import io.auditql.audit.event.Field;
import io.auditql.audit.event.RecordFields;
import io.auditql.bytes.AsciiNumber;
import io.auditql.bytes.GrowableBytes;
import io.auditql.catalog.RecordTypes;
import io.auditql.events.EventTable;
import io.auditql.events.Interest;
import io.auditql.row.Column;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What AppArmor decided: one row for each of its records.
///
///     apparmor="DENIED" operation="open" profile="/usr/sbin/cupsd" name="/etc/krb5.conf" pid=2121 comm="cupsd"
///     requested_mask="r" denied_mask="r" fsuid=0 ouid=0
public final class ApparmorEvents implements EventTable {
    static final Column TYPE =
            Column.text("type", "AA; of the record types of its own APPARMOR_DENIED and so on");
    static final Column MESSAGE = Column.text("message", "the whole record, as it came");
    static final Column TIME =
            Column.bigint(Schema.TIME, "when it happened, by the kernel's stamp, Unix seconds")
                    .additional();
    static final Column UPTIME =
            Column.bigint("uptime", "seconds since the host started, when the event was read");
    static final Column APPARMOR =
            Column.text("apparmor", "verdict: DENIED, ALLOWED, AUDIT, STATUS, …");
    static final Column OPERATION = Column.text("operation", "what was attempted");
    static final Column PARENT =
            Column.unsignedBigint("parent", "process id of the parent, 0 if not said");
    static final Column PROFILE = Column.text("profile", "profile that decided");
    static final Column NAME = Column.text("name", "file or other object, decoded");
    static final Column PID = Column.unsignedBigint("pid", "process id, 0 if not said");
    static final Column COMM = Column.text("comm", "name of the task, decoded");
    static final Column DENIED_MASK = Column.text("denied_mask", "permissions denied");
    static final Column CAPNAME = Column.text("capname", "name of the capability");
    static final Column FSUID =
            Column.unsignedBigint("fsuid", "file system user id, 0 if not said");
    static final Column OUID =
            Column.unsignedBigint("ouid", "user who owns the object, 0 if not said");
    static final Column CAPABILITY =
            Column.bigint("capability", "number of the capability, 0 if not said");
    static final Column REQUESTED_MASK = Column.text("requested_mask", "permissions requested");
    static final Column INFO = Column.text("info", "further explanation");
    static final Column ERROR = Column.text("error", "error number, below 0");
    static final Column NAMESPACE = Column.text("namespace", "namespace of the profile");
    static final Column LABEL = Column.text("label", "label of the task");
    static final Column TIME_MS = Column.bigint("time_ms", "as time, in milliseconds").hidden();
    static final Column SERIAL =
            Column.bigint("serial", "the kernel's number of the event; it wraps").hidden();

    static final Schema SCHEMA =
            Schema.events(
                    "apparmor_events",
                    "What AppArmor decided",
                    TYPE,
                    MESSAGE,
                    TIME,
                    UPTIME,
                    APPARMOR,
                    OPERATION,
                    PARENT,
                    PROFILE,
                    NAME,
                    PID,
                    COMM,
                    DENIED_MASK,
                    CAPNAME,
                    FSUID,
                    OUID,
                    CAPABILITY,
                    REQUESTED_MASK,
                    INFO,
                    ERROR,
                    NAMESPACE,
                    LABEL,
                    TIME_MS,
                    SERIAL);

    /// Texts of the record under the names of their columns. The kernel writes in hex what holds a space or worse.
    private static final List<Column> TEXTS =
            List.of(
                    APPARMOR,
                    OPERATION,
                    PROFILE,
                    NAME,
                    COMM,
                    DENIED_MASK,
                    CAPNAME,
                    REQUESTED_MASK,
                    INFO,
                    NAMESPACE,
                    LABEL);

    private static final byte[][] TEXT_KEYS =
            TEXTS.stream()
                    .map(column -> column.name().getBytes(StandardCharsets.US_ASCII))
                    .toArray(byte[][]::new);
    private static final byte[] ERROR_KEY = "error".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PARENT_KEY = "parent".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CAPABILITY_KEY = "capability".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHARED_TYPE = "AA".getBytes(StandardCharsets.US_ASCII);

    private final HostFacts facts;
    private final RecordText text = new RecordText();
    private final GrowableBytes value = new GrowableBytes(128);

    public ApparmorEvents(HostFacts facts) {
        this.facts = facts;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Interest interest() {
        return Interest.records(RecordTypes.AVC)
                .and(Interest.recordRange(RecordTypes.FIRST_APPARMOR, RecordTypes.LAST_APPARMOR));
    }

    @Override
    public void on(AuditEvent event, RowSink row) {
        for (int i = 0; i < event.recordCount(); i++) {
            if (isOurs(event.type(i)) && text.isAppArmor(event, i)) {
                row(event, i, row);
            }
        }
    }

    private static boolean isOurs(int type) {
        return type == RecordTypes.AVC
                || (type >= RecordTypes.FIRST_APPARMOR && type <= RecordTypes.LAST_APPARMOR);
    }

    private void row(AuditEvent event, int place, RowSink row) {
        RecordFields record = event.fields(place);
        row.begin(event.timeMillis(), event.serial());
        if (event.type(place) == RecordTypes.AVC) {
            row.text(TYPE).append(SHARED_TYPE);
        } else {
            row.text(TYPE).append(RecordTypes.name(event.type(place)));
        }
        text.append(event, place, row.text(MESSAGE));
        for (int i = 0; i < TEXT_KEYS.length; i++) {
            if (record.appendText(TEXT_KEYS[i], true, value.clear())) {
                row.text(TEXTS.get(i)).append(value.array(), 0, value.length());
            }
        }
        if (record.appendText(ERROR_KEY, false, value.clear())) {
            row.text(ERROR).append(value.array(), 0, value.length());
        }
        row.set(PID, orZero(record.number(Field.PID)));
        row.set(FSUID, orZero(record.number(Field.FSUID)));
        row.set(OUID, orZero(record.number(Field.OUID)));
        row.set(PARENT, number(record, PARENT_KEY));
        row.set(CAPABILITY, number(record, CAPABILITY_KEY));
        Cells.uptime(row, UPTIME, facts);
        row.end();
    }

    private long number(RecordFields record, byte[] key) {
        return record.appendText(key, false, value.clear())
                ? orZero(AsciiNumber.decimal(value.array(), 0, value.length()))
                : 0;
    }

    /// As osquery has it.
    private static long orZero(long number) {
        return number == AsciiNumber.NOT_A_NUMBER ? 0 : number;
    }
}
