package io.auditql.tables.host.process;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.FileStatus;
import io.auditql.tables.host.FilePath;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.ProcFs;
import io.auditql.tables.host.Text;

/// The processes that run now. Only the files of `/proc` are opened that a query needs.
public final class Processes implements HostTable {
    private static final Column PID =
            Column.bigint("pid", "process id").index(Column.Option.OPTIMIZED);
    private static final Column NAME = Column.text("name", "name of the program, 15 bytes of it");
    private static final Column PATH = Column.text("path", "program file");
    private static final Column CMDLINE = Column.text("cmdline", "arguments, joined by blanks");
    private static final Column STATE =
            Column.text("state", "letter of the state: R, S, D, Z, T, I and others");
    private static final Column CWD = Column.text("cwd", "working directory");
    private static final Column ROOT = Column.text("root", "root directory");
    private static final Column UID = Column.bigint("uid", "real user id");
    private static final Column GID = Column.bigint("gid", "real group id");
    private static final Column EUID = Column.bigint("euid", "effective user id");
    private static final Column EGID = Column.bigint("egid", "effective group id");
    private static final Column SUID = Column.bigint("suid", "saved user id");
    private static final Column SGID = Column.bigint("sgid", "saved group id");
    private static final Column ON_DISK =
            Column.integer("on_disk", "1 when path is there, 0 when not, -1 when path is unknown");
    private static final Column WIRED_SIZE = Column.bigint("wired_size", "0 on Linux");
    private static final Column RESIDENT_SIZE =
            Column.bigint("resident_size", "bytes in memory; NULL for threads of the kernel");
    private static final Column TOTAL_SIZE =
            Column.bigint("total_size", "bytes of address space; NULL for threads of the kernel");
    private static final Column USER_TIME =
            Column.bigint("user_time", "milliseconds of CPU time in the program");
    private static final Column SYSTEM_TIME =
            Column.bigint("system_time", "milliseconds of CPU time in the kernel");
    private static final Column DISK_BYTES_READ =
            Column.bigint("disk_bytes_read", "bytes fetched from storage");
    private static final Column DISK_BYTES_WRITTEN =
            Column.bigint(
                    "disk_bytes_written", "bytes sent to storage, less those cancelled before");
    private static final Column START_TIME =
            Column.bigint("start_time", "start in seconds since 1970");
    private static final Column PARENT = Column.bigint("parent", "id of the parent");
    private static final Column PGROUP = Column.bigint("pgroup", "process group");
    private static final Column THREADS = Column.integer("threads", "number of threads");
    private static final Column NICE = Column.integer("nice", "-20 (first served) to 19");
    private static final Column CGROUP_PATH =
            Column.text("cgroup_path", "path in the first hierarchy of control groups");

    static final Schema SCHEMA =
            Schema.table(
                    "processes",
                    "Processes that run now",
                    PID,
                    NAME,
                    PATH,
                    CMDLINE,
                    STATE,
                    CWD,
                    ROOT,
                    UID,
                    GID,
                    EUID,
                    EGID,
                    SUID,
                    SGID,
                    ON_DISK,
                    WIRED_SIZE,
                    RESIDENT_SIZE,
                    TOTAL_SIZE,
                    USER_TIME,
                    SYSTEM_TIME,
                    DISK_BYTES_READ,
                    DISK_BYTES_WRITTEN,
                    START_TIME,
                    PARENT,
                    PGROUP,
                    THREADS,
                    NICE,
                    Column.integer("elevated_token", "on Windows only").hidden(),
                    Column.integer("secure_process", "on Windows only").hidden(),
                    Column.text("protection_type", "on Windows only").hidden(),
                    Column.integer("virtual_process", "on Windows only").hidden(),
                    Column.bigint("elapsed_time", "on Windows only").hidden(),
                    Column.bigint("handle_count", "on Windows only").hidden(),
                    Column.bigint("percent_processor_time", "on Windows only").hidden(),
                    Column.bigint("upid", "on macOS only").hidden(),
                    Column.bigint("uppid", "on macOS only").hidden(),
                    Column.integer("cpu_type", "on macOS only").hidden(),
                    Column.integer("cpu_subtype", "on macOS only").hidden(),
                    Column.integer("translated", "on macOS only").hidden(),
                    CGROUP_PATH);

