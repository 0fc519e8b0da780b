package io.auditql.tables.host.software;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.FilePath;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Debian packages, installed or with something left, from dpkg's status file.
public final class DebPackages implements HostTable {
    private static final Column NAME = Column.text("name", "name of the package");
    private static final Column VERSION =
            Column.text("version", "its version").with(Column.Option.VERSION_DPKG);
    private static final Column SOURCE =
            Column.text("source", "source package, where it has another name");
    private static final Column SIZE = Column.bigint("size", "space it takes, in KiB");
    private static final Column ARCH = Column.text("arch", "architecture, or all");
    private static final Column REVISION = Column.text("revision", "Debian's part of the version");
    private static final Column STATUS =
            Column.text("status", "what is wanted, whether it is whole, what is there");
    private static final Column MAINTAINER = Column.text("maintainer", "who cares for it");
    private static final Column SECTION = Column.text("section", "section of the archive");
    private static final Column PRIORITY = Column.text("priority", "how needed it is");
    private static final Column ADMINDIR =
            Column.text("admindir", "dpkg's directory; `/var/lib/dpkg` unless given")
                    .additional()
                    .with(Column.Option.OPTIMIZED);
    private static final Column PID_WITH_NAMESPACE =
            Column.integer("pid_with_namespace", "look where the process with this id does")
                    .additional()
                    .hidden();
    private static final Column MOUNT_NAMESPACE_ID =
            Column.text("mount_namespace_id", "not filled").hidden();

    static final Schema SCHEMA =
            Schema.table(
                    "deb_packages",
                    "Debian packages",
                    NAME,
                    VERSION,
                    SOURCE,
                    SIZE,
                    ARCH,
                    REVISION,
                    STATUS,
                    MAINTAINER,
                    SECTION,
                    PRIORITY,
                    ADMINDIR,
                    PID_WITH_NAMESPACE,
                    MOUNT_NAMESPACE_ID);

    static final String ADMINDIR_DEFAULT = "/var/lib/dpkg";

    private static final int MOST_BYTES = 256 << 20;
    private static final Slice NONE = new Slice();

    private final HostRoot host;

    public DebPackages(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        List<Slice> given = query.equalBytes(ADMINDIR);
        Slice directory = given.isEmpty() ? Slice.of(ADMINDIR_DEFAULT) : given.getFirst();
        host.each(query, PID_WITH_NAMESPACE, (files, pid) -> read(directory, pid, files, rows));
    }

    /// Fields of a package are lines, `Name: value`; a line that begins with a blank goes on; an empty line ends the package.
    private static void read(Slice directory, long pid, HostFiles files, RowSink rows) {
        byte[] file = FilePath.join(directory.toByteArray(), "status");
        Map<String, Slice> fields = new HashMap<>();
        for (Slice line : Text.lines(files.content(file, MOST_BYTES))) {
            if (line.isEmpty()) {
                row(fields, directory, pid, rows);
                fields.clear();
            } else if (line.at(0) != ' ' && line.at(0) != '\t') {
                int colon = line.indexOf(':', 0);
                if (colon > 0) {
                    fields.put(line.part(0, colon).toString(), Text.trim(line.part(colon + 1)));
                }
            }
        }
        row(fields, directory, pid, rows);
    }

    private static void row(Map<String, Slice> fields, Slice directory, long pid, RowSink rows) {
        Slice name = fields.get("Package");
        if (name == null) {
            return;
        }
        Slice version = fields.getOrDefault("Version", NONE);
        int dash = version.lastIndexOf('-');
        rows.begin()
                .set(NAME, name)
                .set(VERSION, version)
                .set(SOURCE, fields.getOrDefault("Source", NONE))
                .set(ARCH, fields.getOrDefault("Architecture", NONE))
                .set(REVISION, dash < 0 ? NONE : version.part(dash + 1))
                .set(STATUS, fields.getOrDefault("Status", NONE))
                .set(MAINTAINER, fields.getOrDefault("Maintainer", NONE))
                .set(SECTION, fields.getOrDefault("Section", NONE))
                .set(PRIORITY, fields.getOrDefault("Priority", NONE))
                .set(ADMINDIR, directory)
                .set(PID_WITH_NAMESPACE, pid);
        Slice size = fields.get("Installed-Size");
        if (size != null) {
            rows.set(SIZE, Text.number(size, 0));
        }
        rows.end();
    }
}
