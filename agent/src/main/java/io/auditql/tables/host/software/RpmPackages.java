package io.auditql.tables.host.software;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import io.auditql.tables.host.FilePath;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// RPM packages, from rpm's database where that is in SQLite (rpm 4.16 and later: Fedora 33, RHEL 9).
public final class RpmPackages implements HostTable {
    private static final System.Logger LOG = System.getLogger(RpmPackages.class.getName());

    private static final Column NAME =
            Column.text("name", "name of the package").with(Column.Option.OPTIMIZED);
    private static final Column VERSION =
            Column.text("version", "its version").with(Column.Option.VERSION_RHEL);
    private static final Column RELEASE = Column.text("release", "its release");
    private static final Column SOURCE = Column.text("source", "file of the source package");
    private static final Column SIZE = Column.bigint("size", "bytes of its files");
    private static final Column SHA1 =
            Column.text("sha1", "SHA-1 of its header").with(Column.Option.NOCASE);
    private static final Column ARCH = Column.text("arch", "architecture");
    private static final Column EPOCH = Column.integer("epoch", "epoch, NULL for none");
    private static final Column INSTALL_TIME =
            Column.integer("install_time", "when it was installed, Unix seconds");
    private static final Column VENDOR = Column.text("vendor", "who made it");
    private static final Column PACKAGE_GROUP = Column.text("package_group", "its group");
    private static final Column PID_WITH_NAMESPACE =
            Column.integer("pid_with_namespace", "look where the process with this id does")
                    .additional()
                    .hidden();
    private static final Column MOUNT_NAMESPACE_ID =
            Column.text("mount_namespace_id", "not filled").hidden();

    static final Schema SCHEMA =
            Schema.table(
                    "rpm_packages",
                    "RPM packages",
                    NAME,
                    VERSION,
                    RELEASE,
                    SOURCE,
                    SIZE,
                    SHA1,
                    ARCH,
                    EPOCH,
                    INSTALL_TIME,
                    VENDOR,
                    PACKAGE_GROUP,
                    PID_WITH_NAMESPACE,
                    MOUNT_NAMESPACE_ID);

    private static final List<String> DATABASES =
            List.of(
                    "/usr/lib/sysimage/rpm/rpmdb.sqlite",
                    "/var/lib/rpm/rpmdb.sqlite",
                    "/usr/share/rpm/rpmdb.sqlite");

    /// Other formats of the database, which are not read.
    private static final List<String> FOREIGN =
            List.of("/var/lib/rpm/Packages", "/usr/lib/sysimage/rpm/Packages.db");

    private final HostRoot host;
    private final AtomicBoolean complained = new AtomicBoolean();

    public RpmPackages(HostRoot host) {
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
                    for (String path : DATABASES) {
                        if (files.exists(FilePath.of(path))) {
                            read(path, pid, files, rows);
                            return; // the others are links to it
                        }
                    }
                    for (String path : FOREIGN) {
                        if (files.exists(FilePath.of(path))) {
                            complain(path + " is not in SQLite's format: no packages are shown");
                        }
                    }
                });
    }

    private void read(String path, long pid, HostFiles files, RowSink rows) {
        String file = new String(files.whole(FilePath.of(path)), StandardCharsets.UTF_8);
        try (Database database = Database.openReadOnly(file);
                Statement packages = database.prepare("SELECT blob FROM Packages")) {
            while (packages.step()) {
                RpmHeader.parse(packages.blob(0)).ifPresent(header -> row(header, pid, rows));
            }
        } catch (SqliteException e) {
            rows.discard();
            complain(path + " cannot be read: " + e.getMessage());
        }
    }

    private void complain(String message) {
        if (complained.compareAndSet(false, true)) {
            LOG.log(System.Logger.Level.WARNING, "table rpm_packages: " + message);
        }
    }

    private static void row(RpmHeader header, long pid, RowSink rows) {
        rows.begin()
                .set(NAME, header.text(RpmHeader.NAME))
                .set(VERSION, header.text(RpmHeader.VERSION))
                .set(RELEASE, header.text(RpmHeader.RELEASE))
                .set(SOURCE, header.text(RpmHeader.SOURCE_RPM))
                .set(SHA1, header.text(RpmHeader.SHA1))
                .set(ARCH, header.text(RpmHeader.ARCH))
                .set(VENDOR, header.text(RpmHeader.VENDOR))
                .set(PACKAGE_GROUP, header.text(RpmHeader.GROUP))
                .set(PID_WITH_NAMESPACE, pid);
        header.number(RpmHeader.LONG_SIZE)
                .or(() -> header.number(RpmHeader.SIZE))
                .ifPresent(size -> rows.set(SIZE, size));
        header.number(RpmHeader.EPOCH).ifPresent(epoch -> rows.set(EPOCH, epoch));
        header.number(RpmHeader.INSTALL_TIME).ifPresent(time -> rows.set(INSTALL_TIME, time));
        rows.end();
    }
}
