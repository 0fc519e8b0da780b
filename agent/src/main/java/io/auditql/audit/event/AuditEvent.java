package io.auditql.audit.event;

import io.auditql.bytes.Slice;
import io.auditql.catalog.Abi;
import io.auditql.catalog.RecordTypes;
import io.auditql.catalog.Syscall;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// All records of one stamp and serial: a view that is valid during one call.
///
/// Fields are read when they are asked for, each record at most once.
public final class AuditEvent {
    private static final byte[] YES = {'y', 'e', 's'};
    private static final byte[] NO = {'n', 'o'};
    private static final RecordFields NO_FIELDS = new RecordFields();
    private static final OpenEvent NOTHING = new OpenEvent();
    private static final int IN_PROGRESS = -115;

    private final Nodes nodes;
    private final Slice node = new Slice();
    private final ExecveArguments arguments = new ExecveArguments();
    private OpenEvent records = NOTHING;
    private RecordFields[] fields = {};
    private int[] fieldsReadIn = {};
    private int showing;
    private boolean argumentsRead;

    private RecordFields syscall = NO_FIELDS;
    private boolean hasSyscall;
    private Abi abi = Abi.OTHER;
    private long callNumber = Syscall.NONE;
    private boolean socketcall;
    private @Nullable Syscall call;
    private Lack lack = Lack.NOTHING;
    private int lacking;

    /// The first thing that an event lacks, in the order of its records.
    enum Lack {
        NOTHING,
        SYSCALL,
        ARGUMENTS,
        PATH,
        ADDRESS,
        END
    }

    AuditEvent(Nodes nodes) {
        this.nodes = nodes;
    }

    void show(OpenEvent event) {
        records = event;
        showing++;
        argumentsRead = false;
        int record = find(RecordTypes.SYSCALL);
        hasSyscall = record >= 0;
        syscall = hasSyscall ? fields(record) : NO_FIELDS;
        resolveCall();
        compare();
    }

    void hide() {
        records = NOTHING;
    }

    private void resolveCall() {
        socketcall = false;
        if (!hasSyscall) {
            abi = Abi.OTHER;
            callNumber = Syscall.NONE;
            call = has(RecordTypes.EXECVE) ? Syscall.EXECVE : null;
            return;
        }
        long arch = syscall.hex(Field.ARCH);
        callNumber = Math.max(syscall.number(Field.SYSCALL), Syscall.NONE);
        abi = Abi.of(arch, callNumber);
        socketcall = abi == Abi.I386 && callNumber == Syscall.I386_SOCKETCALL;
        call =
                socketcall
                        ? Syscall.findSocketcall(syscall.hex(Field.A0))
                        : Syscall.find(abi, callNumber);
    }

    /// Compares the records with those that the kernel makes for what the SYSCALL record says.
    private void compare() {
        lack = Lack.NOTHING;
        lacking = 0;
        if (records.partOfCall && hasSyscall) {
            compareWithCall();
        } else if (records.partOfCall && !has(RecordTypes.URINGOP)) {
            lacks(Lack.SYSCALL, 1);
        }
        if (!records.ended) {
            lacks(Lack.END, 1);
        }
    }

    private void compareWithCall() {
        if (call == null) {
            return;
        }
        boolean exec = call == Syscall.EXECVE || call == Syscall.EXECVEAT;
        if (exec && !failed() && !arguments().complete()) {
            lacks(Lack.ARGUMENTS, 1);
        }
        if (records.pathsExpected) {
            long items = Math.min(syscall.number(Field.ITEMS), Short.MAX_VALUE);
            lacks(Lack.PATH, (int) items - count(RecordTypes.PATH));
        }
        if (exec && records.cwdExpected && !has(RecordTypes.CWD)) {
            lacks(Lack.PATH, 1);
        }
        if ((call == Syscall.BIND || call == Syscall.CONNECT)
                && (succeeded() || syscall.number(Field.EXIT) == IN_PROGRESS)
                && !has(RecordTypes.SOCKADDR)) {
            lacks(Lack.ADDRESS, 1);
        }
        if (socketcall && !has(RecordTypes.SOCKETCALL)) {
            lacks(Lack.ADDRESS, 1);
        }
    }

    private void lacks(Lack what, int atLeast) {
        if (atLeast > 0) {
            lack = lack == Lack.NOTHING ? what : lack;
            lacking += atLeast;
        }
    }

    /// What is missing first.
    Lack lack() {
        return lack;
    }

