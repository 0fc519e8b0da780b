package io.auditql.tables.host.file;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.FileStatus;
import io.auditql.tables.host.FilePath;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.Names;
import java.util.List;

/// Programs that run as their owner or group, whoever starts them, in the directories where programs are and in `/tmp`.
public final class SuidBin implements HostTable {
    private static final Column PATH = Column.text("path", "program file");
    private static final Column USERNAME = Column.text("username", "its owner");
    private static final Column GROUPNAME = Column.text("groupname", "its group");
    private static final Column PERMISSIONS =
            Column.text("permissions", "S for set-uid, G for set-gid");
    private static final Column PID_WITH_NAMESPACE =
            Column.integer("pid_with_namespace", "look where the process with this id does")
                    .additional()
                    .hidden();

    static final Schema SCHEMA =
            Schema.table(
                    "suid_bin",
                    "Programs with set-uid or set-gid",
                    PATH,
                    USERNAME,
                    GROUPNAME,
                    PERMISSIONS,
                    PID_WITH_NAMESPACE);

    private static final List<String> PLACES =
            List.of(
                    "/bin",
                    "/sbin",
                    "/usr/bin",
                    "/usr/sbin",
                    "/usr/local/bin",
                    "/usr/local/sbin",
                    "/tmp");

    private static final int SET_UID = 04000;
    private static final int SET_GID = 02000;
    private static final int DEEPEST = 32;

    private final HostRoot host;

    public SuidBin(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        host.each(
                query,
                PID_WITH_NAMESPACE,
                (files, pid) -> {
                    Names users = Names.users(files);
                    Names groups = Names.groups(files);
                    for (String place : PLACES) {
                        look(
                                FilePath.of(place),
                                0,
                                files,
                                query,
                                (path, status) -> {
                                    rows.begin()
                                            .set(PATH, new Slice(path, 0, path.length))
                                            .set(USERNAME, users.of(status.uid()))
                                            .set(GROUPNAME, groups.of(status.gid()))
                                            .set(PERMISSIONS, letters(status.permissions()))
                                            .set(PID_WITH_NAMESPACE, pid)
                                            .end();
                                });
                    }
                });
    }

    @FunctionalInterface
    private interface Found {
        void program(byte[] path, FileStatus status);
    }

    /// Links are not followed but at the start, where `/bin` is one to `/usr/bin`: a program shows under both paths.
    private static void look(
            byte[] directory, int depth, HostFiles files, QueryContext query, Found found) {
        FileStatus status = depth == 0 ? files.status(directory) : files.linkStatus(directory);
        if (status == null || !status.isDirectory() || depth > DEEPEST) {
            return;
        }
        for (byte[] name : files.names(directory)) {
            if (query.isStopped()) {
                return;
            }
            byte[] path = FilePath.join(directory, name);
            FileStatus entry = files.linkStatus(path);
            if (entry == null) {
                continue;
            }
            if (entry.isDirectory()) {
                look(path, depth + 1, files, query, found);
            } else if (entry.isRegular() && (entry.permissions() & (SET_UID | SET_GID)) != 0) {
                found.program(path, entry);
            }
        }
    }

    private static String letters(int permissions) {
        return ((permissions & SET_UID) != 0 ? "S" : "")
                + ((permissions & SET_GID) != 0 ? "G" : "");
    }
}
