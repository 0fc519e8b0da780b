package io.auditql.tables.event;

import io.auditql.audit.event.AuditEvent;
import io.auditql.audit.event.ExecveArguments;
import io.auditql.audit.event.Field;
import io.auditql.audit.event.RecordFields;
import io.auditql.bytes.AsciiNumber;
import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.catalog.RecordTypes;
import io.auditql.catalog.Syscall;
import io.auditql.events.EventTable;
import io.auditql.events.Interest;
import io.auditql.flags.AuditFlags;
import io.auditql.flags.Flags;
import io.auditql.row.Column;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.FileStatus;
import org.jspecify.annotations.Nullable;

/// Programs started: one row for each execve and execveat. When asked for, also one for each that failed, each process made by
/// fork and its kin, each signal sent, and each process that ended by itself.
public final class ProcessEvents implements EventTable {
    static final Column PID =
            Column.bigint(
                    "pid",
                    "process id; of fork and its kin the new process, of a signal the sender");
    static final Column PATH =
            Column.text(
                    "path",
                    "program file as the kernel resolved it: for a script its interpreter; of a failed start the name"
                            + " that was tried, with the working directory before it where it is relative to that");
    static final Column MODE = Column.text("mode", "type and permissions of the file, octal");
    static final Column CMDLINE =
            Column.text("cmdline", "arguments joined with one space; NULL of a failed start");
    static final Column CMDLINE_SIZE =
            Column.bigint("cmdline_size", "length of cmdline in bytes").hidden();
    static final Column ENV =
            Column.text("env", "environment; empty on Linux").hidden().alias("environment");
    static final Column ENV_COUNT =
            Column.bigint("env_count", "entries of the environment; 0 on Linux")
                    .hidden()
                    .alias("environment_count");
    static final Column ENV_SIZE =
            Column.bigint("env_size", "length of the environment in bytes; 0 on Linux")
                    .hidden()
                    .alias("environment_size");
    static final Column CWD = Column.text("cwd", "working directory, decoded");
    static final Column AUID =
            Column.bigint("auid", "user who logged in, kept over su and sudo; 4294967295 if unset");
    static final Column UID = Column.bigint("uid", "real user id");
    static final Column EUID = Column.bigint("euid", "effective user id");
    static final Column GID = Column.bigint("gid", "real group id");
    static final Column EGID = Column.bigint("egid", "effective group id");
    static final Column OWNER_UID = Column.bigint("owner_uid", "user who owns the file");
    static final Column OWNER_GID = Column.bigint("owner_gid", "group that owns the file");
    static final Column ATIME =
            Column.bigint(
                            "atime",
                            "last access of path when the event was read; 0 if it is no longer that file")
                    .alias("access_time");
    static final Column MTIME =
            Column.bigint("mtime", "last change of its content, as atime").alias("modify_time");
    static final Column CTIME =
            Column.bigint("ctime", "last change of its status, as atime").alias("change_time");
    static final Column BTIME =
            Column.bigint("btime", "when it was made, as atime").alias("create_time");
    static final Column OVERFLOWS = Column.text("overflows", "unused").hidden();
    static final Column PARENT = Column.bigint("parent", "process id of the parent");
    static final Column TIME =
            Column.bigint(Schema.TIME, "when it happened, by the kernel's stamp, Unix seconds")
                    .additional();
    static final Column UPTIME =
            Column.bigint("uptime", "seconds since the host started, when the event was read");
    static final Column STATUS = Column.bigint("status", "macOS only").hidden();
    static final Column FSUID = Column.bigint("fsuid", "file system user id");
    static final Column SUID = Column.bigint("suid", "saved user id");
    static final Column FSGID = Column.bigint("fsgid", "file system group id");
    static final Column SGID = Column.bigint("sgid", "saved group id");
    static final Column SYSCALL =
            Column.text(
                    "syscall", "execve or execveat, by the number's meaning on the caller's ABI");
    static final Column TIME_MS = Column.bigint("time_ms", "as time, in milliseconds").hidden();
    static final Column SERIAL =
            Column.bigint("serial", "the kernel's number of the event; it wraps").hidden();
    static final Column ARGV =
            Column.text("argv", "arguments as a JSON list; null stands where some are missing")
                    .hidden();
    static final Column SUCCESS = Column.integer("success", "1, or 0 of a failed start").hidden();
    static final Column EXIT =
            Column.bigint(
                            "exit",
                            "result of the call; below 0 the error number; of exit_group the exit status")
                    .hidden();
    static final Column TTY = Column.text("tty", "terminal").hidden();
    static final Column SESSION =
            Column.bigint("session", "login session; 4294967295 if unset").hidden();
    static final Column COMM =
            Column.text("comm", "name of the task, of the caller if the start failed").hidden();
    static final Column KEY =
            Column.text("key", "keys of the audit rule that matched, joined with commas").hidden();
    static final Column ARCH = Column.text("arch", "calling convention of the call").hidden();
    static final Column TARGET_PID =
            Column.bigint(
                            "target_pid",
                            "of a signal: the process it was sent to; below 0 a process group, -1 everybody")
                    .hidden();
    static final Column SIGNAL = Column.integer("signal", "number of the signal sent").hidden();
    static final Column COMPLETE =
            Column.integer(
                            "complete",
                            "0 if a record or an argument of the event is missing; of clone3 also if the new process may be a"
                                    + " thread")
                    .hidden();

