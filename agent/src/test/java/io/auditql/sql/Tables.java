package io.auditql.sql;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.ArrayList;
import java.util.List;

/// Small tables for the tests of the engine: the two event tables cut down, and hosts of some kinds.
public final class Tables {
    public static final Column PID = Column.bigint("pid", "");
    public static final Column PATH = Column.text("path", "");
    public static final Column CMDLINE = Column.text("cmdline", "");
    public static final Column PARENT = Column.bigint("parent", "");
    public static final Column ENV = Column.text("env", "").hidden().alias("environment");
    public static final Schema PROCESSES =
            Schema.events(
                    "process_events",
                    "",
                    PID,
                    PATH,
                    CMDLINE,
                    Column.text("cwd", ""),
                    PARENT,
                    Column.bigint("uid", ""),
                    Column.bigint("time", ""),
                    ENV);

    public static final Column SOCKET_PID = Column.bigint("pid", "");
    public static final Column ACTION = Column.text("action", "");
    public static final Column REMOTE_ADDRESS = Column.text("remote_address", "");
    public static final Schema SOCKETS =
            Schema.events(
                    "socket_events",
                    "",
                    ACTION,
                    SOCKET_PID,
                    Column.text("path", ""),
                    Column.integer("family", ""),
                    Column.integer("protocol", "").hidden(),
                    Column.text("local_address", ""),
                    REMOTE_ADDRESS,
                    Column.integer("local_port", ""),
                    Column.integer("remote_port", ""),
                    Column.bigint("time", ""),
                    Column.integer("success", "").hidden());

    private Tables() {}

    /// Users 0 root and 1000 ada; keeps what it was asked.
    public static final class People implements HostTable {
        static final Column UID = Column.bigint("uid", "").with(Column.Option.INDEX);
        static final Column NAME = Column.text("username", "");
        static final Schema SCHEMA = Schema.table("people", "", UID, NAME);
        final List<List<String>> asked = new ArrayList<>();

        @Override
        public Schema schema() {
            return SCHEMA;
        }

        @Override
        public void rows(QueryContext query, RowSink rows) {
            List<String> wanted = query.equal(UID);
            asked.add(wanted);
            if (wanted.isEmpty() || wanted.contains("0")) {
                rows.begin().set(UID, 0).set(NAME, "root").end();
            }
            if (wanted.isEmpty() || wanted.contains("1000")) {
                rows.begin().set(UID, 1000).set(NAME, "ada").end();
            }
        }
    }

    /// Answers only for a path.
    public static final class Hash implements HostTable {
        static final Column FILE = Column.text("path", "").required();
        static final Column SUM = Column.text("sum", "");
        static final Schema SCHEMA = Schema.table("hash", "", FILE, SUM);

        @Override
        public Schema schema() {
            return SCHEMA;
        }

        @Override
        public void rows(QueryContext query, RowSink rows) {
            for (String path : query.equal(FILE)) {
                rows.begin().set(FILE, path).set(SUM, "sum of " + path).end();
            }
        }
    }

    /// Always fails.
    public static final class Broken implements HostTable {
        static final Schema SCHEMA = Schema.table("broken", "", Column.text("a", ""));

        @Override
        public Schema schema() {
            return SCHEMA;
        }

        @Override
        public void rows(QueryContext query, RowSink rows) {
            throw new IllegalStateException("the sky fell");
        }
    }
}
