package io.auditql.tables.host.account;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.account.LoginRecords.LoginRecord;

/// Who is logged in, as the programs that let them in wrote it to utmp.
public final class LoggedInUsers implements HostTable {
    private static final Column TYPE =
            Column.text("type", "user for a login; others tell of the machine");
    private static final Column USER = Column.text("user", "account");
    private static final Column TTY = Column.text("tty", "terminal, below `/dev`");
    private static final Column HOST = Column.text("host", "where from; kernel release at boot");
    private static final Column TIME = Column.bigint("time", "since when, Unix seconds");
    private static final Column PID = Column.integer("pid", "process that logged in");

    static final Schema SCHEMA =
            Schema.table(
                    "logged_in_users",
                    "Who is logged in",
                    TYPE,
                    USER,
                    TTY,
                    HOST,
                    TIME,
                    PID,
                    Column.text("sid", "on Windows only").hidden(),
                    Column.text("registry_hive", "on Windows only").hidden());

    private static final long INIT = 1;

    private final HostRoot host;

    public LoggedInUsers(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        try (HostFiles files = host.open()) {
            for (LoginRecord login : LoginRecords.of(files, "/var/run/utmp")) {
                if (login.pid() != INIT) {
                    rows.begin()
                            .set(TYPE, word(login.type()))
                            .set(USER, login.user())
                            .set(TTY, login.line())
                            .set(HOST, login.host())
                            .set(TIME, login.seconds())
                            .set(PID, login.pid())
                            .end();
                }
            }
        }
    }

    private static String word(int type) {
        return switch (type) {
            case 0 -> "empty";
            case LoginRecords.RUN_LEVEL -> "runlevel";
            case LoginRecords.BOOT_TIME -> "boot_time";
            case LoginRecords.NEW_TIME -> "new_time";
            case LoginRecords.OLD_TIME -> "old_time";
            case LoginRecords.INIT_PROCESS -> "init";
            case LoginRecords.LOGIN_PROCESS -> "login";
            case LoginRecords.USER_PROCESS -> "user";
            case LoginRecords.DEAD_PROCESS -> "dead";
            case LoginRecords.ACCOUNTING -> "accounting";
            default -> "unknown";
        };
    }
}