    static final Schema SCHEMA =
            Schema.events(
                    "process_events",
                    "Programs started, and when recorded processes made, signalled and ended",
                    PID,
                    PATH,
                    MODE,
                    CMDLINE,
                    CMDLINE_SIZE,
                    ENV,
                    ENV_COUNT,
                    ENV_SIZE,
                    CWD,
                    AUID,
                    UID,
                    EUID,
                    GID,
                    EGID,
                    OWNER_UID,
                    OWNER_GID,
                    ATIME,
                    MTIME,
                    CTIME,
                    BTIME,
                    OVERFLOWS,
                    PARENT,
                    TIME,
                    UPTIME,
                    STATUS,
                    FSUID,
                    SUID,
                    FSGID,
                    SGID,
                    SYSCALL,
                    TIME_MS,
                    SERIAL,
                    ARGV,
                    SUCCESS,
                    EXIT,
                    TTY,
                    SESSION,
                    COMM,
                    KEY,
                    ARCH,
                    TARGET_PID,
                    SIGNAL,
                    COMPLETE);

    /// AT_FDCWD as an argument: 64 bits wide, or 32 where the caller passed an int.
    private static final long AT_FDCWD = -100;

    private static final long AT_FDCWD_INT = AT_FDCWD & 0xFFFF_FFFFL;

    /// What a parent sees of the number given to exit_group.
    private static final int EXIT_STATUS = 0xFF;

    private static final int KEPT_BYTES = 16 << 10;
    private static final byte[][] CALLS = Cells.words(Syscall.values());
    private static final Slice EMPTY = new Slice();

    /// What makes rows besides programs started.
    ///
    /// @param failed starts that failed
    /// @param forks  processes made by fork and its kin
    /// @param kills  signals sent
    /// @param exits  processes that ended by themselves
    public record Choice(boolean failed, boolean forks, boolean kills, boolean exits) {
        public static final Choice STARTS = new Choice(false, false, false, false);

        public static Choice of(Flags flags) {
            return new Choice(
                    flags.get(AuditFlags.AUDIT_ALLOW_FAILED_PROCESS_EVENTS),
                    flags.get(AuditFlags.AUDIT_ALLOW_FORK_PROCESS_EVENTS),
                    flags.get(AuditFlags.AUDIT_ALLOW_KILL_PROCESS_EVENTS),
                    flags.get(AuditFlags.AUDIT_ALLOW_EXIT_EVENTS));
        }
    }

    private final HostFacts facts;
    private final Choice choice;
    private final NewProcess child;
    private final SentSignal signal = new SentSignal();
    private final GrowableBytes path = new GrowableBytes(256);
    private final Slice pathSlice = new Slice();
    private final Slice device = new Slice();

