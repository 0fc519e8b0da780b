package io.auditql.tables.event;

import io.auditql.audit.event.AuditEvent;
import io.auditql.audit.event.Field;
import io.auditql.audit.event.RecordFields;
import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.catalog.RecordTypes;
import io.auditql.events.EventTable;
import io.auditql.events.Interest;
import io.auditql.row.Column;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.nio.charset.StandardCharsets;

/// What programs report to the audit trail: logins, su, sudo, changed accounts, started services.
///
///     pid=5012 uid=0 auid=1000 ses=3 msg='op=PAM:authentication grantors=pam_unix acct="root" exe="/usr/bin/su" … res=success'
///
/// What stands before `msg=` the kernel has written; what stands within is all the sender's, who may be any process with
/// CAP_AUDIT_WRITE, and may look like anything.
public final class UserEvents implements EventTable {
    static final Column UID =
            Column.bigint("uid", "real user id of the process that reported it; by the kernel");
    static final Column AUID =
            Column.bigint(
                    "auid",
                    "user who logged in, kept over su and sudo; 4294967295 if unset; by the kernel");
    static final Column PID = Column.bigint("pid", "process that reported it; by the kernel");
    static final Column MESSAGE =
            Column.text("message", "all of the text that was sent, as it was sent");
    static final Column TYPE =
            Column.integer(
                    "type",
                    "record type: 1100 USER_AUTH, 1112 USER_LOGIN, 1123 USER_CMD, …; type_name has it in words");
    static final Column PATH =
            Column.text("path", "program that the sender names (exe); pid says who it was");
    static final Column ADDRESS =
            Column.text("address", "address of the remote host, if the sender names one");
    static final Column TERMINAL = Column.text("terminal", "terminal that the sender names");
    static final Column TIME =
            Column.bigint(Schema.TIME, "when it happened, by the kernel's stamp, Unix seconds")
                    .additional();
    static final Column UPTIME =
            Column.bigint("uptime", "seconds since the host started, when the event was read");
    static final Column TYPE_NAME = Column.text("type_name", "type in words").hidden();
    static final Column ACCT = Column.text("acct", "account it is about, decoded").hidden();
    static final Column RESULT =
            Column.text("result", "success or failed; what else the sender wrote").hidden();
    static final Column OP =
            Column.text("op", "what was done: PAM:authentication, login, …").hidden();
    static final Column HOSTNAME = Column.text("hostname", "name of the remote host").hidden();
    static final Column SESSION =
            Column.bigint("session", "login session; 4294967295 if unset; by the kernel").hidden();
    static final Column GRANTORS = Column.text("grantors", "PAM modules that let it pass").hidden();
    static final Column EXE = Column.text("exe", "as path").hidden();
    static final Column CMD = Column.text("cmd", "command given to sudo, decoded").hidden();
    static final Column TIME_MS = Column.bigint("time_ms", "as time, in milliseconds").hidden();
    static final Column SERIAL =
            Column.bigint("serial", "the kernel's number of the event; it wraps").hidden();

    static final Schema SCHEMA =
            Schema.events(
                    "user_events",
                    "What programs report: logins, su, sudo, changed accounts, started services",
                    UID,
                    AUID,
                    PID,
                    MESSAGE,
                    TYPE,
                    PATH,
                    ADDRESS,
                    TERMINAL,
                    TIME,
                    UPTIME,
                    TYPE_NAME,
                    ACCT,
                    RESULT,
                    OP,
                    HOSTNAME,
                    SESSION,
                    GRANTORS,
                    EXE,
                    CMD,
                    TIME_MS,
                    SERIAL);

    private static final byte[] SUCCESS = "success".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FAILED = "failed".getBytes(StandardCharsets.US_ASCII);

    private final HostFacts facts;
    private final RecordFields sent = new RecordFields();
    private final Slice slice = new Slice();

    public UserEvents(HostFacts facts) {
        this.facts = facts;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Interest interest() {
        return Interest.recordRange(RecordTypes.FIRST_USER, RecordTypes.LAST_USER)
                .and(Interest.recordRange(RecordTypes.FIRST_USER_2, RecordTypes.LAST_USER_2))
                .and(Interest.records(RecordTypes.USER));
    }

    @Override
    public void on(AuditEvent event, RowSink row) {
        for (int i = 0; i < event.recordCount(); i++) {
            int type = event.type(i);
            if (isOurs(type)) {
                report(event, type, event.fields(i), row);
            }
        }
    }

    private static boolean isOurs(int type) {
        return type == RecordTypes.USER
                || (type >= RecordTypes.FIRST_USER && type <= RecordTypes.LAST_USER)
                || (type >= RecordTypes.FIRST_USER_2 && type <= RecordTypes.LAST_USER_2);
    }

    private void report(AuditEvent event, int type, RecordFields record, RowSink row) {
        sent.readWithin(record);
        row.begin(event.timeMillis(), event.serial());
        Cells.number(row, UID, record, Field.UID);
        Cells.number(row, AUID, record, Field.AUID);
        Cells.number(row, PID, record, Field.PID);
        Cells.number(row, SESSION, record, Field.SES);
        message(record, row);
        row.set(TYPE, type);
        row.text(TYPE_NAME).append(RecordTypes.name(type));
        Cells.text(row, PATH, sent, Field.EXE);
        Cells.text(row, EXE, sent, Field.EXE);
        Cells.text(row, ADDRESS, sent, Field.ADDR);
        Cells.text(row, TERMINAL, sent, Field.TERMINAL);
        Cells.text(row, HOSTNAME, sent, Field.HOSTNAME);
        Cells.text(row, ACCT, sent, Field.ACCT);
        Cells.text(row, GRANTORS, sent, Field.GRANTORS);
        Cells.text(row, CMD, sent, Field.CMD);
        op(row);
        result(row);
        Cells.uptime(row, UPTIME, facts);
        row.end();
    }

    /// What was typed on a terminal (USER_TTY) comes in a field of its own.
    private static void message(RecordFields record, RowSink row) {
        if (record.has(Field.MSG)) {
            record.appendMessage(row.text(MESSAGE));
        } else {
            Cells.text(row, MESSAGE, record, Field.DATA);
        }
    }

    /// Some programs write several words: `op=adding user id=1001`. They end before the next field.
    private void op(RowSink row) {
        if (!sent.raw(Field.OP, slice)) {
            return;
        }
        GrowableBytes text = row.text(OP);
        if (slice.at(0) == '"') {
            sent.appendText(Field.OP, text);
            return;
        }
        text.append(slice);
        byte[] bytes = slice.array();
        int at = slice.offset() + slice.length();
        int end = sent.end();
        while (at < end && bytes[at] == ' ') {
            int word = at + 1;
            int next = word;
            while (next < end && bytes[next] != ' ' && bytes[next] != '=') {
                next++;
            }
            if (next == word || (next < end && bytes[next] == '=')) {
                return;
            }
            text.append(bytes, at, next - at);
            at = next;
        }
    }

    /// `res=success`, `res=failed`, `res=1`, `res=0`, in the words of the first two.
    private void result(RowSink row) {
        if (!sent.raw(Field.RES, slice)) {
            return;
        }
        boolean digit = slice.length() == 1;
        if (digit && slice.at(0) == '1') {
            row.text(RESULT).append(SUCCESS);
        } else if (digit && slice.at(0) == '0') {
            row.text(RESULT).append(FAILED);
        } else {
            sent.appendText(Field.RES, row.text(RESULT));
        }
    }
}
