package io.auditql.tables.host.account;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostRoot;

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
            Column.text("username", "name to log in with").with(Column.Option.INDEX);
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

    private final HostRoot host;

    public Users(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        boolean remote = query.equal(INCLUDE_REMOTE).contains("1");
        host.each(
                query,
                PID_WITH_NAMESPACE,
                (files, pid) -> {
                    for (Account account : Account.all(files)) {
                        row(account, pid, remote, rows);
                    }
                });
    }

    private static void row(Account account, long pid, boolean remote, RowSink rows) {
        rows.begin()
                .set(UID, account.uid())
                .set(GID, account.gid())
                .set(UID_SIGNED, Account.signed(account.uid()))
                .set(GID_SIGNED, Account.signed(account.gid()))
                .set(USERNAME, account.name())
                .set(DESCRIPTION, account.description())
                .set(DIRECTORY, account.directory())
                .set(SHELL, account.shell())
                .set(UUID, "")
                .set(PID_WITH_NAMESPACE, pid)
                .set(INCLUDE_REMOTE, remote ? 1 : 0)
                .end();
    }
}
