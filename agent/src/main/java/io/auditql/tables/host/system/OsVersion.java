package io.auditql.tables.host.system;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.Text;
import java.util.List;

/// The distribution, as `/etc/os-release` names it.
public final class OsVersion implements HostTable {
    private static final Column NAME = Column.text("name", "name of the distribution");
    private static final Column VERSION =
            Column.text("version", "version as it is shown to people").with(Column.Option.VERSION);
    private static final Column MAJOR = Column.integer("major", "first part of the version");
    private static final Column MINOR = Column.integer("minor", "second part");
    private static final Column PATCH = Column.integer("patch", "third part");
    private static final Column BUILD = Column.text("build", "build");
    private static final Column PLATFORM = Column.text("platform", "short name, such as `debian`");
    private static final Column PLATFORM_LIKE =
            Column.text("platform_like", "short names of those it is made from");
    private static final Column CODENAME = Column.text("codename", "code name of the version");
    private static final Column ARCH = Column.text("arch", "architecture of the kernel");
    private static final Column PID_WITH_NAMESPACE =
            Column.integer("pid_with_namespace", "look where the process with this id does")
                    .additional()
                    .hidden();
    private static final Column MOUNT_NAMESPACE_ID =
            Column.text("mount_namespace_id", "not filled").hidden();

    static final Schema SCHEMA =
            Schema.table(
                    "os_version",
                    "Distribution and version",
                    NAME,
                    VERSION,
                    MAJOR,
                    MINOR,
                    PATCH,
                    BUILD,
                    PLATFORM,
                    PLATFORM_LIKE,
                    CODENAME,
                    ARCH,
                    Column.text("extra", "on macOS only").hidden(),
                    Column.bigint("install_date", "on Windows only").hidden(),
                    Column.integer("revision", "on Windows only").hidden(),
                    PID_WITH_NAMESPACE,
                    MOUNT_NAMESPACE_ID);

    private final HostRoot host;

    public OsVersion(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        host.each(query, PID_WITH_NAMESPACE, (files, pid) -> row(files, pid, rows));
    }

    private static void row(HostFiles files, long pid, RowSink rows) {
        rows.begin()
                .set(NAME, "Unknown")
                .set(MAJOR, 0)
                .set(MINOR, 0)
                .set(PATCH, 0)
                .set(PLATFORM, "posix")
                .set(ARCH, Machine.architecture())
                .set(PID_WITH_NAMESPACE, pid);
        Slice release = files.content("/etc/os-release");
        if (release.isEmpty()) {
            release = files.content("/usr/lib/os-release");
        }
        for (Slice line : Text.lines(release)) {
            int equals = line.indexOf('=', 0);
            if (equals > 0) {
                Slice value = Text.unquoted(Text.trim(line.part(equals + 1)));
                set(line.part(0, equals).toString(), value, rows);
            }
        }
        rows.end();
    }

    private static void set(String key, Slice value, RowSink rows) {
        switch (key) {
            case "NAME" -> rows.set(NAME, value);
            case "VERSION" -> rows.set(VERSION, value);
            case "BUILD_ID" -> rows.set(BUILD, value);
            case "ID" -> rows.set(PLATFORM, value);
            case "ID_LIKE" -> rows.set(PLATFORM_LIKE, value);
            case "VERSION_CODENAME" -> rows.set(CODENAME, value);
            case "VERSION_ID" -> {
                List<Slice> parts = Text.fields(value, '.');
                rows.set(MAJOR, Text.number(parts.get(0), 0));
                rows.set(MINOR, parts.size() > 1 ? Text.number(parts.get(1), 0) : 0);
                rows.set(PATCH, parts.size() > 2 ? Text.number(parts.get(2), 0) : 0);
            }
            default -> {
                // of no interest here
            }
        }
    }
}
