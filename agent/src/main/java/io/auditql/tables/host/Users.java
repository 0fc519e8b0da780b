package io.auditql.tables.host;

import io.auditql.bytes.AsciiNumber;
import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The accounts of this machine, from its passwd file.
///
/// Accounts of a directory service are not read: that would need the C library's name service, which can ask the network and
/// wait for it.
public final class Users implements HostTable {
    private static final Column UID = Column.bigint("uid", "user id").with(Column.Option.INDEX);
    private static final Column GID = Column.bigint("gid", "id of the primary group");
    private static final Column UID_SIGNED =
            Column.bigint("uid_signed", "user id, read as a signed number of 32 bits");
    private static final Column GID_SIGNED =
            Column.bigint(
                    "gid_signed", "id of the primary group, read as a signed number of 32 bits");
    private static final Column USERNAME =
            Column.text("username", "name to log in with").additional();
    private static final Column DESCRIPTION = Column.text("description", "full name or comment");
    private static final Column DIRECTORY = Column.text("directory", "home directory");
    private static final Column SHELL = Column.text("shell", "login shell");
    private static final Column UUID =
            Column.text("uuid", "empty on Linux")
                    .with(Column.Option.INDEX)
                    .with(Column.Option.NOCASE);
    private static final Column TYPE =
            Column.text("type", "kind of account; on Windows only").hidden();
    private static final Column IS_HIDDEN =
            Column.integer("is_hidden", "1 when the login window hides it; on macOS only").hidden();
    private static final Column PID_WITH_NAMESPACE =
            Column.integer(
                            "pid_with_namespace",
                            "read the accounts that the process with this id sees")
                    .additional()
                    .hidden();
    private static final Column INCLUDE_REMOTE =
            Column.integer(
                            "include_remote",
                            "accepted; accounts of a directory service are not read")
                    .additional()
                    .hidden();

    static final Schema SCHEMA =
            Schema.table(
                    "users",
                    "Accounts of this machine",
                    UID,
                    GID,
                    UID_SIGNED,
                    GID_SIGNED,
                    USERNAME,
                    DESCRIPTION,
                    DIRECTORY,
                    SHELL,
                    UUID,
                    TYPE,
                    IS_HIDDEN,
                    PID_WITH_NAMESPACE,
                    INCLUDE_REMOTE);

    private static final int FIELDS = 7;

    private final Path root;

    /// @param root `/`, or where a test put its files
    public Users(Path root) {
        this.root = root;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        List<String> pids = query.equal(PID_WITH_NAMESPACE);
        if (pids.isEmpty()) {
            read(root.resolve("etc/passwd"), -1, query, rows);
            return;
        }
        for (String pid : pids) {
            if (pid.matches("[0-9]{1,10}")) {
                Path seen = root.resolve("proc").resolve(pid).resolve("root/etc/passwd");
                read(seen, Long.parseLong(pid), query, rows);
            }
        }
    }

    private static void read(Path passwd, long pid, QueryContext query, RowSink rows) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(passwd);
        } catch (IOException _) {
            return; // no such file, no such process: no accounts
        }
        List<String> remote = query.equal(INCLUDE_REMOTE);
        Slice[] fields = new Slice[FIELDS];
        for (int f = 0; f < FIELDS; f++) {
            fields[f] = new Slice();
        }
        int start = 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            if (split(bytes, start, end, fields)) {
                row(fields, pid, remote, rows);
            }
            start = end + 1;
        }
    }

    /// Whether the line has the seven fields of passwd(5), and a uid and gid that are numbers.
    private static boolean split(byte[] bytes, int start, int end, Slice[] fields) {
        int field = 0;
        int from = start;
        for (int at = start; at <= end; at++) {
            if (at == end || bytes[at] == ':') {
                if (field == FIELDS) {
                    return false;
                }
                fields[field++].wrap(bytes, from, at - from);
                from = at + 1;
            }
        }
        return field == FIELDS
                && !fields[0].isEmpty()
                && fields[0].at(0) != '#'
                && number(fields[2]) >= 0
                && number(fields[3]) >= 0;
    }

    /// The number of 32 bits, or -1.
    private static long number(Slice digits) {
        long value =
                AsciiNumber.decimal(
                        digits.array(), digits.offset(), digits.offset() + digits.length());
        return value < 0 || value > 0xFFFF_FFFFL ? -1 : value;
    }

    private static long signed(long number) {
        return number > Integer.MAX_VALUE ? number - (1L << 32) : number;
    }

    private static void row(Slice[] fields, long pid, List<String> remote, RowSink rows) {
        long uid = number(fields[2]);
        long gid = number(fields[3]);
        rows.begin()
                .set(UID, uid)
                .set(GID, gid)
                .set(UID_SIGNED, signed(uid))
                .set(GID_SIGNED, signed(gid))
                .set(USERNAME, fields[0])
                .set(DESCRIPTION, fields[4])
                .set(DIRECTORY, fields[5])
                .set(SHELL, fields[6])
                .set(UUID, "");
        if (pid >= 0) {
            rows.set(PID_WITH_NAMESPACE, pid);
        }
        rows.set(INCLUDE_REMOTE, remote.contains("1") ? 1 : 0);
        rows.end();
    }
}
