package io.auditql.tables.host.process;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.ProcFs;
import java.util.List;

/// The namespaces that processes live in, each by its inode.
public final class ProcessNamespaces implements HostTable {
    private static final Column PID =
            Column.integer("pid", "process id").index(Column.Option.OPTIMIZED);
    private static final List<String> KINDS =
            List.of("cgroup", "ipc", "mnt", "net", "pid", "user", "uts");
    private static final List<Column> NAMESPACES =
            KINDS.stream()
                    .map(kind ->
                            Column.text(kind + "_namespace", "inode of its " + kind + " namespace"))
                    .toList();

    static final Schema SCHEMA =
            Schema.table("process_namespaces", "Namespaces of processes", columns());

    private final HostRoot host;

    public ProcessNamespaces(HostRoot host) {
        this.host = host;
    }

    private static Column[] columns() {
        Column[] columns = new Column[NAMESPACES.size() + 1];
        columns[0] = PID;
        for (int i = 0; i < NAMESPACES.size(); i++) {
            columns[i + 1] = NAMESPACES.get(i);
        }
        return columns;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        try (ProcFs proc = new ProcFs(host)) {
            for (long pid : proc.pids(query, PID)) {
                rows.begin().set(PID, pid);
                for (int i = 0; i < KINDS.size(); i++) {
                    long inode = proc.namespace(pid, KINDS.get(i));
                    if (inode >= 0) {
                        rows.set(NAMESPACES.get(i), inode);
                    }
                }
                rows.end();
            }
        }
    }
}
