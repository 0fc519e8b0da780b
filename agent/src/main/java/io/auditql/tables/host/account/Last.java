package io.auditql.tables.host.account;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.account.LoginRecords.LoginRecord;

/// Logins and logouts that wtmp remembers.
public final class Last implements HostTable {
    private static final Column USERNAME = Column.text("username", "account; empty at logout");
    private static final Column TTY = Column.text("tty", "terminal, below `/dev`");
    private static final Column PID = Column.integer("pid", "process that logged in");
    private static final Column TYPE = Column.integer("type", "7 login, 8 logout");
    private static final Column TYPE_NAME = Column.text("type_name", "the type in words");
    private static final Column TIME = Column.integer("time", "when, Unix seconds");
    private static final Column HOST = Column.text("host", "where from");

    static final Schema SCHEMA =
            Schema.table(
                    "last", "Logins and logouts", USERNAME, TTY, PID, TYPE, TYPE_NAME, TIME, HOST);

    private final HostRoot host;

    public Last(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        try (HostFiles files = host.open()) {
            for (LoginRecord login : LoginRecords.of(files, "/var/log/wtmp")) {
                boolean in = login.type() == LoginRecords.USER_PROCESS;
                if (in || login.type() == LoginRecords.DEAD_PROCESS) {
                    rows.begin()
                            .set(USERNAME, login.user())
                            .set(TTY, login.line())
                            .set(PID, login.pid())
                            .set(TYPE, login.type())
                            .set(TYPE_NAME, in ? "user-process" : "dead-process")
                            .set(TIME, login.seconds())
                            .set(HOST, login.host())
                            .end();
                }
            }
        }
    }
}
