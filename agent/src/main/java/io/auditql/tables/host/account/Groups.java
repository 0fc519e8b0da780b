package io.auditql.tables.host.account;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.Text;
import java.util.List;

/// The groups of this machine, from its group file.
public final class Groups implements HostTable {
    private static final Column GID = Column.bigint("gid", "group id").with(Column.Option.INDEX);
    private static final Column GID_SIGNED =
            Column.bigint("gid_signed", "group id, read as a signed number of 32 bits");
    private static final Column GROUPNAME = Column.text("groupname", "name");
    private static final Column PID_WITH_NAMESPACE =
            Column.integer(
                            "pid_with_namespace",
                            "read the groups that the process with this id sees")
                    .additional()
                    .hidden();

    static final Schema SCHEMA =
            Schema.table(
                    "groups",
                    "Groups of this machine",
                    GID,
                    GID_SIGNED,
                    GROUPNAME,
                    Column.text("group_sid", "on Windows only").hidden(),
                    Column.text("comment", "on Windows only").hidden(),
                    Column.integer("is_hidden", "on macOS only").hidden(),
                    PID_WITH_NAMESPACE);

    private final HostRoot host;

    public Groups(HostRoot host) {
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
                    for (Slice line : Text.lines(files.content("/etc/group"))) {
                        List<Slice> fields = Text.fields(line, ':');
                        long gid = fields.size() < 3 ? -1 : Text.number(fields.get(2));
                        if (gid >= 0 && !line.startsWith("#")) {
                            rows.begin()
                                    .set(GID, gid)
                                    .set(GID_SIGNED, Account.signed(gid))
                                    .set(GROUPNAME, fields.get(0))
                                    .set(PID_WITH_NAMESPACE, pid)
                                    .end();
                        }
                    }
                });
    }
}
