package io.auditql.tables.host.process;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.ProcFs;
import io.auditql.tables.host.Text;

/// The environment that each process was started with. Later changes are not seen.
public final class ProcessEnvs implements HostTable {
    private static final Column PID =
            Column.integer("pid", "process id").index(Column.Option.OPTIMIZED);
    private static final Column KEY = Column.text("key", "name of the variable");
    private static final Column VALUE = Column.text("value", "its value");

    static final Schema SCHEMA =
            Schema.table("process_envs", "Environment of processes", PID, KEY, VALUE);

    private final HostRoot host;

    public ProcessEnvs(HostRoot host) {
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
                for (Slice variable : Text.fields(proc.read(pid, "environ"), '\0')) {
                    int equals = variable.indexOf('=', 0);
                    if (equals > 0) {
                        rows.begin()
                                .set(PID, pid)
                                .set(KEY, variable.part(0, equals))
                                .set(VALUE, variable.part(equals + 1))
                                .end();
                    }
                }
                if (query.isStopped()) {
                    return;
                }
            }
        }
    }
}
