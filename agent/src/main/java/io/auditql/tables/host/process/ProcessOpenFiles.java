package io.auditql.tables.host.process;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.ProcFs;

/// The files that processes hold open; sockets and pipes have tables of their own.
public final class ProcessOpenFiles implements HostTable {
    private static final Column PID = Column.bigint("pid", "process id").with(Column.Option.INDEX);
    private static final Column FD = Column.bigint("fd", "number of the open file");
    private static final Column PATH =
            Column.text("path", "path of the file; ` (deleted)` behind it when it is gone");

    static final Schema SCHEMA =
            Schema.table("process_open_files", "Files held open", PID, FD, PATH);

    private final HostRoot host;

    public ProcessOpenFiles(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        try (ProcFs proc = new ProcFs(host)) {
            for (long pid : proc.pids(query, PID)) {
                for (long fd : proc.descriptors(pid)) {
                    Slice path = proc.descriptor(pid, fd);
                    if (isFile(path)) {
                        rows.begin().set(PID, pid).set(FD, fd).set(PATH, path).end();
                    }
                }
                if (query.isStopped()) {
                    return;
                }
            }
        }
    }

    private static boolean isFile(Slice path) {
        return !path.isEmpty()
                && !path.startsWith("socket:")
                && !path.startsWith("anon_inode:")
                && !path.startsWith("pipe:");
    }
}