    public ProcessEvents(HostFacts facts, Choice choice) {
        this.facts = facts;
        this.choice = choice;
        this.child = new NewProcess(facts);
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Interest interest() {
        Interest interest =
                calls(
                        choice.failed() ? Interest.Outcome.ANY : Interest.Outcome.SUCCESS,
                        Syscall.EXECVE,
                        Syscall.EXECVEAT);
        if (choice.forks()) {
            interest =
                    interest.and(
                            calls(
                                    Interest.Outcome.SUCCESS,
                                    Syscall.FORK,
                                    Syscall.VFORK,
                                    Syscall.CLONE,
                                    Syscall.CLONE3));
        }
        if (choice.kills()) {
            interest =
                    interest.and(
                            calls(
                                    Interest.Outcome.SUCCESS,
                                    Syscall.KILL,
                                    Syscall.TKILL,
                                    Syscall.TGKILL,
                                    Syscall.RT_SIGQUEUEINFO,
                                    Syscall.RT_TGSIGQUEUEINFO,
                                    Syscall.PIDFD_SEND_SIGNAL));
        }
        // exit_group has no result
        return choice.exits()
                ? interest.and(calls(Interest.Outcome.ANY, Syscall.EXIT_GROUP))
                : interest;
    }

    private static Interest calls(Interest.Outcome outcome, Syscall... calls) {
        return Interest.calls(outcome, Interest.Families.NOT_APPLICABLE, calls);
    }

    @Override
    public void on(AuditEvent event, RowSink row) {
        Syscall call = event.call();
        if (call == null) {
            return;
        }
        switch (call) {
            case EXECVE, EXECVEAT -> started(event, row);
            case FORK, VFORK, CLONE, CLONE3 -> forked(event, row);
            case KILL, TKILL, TGKILL, RT_SIGQUEUEINFO, RT_TGSIGQUEUEINFO, PIDFD_SEND_SIGNAL ->
                    signalled(event, row);
            case EXIT_GROUP -> ended(event, row);
            default -> {}
        }
    }

    private void started(AuditEvent event, RowSink row) {
        if (choice.forks()) {
            child.started(event);
        }
        if (event.failed() && !choice.failed()) {
            return;
        }
        RecordFields syscall = event.syscall();
        RecordFields file = event.path(0);
        row.begin(event.timeMillis(), event.serial());
        Cells.number(row, PID, syscall, Field.PID);
        Cells.number(row, PARENT, syscall, Field.PPID);
        path(event, syscall, file, row);
        Cells.text(row, MODE, file, Field.MODE);
        Cells.number(row, OWNER_UID, file, Field.OUID);
        Cells.number(row, OWNER_GID, file, Field.OGID);
        Cells.text(row, CWD, event.first(RecordTypes.CWD), Field.CWD);
        arguments(event.arguments(), row);
        Cells.number(row, EXIT, syscall, Field.EXIT);
        common(event, syscall, event.complete(), row);
        row.end();
    }

    private void forked(AuditEvent event, RowSink row) {
        if (!choice.forks() || event.failed()) {
            return;
        }
        HostFacts.ChildKind kind = child.read(event);
        if (kind == HostFacts.ChildKind.THREAD) {
            return;
        }
        RecordFields syscall = event.syscall();
        row.begin(event.timeMillis(), event.serial());
        if (child.pid() > 0) {
            row.set(PID, child.pid());
        }
        if (child.parent() > 0) {
            row.set(PARENT, child.parent());
        }
        program(syscall, row);
        row.set(OWNER_UID, 0).set(OWNER_GID, 0); // as osquery: there is no file
        Cells.number(row, EXIT, syscall, Field.EXIT);
        common(event, syscall, event.complete() && kind == HostFacts.ChildKind.PROCESS, row);
        row.end();
    }

    private void signalled(AuditEvent event, RowSink row) {
        if (!choice.kills() || event.failed()) {
            return;
        }
        RecordFields syscall = event.syscall();
        caller(event, syscall, row);
        signal.read(event);
        if (signal.hasTarget()) {
            row.set(TARGET_PID, signal.target());
        }
        if (signal.hasNumber()) {
            row.set(SIGNAL, signal.number());
        }
        Cells.number(row, EXIT, syscall, Field.EXIT);
        common(event, syscall, event.complete(), row);
        row.end();
    }

    private void ended(AuditEvent event, RowSink row) {
        if (!choice.exits()) {
            return;
        }
        RecordFields syscall = event.syscall();
        caller(event, syscall, row);
        long status = syscall.hex(Field.A0);
        if (status != AsciiNumber.NOT_A_NUMBER) {
            row.set(EXIT, status & EXIT_STATUS);
        }
        common(event, syscall, event.complete(), row);
        row.end();
    }

    private void caller(AuditEvent event, RecordFields syscall, RowSink row) {
        row.begin(event.timeMillis(), event.serial());
        Cells.number(row, PID, syscall, Field.PID);
        Cells.number(row, PARENT, syscall, Field.PPID);
        program(syscall, row);
    }

    private void program(RecordFields syscall, RowSink row) {
        path.clear().trim(KEPT_BYTES);
        if (syscall.appendText(Field.EXE, path)) {
            row.set(PATH, path.slice(pathSlice));
        }
    }

    private void common(AuditEvent event, RecordFields syscall, boolean complete, RowSink row) {
        ids(syscall, row);
        row.set(ENV, EMPTY).set(ENV_COUNT, 0).set(ENV_SIZE, 0).set(OVERFLOWS, EMPTY);
        fileTimes(event, facts.files(), row);
        Cells.uptime(row, UPTIME, facts);
        call(event, syscall, row);
        Cells.flag(row, COMPLETE, complete);
    }

    private static void ids(RecordFields syscall, RowSink row) {
        Cells.number(row, AUID, syscall, Field.AUID);
        Cells.number(row, UID, syscall, Field.UID);
        Cells.number(row, EUID, syscall, Field.EUID);
        Cells.number(row, GID, syscall, Field.GID);
        Cells.number(row, EGID, syscall, Field.EGID);
        Cells.number(row, FSUID, syscall, Field.FSUID);
        Cells.number(row, SUID, syscall, Field.SUID);
        Cells.number(row, FSGID, syscall, Field.FSGID);
        Cells.number(row, SGID, syscall, Field.SGID);
    }

    private void call(AuditEvent event, RecordFields syscall, RowSink row) {
        Syscall call = event.call();
        if (call != null && syscall.has(Field.SYSCALL)) {
            row.text(SYSCALL).append(CALLS[call.ordinal()]);
            Cells.arch(row, ARCH, event);
        }
        if (event.succeeded() || event.failed()) {
            Cells.flag(row, SUCCESS, event.succeeded());
        }
        Cells.text(row, TTY, syscall, Field.TTY);
        Cells.number(row, SESSION, syscall, Field.SES);
        Cells.text(row, COMM, syscall, Field.COMM);
        Cells.key(row, KEY, syscall);
    }

    /// Of a successful start the record's `exe`: PATH may hold a name relative to a descriptor, or none, or a script. Of a failed
    /// one `exe` is the caller, and the file that was tried stands in PATH.
    private void path(AuditEvent event, RecordFields syscall, RecordFields file, RowSink row) {
        path.clear().trim(KEPT_BYTES);
        boolean known = event.failed() ? tried(event, file) : syscall.appendText(Field.EXE, path);
        if (known) {
            row.set(PATH, path.slice(pathSlice));
        }
    }

    private boolean tried(AuditEvent event, RecordFields file) {
        if (!file.appendText(Field.NAME, path)) {
            return false;
        }
        if (path.length() > 0 && path.array()[0] != '/' && isRelativeToCwd(event)) {
            path.clear();
            if (event.first(RecordTypes.CWD).appendText(Field.CWD, path)
                    && path.array()[path.length() - 1] != '/') {
                path.append('/');
            }
            file.appendText(Field.NAME, path);
        }
        return true;
    }

    private static boolean isRelativeToCwd(AuditEvent event) {
        if (event.call() != Syscall.EXECVEAT) {
            return true;
        }
        long descriptor = event.syscall().hex(Field.A0);
        return descriptor == AT_FDCWD || descriptor == AT_FDCWD_INT;
    }

    private static void arguments(ExecveArguments arguments, RowSink row) {
        if (!arguments.present()) {
            return;
        }
        GrowableBytes text = row.text(CMDLINE);
        int start = text.length();
        arguments.appendCommandLine(text);
        row.set(CMDLINE_SIZE, text.length() - start);
        arguments.appendJson(row.text(ARGV));
    }

    /// The file may have been replaced since, or the path mean another one in another mount namespace or root: its times count
    /// only when it is one of the event's files.
    private void fileTimes(AuditEvent event, @Nullable FileStatus files, RowSink row) {
        if (files == null) {
            return;
        }
        if (event.has(RecordTypes.PATH)
                && files.read(path.array(), 0, path.length())
                && isOneOf(event, files)) {
            row.set(ATIME, files.accessSeconds())
                    .set(MTIME, files.modifySeconds())
                    .set(CTIME, files.changeSeconds())
                    .set(BTIME, files.birthSeconds());
        } else {
            row.set(ATIME, 0).set(MTIME, 0).set(CTIME, 0).set(BTIME, 0);
        }
    }

    private boolean isOneOf(AuditEvent event, FileStatus files) {
        for (int i = 0; i < event.recordCount(); i++) {
            if (event.type(i) == RecordTypes.PATH && isFile(event.fields(i), files)) {
                return true;
            }
        }
        return false;
    }

    /// Compares with `inode=2148024 dev=fe:00`, the device's numbers in hex.
    private boolean isFile(RecordFields file, FileStatus files) {
        long inode = file.number(Field.INODE);
        if (inode < 0 || !file.raw(Field.DEV, device)) {
            return false;
        }
        byte[] bytes = device.array();
        int end = device.offset() + device.length();
        int colon = device.offset();
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        long major = AsciiNumber.hex(bytes, device.offset(), colon);
        long minor = AsciiNumber.hex(bytes, Math.min(colon + 1, end), end);
        return files.is(major, minor, inode);
    }
}
