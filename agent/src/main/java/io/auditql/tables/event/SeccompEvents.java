package io.auditql.tables.event;

import io.auditql.audit.event.AuditEvent;
import io.auditql.audit.event.Field;
import io.auditql.audit.event.RecordFields;
import io.auditql.bytes.AsciiNumber;
import io.auditql.bytes.GrowableBytes;
import io.auditql.catalog.Abi;
import io.auditql.catalog.RecordTypes;
import io.auditql.catalog.SyscallTable;
import io.auditql.events.EventTable;
import io.auditql.events.Interest;
import io.auditql.row.Column;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.nio.charset.StandardCharsets;

/// System calls that a seccomp filter stopped or had reported.
///
///     auid=1000 uid=0 gid=0 ses=3 pid=3998 comm="samp" exe="/opt/samp" sig=31 arch=c000003e syscall=63 compat=0
///     ip=0x7f5fdb9f6829 code=0x80000000
public final class SeccompEvents implements EventTable {
    static final Column TIME =
            Column.bigint(Schema.TIME, "when it happened, by the kernel's stamp, Unix seconds")
                    .additional();
    static final Column UPTIME =
            Column.bigint("uptime", "seconds since the host started, when the event was read");
    static final Column AUID =
            Column.unsignedBigint(
                    "auid", "user who logged in, kept over su and sudo; 4294967295 if unset");
    static final Column UID = Column.unsignedBigint("uid", "real user id");
    static final Column GID = Column.unsignedBigint("gid", "real group id");
    static final Column SES = Column.unsignedBigint("ses", "login session; 4294967295 if unset");
    static final Column PID = Column.unsignedBigint("pid", "process id");
    static final Column COMM = Column.text("comm", "name of the task, decoded");
    static final Column EXE = Column.text("exe", "program file of the process, decoded");
    static final Column SIG = Column.bigint("sig", "signal that the process was sent, or 0");
    static final Column ARCH =
            Column.text("arch", "calling convention: X86_64, I386, AARCH64, ARM, X32, or in hex");
    static final Column SYSCALL =
            Column.text("syscall", "name of the call on that calling convention, or its number");
    static final Column COMPAT =
            Column.bigint("compat", "1 for a call of a 32-bit program on a 64-bit kernel");
    static final Column IP = Column.text("ip", "instruction pointer, hexadecimal");
    static final Column CODE =
            Column.text(
                    "code",
                    "what the filter decided: KILL_PROCESS, KILL_THREAD, TRAP, ERRNO, USER_NOTIF, TRACE, LOG, ALLOW");
    static final Column TIME_MS = Column.bigint("time_ms", "as time, in milliseconds").hidden();
    static final Column SERIAL =
            Column.bigint("serial", "the kernel's number of the event; it wraps").hidden();

    static final Schema SCHEMA =
            Schema.events(
                    "seccomp_events",
                    "System calls that a seccomp filter stopped or had reported",
                    TIME,
                    UPTIME,
                    AUID,
                    UID,
                    GID,
                    SES,
                    PID,
                    COMM,
                    EXE,
                    SIG,
                    ARCH,
                    SYSCALL,
                    COMPAT,
                    IP,
                    CODE,
                    TIME_MS,
                    SERIAL);

    /// The part of a filter's answer that is not data (SECCOMP_RET_ACTION_FULL).
    private static final long ACTION = 0xFFFF_0000L;

    /// What a filter can answer (linux/seccomp.h).
    private enum Code {
        KILL_PROCESS(0x8000_0000L),
        KILL_THREAD(0),
        TRAP(0x0003_0000),
        ERRNO(0x0005_0000),
        USER_NOTIF(0x7FC0_0000),
        TRACE(0x7FF0_0000),
        LOG(0x7FFC_0000),
        ALLOW(0x7FFF_0000);

        private static final Code[] ALL = values();

        private final long value;

        Code(long value) {
            this.value = value;
        }
    }

    private static final byte[][] CODES = Cells.names(Code.ALL);
    private static final byte[][] ABIS = Cells.names(Abi.values());
    private static final byte[] UNKNOWN = "(unknown)".getBytes(StandardCharsets.US_ASCII);
    private static final int HEX_PREFIX = 2;

    private final HostFacts facts;
    private final GrowableBytes text = new GrowableBytes(32);

    public SeccompEvents(HostFacts facts) {
        this.facts = facts;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Interest interest() {
        return Interest.records(RecordTypes.SECCOMP);
    }

    @Override
    public void on(AuditEvent event, RowSink row) {
        RecordFields record = event.first(RecordTypes.SECCOMP);
        row.begin(event.timeMillis(), event.serial());
        Cells.uptime(row, UPTIME, facts);
        Cells.number(row, AUID, record, Field.AUID);
        Cells.number(row, UID, record, Field.UID);
        Cells.number(row, GID, record, Field.GID);
        Cells.number(row, SES, record, Field.SES);
        Cells.number(row, PID, record, Field.PID);
        Cells.text(row, COMM, record, Field.COMM);
        Cells.text(row, EXE, record, Field.EXE);
        Cells.number(row, SIG, record, Field.SIG);
        call(record, row);
        Cells.number(row, COMPAT, record, Field.COMPAT);
        Cells.text(row, IP, record, Field.IP);
        code(record, row);
        row.end();
    }

    private void call(RecordFields record, RowSink row) {
        long number = record.number(Field.SYSCALL);
        Abi abi = Abi.of(record.hex(Field.ARCH), number);
        if (abi == Abi.OTHER) {
            Cells.text(row, ARCH, record, Field.ARCH);
        } else {
            row.text(ARCH).append(ABIS[abi.ordinal()]);
        }
        byte[] word = SyscallTable.word(abi, number);
        if (word != null) {
            row.text(SYSCALL).append(word);
        } else {
            Cells.text(row, SYSCALL, record, Field.SYSCALL);
        }
    }

    private void code(RecordFields record, RowSink row) {
        if (!record.appendText(Field.CODE, text.clear())) {
            return;
        }
        long code = AsciiNumber.hex(text.array(), HEX_PREFIX, text.length());
        for (Code known : Code.ALL) {
            if ((code & ACTION) == known.value && code != AsciiNumber.NOT_A_NUMBER) {
                row.text(CODE).append(CODES[known.ordinal()]);
                return;
            }
        }
        row.text(CODE).append(text.array(), 0, text.length()).append(UNKNOWN);
    }
}