    private static final String DELETED = " (deleted)";

    /// The kernel's clock tick as programs see it, on every architecture that Linux runs on today.
    private static final int TICKS_PER_SECOND = 100;

    // fields of /proc/<pid>/stat, counted from the one behind the name
    private static final int STAT_STATE = 0;
    private static final int STAT_PARENT = 1;
    private static final int STAT_GROUP = 2;
    private static final int STAT_USER_TIME = 11;
    private static final int STAT_SYSTEM_TIME = 12;
    private static final int STAT_NICE = 16;
    private static final int STAT_THREADS = 17;
    private static final int STAT_START = 19;

    private final HostRoot host;

    public Processes(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        try (ProcFs proc = new ProcFs(host)) {
            long boot = query.reads(START_TIME) ? proc.bootSeconds() : 0;
            for (long pid : proc.pids(query, PID)) {
                if (query.isStopped()) {
                    return;
                }
                row(pid, boot, proc, query, rows);
            }
        }
    }

    private static void row(long pid, long boot, ProcFs proc, QueryContext query, RowSink rows) {
        rows.begin().set(PID, pid).set(WIRED_SIZE, 0);
        if (!stat(proc.read(pid, "stat"), boot, rows)) {
            rows.discard(); // it has ended
            return;
        }
        if (query.reads(UID)
                || query.reads(GID)
                || query.reads(EUID)
                || query.reads(EGID)
                || query.reads(SUID)
                || query.reads(SGID)
                || query.reads(RESIDENT_SIZE)
                || query.reads(TOTAL_SIZE)) {
            status(proc.read(pid, "status"), rows);
        }
        if (query.reads(CMDLINE)) {
            cmdline(proc.read(pid, "cmdline"), rows.text(CMDLINE));
        }
        if (query.reads(PATH) || query.reads(ON_DISK)) {
            path(pid, proc, rows);
        }
        if (query.reads(CWD)) {
            rows.set(CWD, proc.link(pid, "cwd"));
        }
        if (query.reads(ROOT)) {
            rows.set(ROOT, proc.link(pid, "root"));
        }
        if (query.reads(DISK_BYTES_READ) || query.reads(DISK_BYTES_WRITTEN)) {
            io(proc.read(pid, "io"), rows);
        }
        if (query.reads(CGROUP_PATH)) {
            rows.set(CGROUP_PATH, group(proc.read(pid, "cgroup")));
        }
        rows.end();
    }

    ///     1234 (name) S 1 1234 1234 0 -1 4194560 …
    ///
    /// The name may hold blanks and parentheses.
    private static boolean stat(Slice stat, long boot, RowSink rows) {
        int open = stat.indexOf('(', 0);
        int close = stat.lastIndexOf(')');
        if (open < 0 || close < open || close + 2 > stat.length()) {
            return false;
        }
        rows.set(NAME, stat.part(open + 1, close));
        int field = 0;
        int at = close + 2;
        while (at < stat.length() && field <= STAT_START) {
            int end = stat.indexOf(' ', at);
            Slice value = stat.part(at, end < 0 ? stat.length() : end);
            switch (field) {
                case STAT_STATE -> rows.set(STATE, value);
                case STAT_PARENT -> rows.set(PARENT, Text.number(value));
                case STAT_GROUP -> rows.set(PGROUP, Text.number(value));
                case STAT_USER_TIME -> rows.set(USER_TIME, millis(value));
                case STAT_SYSTEM_TIME -> rows.set(SYSTEM_TIME, millis(value));
                case STAT_NICE -> rows.set(NICE, Text.number(value));
                case STAT_THREADS -> rows.set(THREADS, Text.number(value));
                case STAT_START ->
                        rows.set(
                                START_TIME,
                                boot == 0 ? -1 : boot + Text.number(value) / TICKS_PER_SECOND);
                default -> {
                    // of no interest here
                }
            }
            field++;
            at = end < 0 ? stat.length() : end + 1;
        }
        return field > STAT_START;
    }

    private static long millis(Slice ticks) {
        return Text.number(ticks, 0) * (1000 / TICKS_PER_SECOND);
    }