    /// How many records are missing, as far as the others tell: of arguments and of the call itself one is counted.
    int lacking() {
        return lacking;
    }

    /// The kernel's stamp, milliseconds since 1970.
    public long timeMillis() {
        return records.timeMillis;
    }

    /// The kernel's number of the event, 0 to 4294967295; it wraps.
    public long serial() {
        return records.serial;
    }

    /// The host it happened on, where the source names it: else empty. Valid until the next call.
    public Slice node() {
        byte[] name = nodes.name(records.node);
        return node.wrap(name, 0, name.length);
    }

    /// Whether a stand-alone record of the same stamp was an event before.
    public boolean repeated() {
        return records.repeated;
    }

    /// How many records came, all of them counted.
    public int allRecords() {
        return records.lines;
    }

    /// Whether the event ended as it should and every record and argument is there.
    public boolean complete() {
        return lack == Lack.NOTHING && !records.cut;
    }

    /// How many records there are, the end of the event and PROCTITLE not counted: PROCTITLE is stale more often than not.
    public int recordCount() {
        return records.records;
    }

    /// The type of a record, by its place from 0.
    public int type(int record) {
        return records.types[record];
    }

    /// The type of the record that came first, be it one that is not counted.
    public int firstType() {
        return records.firstType;
    }

    public boolean has(int type) {
        return find(type) >= 0;
    }

    /// The place of the first record of a type, or -1.
    public int find(int type) {
        int[] types = records.types;
        for (int i = 0; i < records.records; i++) {
            if (types[i] == type) {
                return i;
            }
        }
        return -1;
    }

    private int count(int type) {
        int count = 0;
        for (int i = 0; i < records.records; i++) {
            if (records.types[i] == type) {
                count++;
            }
        }
        return count;
    }

    /// The fields of a record, by its place from 0.
    public RecordFields fields(int record) {
        if (record >= fields.length) {
            grow(record);
        }
        RecordFields view = fields[record];
        if (fieldsReadIn[record] != showing) {
            fieldsReadIn[record] = showing;
            view.read(records.bytes, records.starts[record], records.ends[record]);
        }
        return view;
    }

    /// Points `into` at a record's text behind its head, by its place from 0.
    public Slice body(int record, Slice into) {
        int start = records.starts[record];
        return into.wrap(records.bytes, start, records.ends[record] - start);
    }

    private void grow(int record) {
        int known = fields.length;
        fields = Arrays.copyOf(fields, Math.max(16, record + 1));
        fieldsReadIn = Arrays.copyOf(fieldsReadIn, fields.length);
        for (int i = known; i < fields.length; i++) {
            fields[i] = new RecordFields();
        }
    }

    /// The fields of the first record of a type; all absent when there is none.
    public RecordFields first(int type) {
        int record = find(type);
        return record < 0 ? NO_FIELDS : fields(record);
    }

    /// The fields of the SYSCALL record; all absent when there is none.
    public RecordFields syscall() {
        return syscall;
    }

    /// The fields of the PATH record of an item; all absent when there is none.
    public RecordFields path(int item) {
        for (int i = 0; i < records.records; i++) {
            if (records.types[i] == RecordTypes.PATH && fields(i).number(Field.ITEM) == item) {
                return fields(i);
            }
        }
        return NO_FIELDS;
    }

    /// The record with the arguments of the call: of `socketcall` on i386, whose own arguments are a number and a pointer, the
    /// SOCKETCALL record.
    public RecordFields callArguments() {
        return socketcall ? first(RecordTypes.SOCKETCALL) : syscall;
    }

    public Abi abi() {
        return abi;
    }

    /// The call, whatever its number on its ABI; null when no table is made of it. Where the SYSCALL record is lost, an EXECVE
    /// record still tells that it was an exec.
    public @Nullable Syscall call() {
        return call;
    }

    /// The number of the call as recorded, or [Syscall#NONE].
    public long callNumber() {
        return callNumber;
    }

    public boolean succeeded() {
        return syscall.is(Field.SUCCESS, YES);
    }

    /// Whether the record says that the call failed; it may say neither.
    public boolean failed() {
        return syscall.is(Field.SUCCESS, NO);
    }

    /// The arguments of an exec, from all EXECVE records.
    public ExecveArguments arguments() {
        if (!argumentsRead) {
            argumentsRead = true;
            arguments.read(records);
        }
        return arguments;
    }
}
