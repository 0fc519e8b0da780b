package io.auditql.tables.event;

import io.auditql.audit.event.AuditEvent;
import io.auditql.audit.event.Field;
import io.auditql.audit.event.RecordFields;
import io.auditql.bytes.AsciiNumber;
import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.catalog.Abi;
import io.auditql.catalog.RecordTypes;
import io.auditql.catalog.SyscallTable;
import io.auditql.events.EventTable;
import io.auditql.events.Interest;
import io.auditql.row.Column;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.nio.charset.StandardCharsets;

/// Every event of the audit trail, whatever rule or program made it: one row for each stamp.
///
/// What a program says in its message (`msg='… exe="/usr/sbin/sshd" res=success'`) counts where the kernel says nothing.
public final class AuditEvents implements EventTable {
    static final Column TIME =
            Column.bigint(Schema.TIME, "when it happened, by the kernel's stamp, Unix seconds")
                    .additional();
    static final Column TIME_MS = Column.bigint("time_ms", "as time, in milliseconds");
    static final Column SERIAL =
            Column.bigint("serial", "the kernel's number of the event; it wraps");
    static final Column TYPE =
            Column.text(
                    "type",
                    "type of the record that came first, such as SYSCALL; NULL for a name that is none");
    static final Column SYSCALL =
            Column.text(
                    "syscall",
                    "the call, by the number's meaning on the caller's ABI; the number where that has no name");
    static final Column ARCH = Column.text("arch", "calling convention of the call");
    static final Column KEY =
            Column.text("key", "keys of the audit rule that matched, joined with commas");
    static final Column PID = Column.bigint("pid", "process id");
    static final Column PPID = Column.bigint("ppid", "process id of the parent");
    static final Column AUID =
            Column.bigint("auid", "user who logged in, kept over su and sudo; 4294967295 if unset");
    static final Column UID = Column.bigint("uid", "real user id");
    static final Column EXE =
            Column.text("exe", "program file; of a message the one that the sender names");
    static final Column COMM = Column.text("comm", "name of the task");
    static final Column RESULT =
            Column.text("result", "success, failed, or NULL where no record says it");
    static final Column RECORDS = Column.bigint("records", "how many records came");
    static final Column COMPLETE =
            Column.integer("complete", "0 if a record of the event is missing");

    static final Schema SCHEMA =
            Schema.events(
                    "audit_events",
                    "Every event of the audit trail: one row for all records of one stamp",
                    TIME,
                    TIME_MS,
                    SERIAL,
                    TYPE,
                    SYSCALL,
                    ARCH,
                    KEY,
                    PID,
                    PPID,
                    AUID,
                    UID,
                    EXE,
                    COMM,
                    RESULT,
                    RECORDS,
                    COMPLETE);

    private static final byte[] SUCCESS = ascii("success");
    private static final byte[] FAILED = ascii("failed");
    private static final RecordFields NO_FIELDS = new RecordFields();

    private final RecordFields message = new RecordFields();
    private final Slice text = new Slice();

    private static byte[] ascii(String word) {
        return word.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Interest interest() {
        return Interest.records();
    }

    @Override
    public boolean wantsAll() {
        return true;
    }

    @Override
    public void on(AuditEvent event, RowSink row) {
        int first = event.firstType();
        boolean call = event.has(RecordTypes.SYSCALL);
        if (event.repeated() && !call) {
            return; // its stamp has a row
        }
        RecordFields fields =
                call ? event.syscall() : event.recordCount() > 0 ? event.fields(0) : NO_FIELDS;
        row.begin(event.timeMillis(), event.serial());
        if (first != RecordTypes.UNKNOWN && row.wants(TYPE)) {
            row.text(TYPE).append(RecordTypes.nameBytes(first));
        }
        call(row, fields);
        if (row.wants(KEY)) {
            Cells.key(row, KEY, fields);
        }
        Cells.number(row, PID, fields, Field.PID);
        Cells.number(row, PPID, fields, Field.PPID);
        Cells.number(row, AUID, fields, Field.AUID);
        Cells.number(row, UID, fields, Field.UID);
        RecordFields said = call ? NO_FIELDS : message(fields);
        if (row.wants(EXE)) {
            Cells.text(row, EXE, fields.has(Field.EXE) ? fields : said, Field.EXE);
        }
        if (row.wants(COMM)) {
            Cells.text(row, COMM, fields.has(Field.COMM) ? fields : said, Field.COMM);
        }
        result(event, call, fields, said, row);
        row.set(RECORDS, event.allRecords());
        Cells.flag(row, COMPLETE, event.complete());
        row.end();
    }

    private static void call(RowSink row, RecordFields fields) {
        if (!row.wants(SYSCALL) && !row.wants(ARCH)) {
            return;
        }
        long number = fields.number(Field.SYSCALL);
        long arch = fields.hex(Field.ARCH);
        Abi abi = Abi.of(arch, number);
        if (number >= 0) {
            byte[] word = SyscallTable.word(abi, number);
            GrowableBytes name = row.text(SYSCALL);
            if (word == null) {
                name.appendDecimal(number);
            } else {
                name.append(word);
            }
        }
        if (abi != Abi.OTHER) {
            row.text(ARCH).append(Cells.abi(abi));
        } else if (arch != AsciiNumber.NOT_A_NUMBER) {
            Cells.text(row, ARCH, fields, Field.ARCH);
        }
    }

    /// The fields in the message that a program sent: `msg='op=login acct="root" … res=failed'`.
    private RecordFields message(RecordFields fields) {
        if (!fields.raw(Field.MSG, text) || text.at(0) != '\'') {
            return NO_FIELDS;
        }
        int end = text.offset() + text.length();
        boolean closed = text.length() > 1 && text.at(text.length() - 1) == '\'';
        message.read(text.array(), text.offset() + 1, closed ? end - 1 : end);
        return message;
    }

    private void result(
            AuditEvent event, boolean call, RecordFields fields, RecordFields said, RowSink row) {
        if (call) {
            if (event.succeeded() || event.failed()) {
                row.text(RESULT).append(event.succeeded() ? SUCCESS : FAILED);
            }
            return;
        }
        if (fields.raw(Field.RES, text)
                || fields.raw(Field.RESULT, text)
                || said.raw(Field.RES, text)
                || said.raw(Field.RESULT, text)) {
            switch (text.at(0)) {
                case '1', 's', 'S', 'y' -> row.text(RESULT).append(SUCCESS);
                case '0', 'f', 'F', 'n' -> row.text(RESULT).append(FAILED);
                default -> {
                    // a word that says neither
                }
            }
        }
    }
}