    ///     Uid:	0	0	0	0
    ///     VmRSS:	    4212 kB
    private static void status(Slice status, RowSink rows) {
        int at = 0;
        while (at < status.length()) {
            int end = status.indexOf('\n', at);
            end = end < 0 ? status.length() : end;
            byte first = status.at(at);
            if (first == 'U' || first == 'G' || first == 'V') {
                Slice line = status.part(at, end);
                if (line.startsWith("Uid:")) {
                    ids(line, UID, EUID, SUID, rows);
                } else if (line.startsWith("Gid:")) {
                    ids(line, GID, EGID, SGID, rows);
                } else if (line.startsWith("VmRSS:")) {
                    rows.set(RESIDENT_SIZE, kilobytes(line.part(6)));
                } else if (line.startsWith("VmSize:")) {
                    rows.set(TOTAL_SIZE, kilobytes(line.part(7)));
                }
            }
            at = end + 1;
        }
    }

    private static void ids(Slice line, Column real, Column effective, Column saved, RowSink rows) {
        Slice rest = line.part(4);
        int at = 0;
        for (Column column : new Column[] {real, effective, saved}) {
            while (at < rest.length() && rest.at(at) <= ' ') {
                at++;
            }
            int start = at;
            while (at < rest.length() && rest.at(at) > ' ') {
                at++;
            }
            rows.set(column, Text.number(rest.part(start, at), -1));
        }
    }

    private static long kilobytes(Slice value) {
        Slice number = Text.trim(value);
        return Text.number(number.endsWith(" kB") ? number.part(0, number.length() - 3) : number, 0)
                * 1024;
    }

    /// Each argument ends with a NUL.
    private static void cmdline(Slice arguments, GrowableBytes out) {
        int length = arguments.length();
        while (length > 0 && (arguments.at(length - 1) == 0 || arguments.at(length - 1) == ' ')) {
            length--;
        }
        int start = out.length();
        out.append(arguments.part(0, length));
        byte[] bytes = out.array();
        for (int i = start; i < start + length; i++) {
            if (bytes[i] == 0) {
                bytes[i] = ' ';
            }
        }
    }

    /// The kernel writes ` (deleted)` behind the path of a file that is gone; a file may also be called so.
    private static void path(long pid, ProcFs proc, RowSink rows) {
        byte[] path = proc.link(pid, "exe").toByteArray();
        Slice shown = new Slice(path, 0, path.length);
        int onDisk = -1;
        if (path.length > 0) {
            FileStatus found = proc.files().status(path);
            onDisk = found == null ? 0 : 1;
            if (shown.endsWith(DELETED) && !(found != null && isProgram(pid, proc, found))) {
                shown = shown.part(0, path.length - DELETED.length());
                onDisk = 0;
            }
        }
        rows.set(PATH, shown).set(ON_DISK, onDisk);
    }

    private static boolean isProgram(long pid, ProcFs proc, FileStatus file) {
        long device = file.device();
        long inode = file.inode();
        FileStatus program = proc.files().status(FilePath.join(proc.directory(pid), "exe"));
        return program != null && program.device() == device && program.inode() == inode;
    }

    private static void io(Slice io, RowSink rows) {
        long written = 0;
        boolean known = false;
        for (Slice line : Text.lines(io)) {
            if (line.startsWith("read_bytes: ")) {
                rows.set(DISK_BYTES_READ, Text.number(line.part(12), 0));
            } else if (line.startsWith("write_bytes: ")) {
                written += Text.number(line.part(13), 0);
                known = true;
            } else if (line.startsWith("cancelled_write_bytes: ")) {
                written -= Text.number(line.part(23), 0);
            }
        }
        if (known) {
            rows.set(DISK_BYTES_WRITTEN, written);
        }
    }

    ///     0::/user.slice/user-0.slice
    private static Slice group(Slice groups) {
        int end = groups.indexOf('\n', 0);
        Slice line = end < 0 ? groups : groups.part(0, end);
        int second = line.indexOf(':', line.indexOf(':', 0) + 1);
        return second < 0 ? line.part(0, 0) : line.part(second + 1);
    }
}
