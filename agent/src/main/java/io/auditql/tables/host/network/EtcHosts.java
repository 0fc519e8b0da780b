package io.auditql.tables.host.network;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.Text;
import java.util.List;

/// Names and addresses in `/etc/hosts`.
public final class EtcHosts implements HostTable {
    private static final Column ADDRESS = Column.text("address", "address");
    private static final Column HOSTNAMES = Column.text("hostnames", "its names, joined by blanks");
    private static final Column PID_WITH_NAMESPACE =
            Column.integer("pid_with_namespace", "look where the process with this id does")
                    .additional()
                    .hidden();

    static final Schema SCHEMA =
            Schema.table(
                    "etc_hosts", "Names in /etc/hosts", ADDRESS, HOSTNAMES, PID_WITH_NAMESPACE);

    private final HostRoot host;

    public EtcHosts(HostRoot host) {
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
                    for (Slice line : Text.lines(files.content("/etc/hosts"))) {
                        row(line, pid, rows);
                    }
                });
    }

    private static void row(Slice line, long pid, RowSink rows) {
        int comment = line.indexOf('#', 0);
        List<Slice> words = Text.words(comment < 0 ? line : line.part(0, comment));
        if (words.isEmpty()) {
            return;
        }
        rows.begin().set(ADDRESS, words.get(0)).set(PID_WITH_NAMESPACE, pid);
        if (words.size() > 1) {
            GrowableBytes names = rows.text(HOSTNAMES);
            names.append(words.get(1));
            for (Slice name : words.subList(2, words.size())) {
                names.append(' ').append(name);
            }
        }
        rows.end();
    }
}
