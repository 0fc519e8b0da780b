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
import java.util.List;

/// What is mapped into the memory of processes.
public final class ProcessMemoryMap implements HostTable {
    private static final Column PID =
            Column.integer("pid", "process id").index(Column.Option.OPTIMIZED);
    private static final Column START = Column.text("start", "first address, hexadecimal");
    private static final Column END = Column.text("end", "address behind the last, hexadecimal");
    private static final Column PERMISSIONS =
            Column.text("permissions", "read, write, execute; p private, s shared");
    private static final Column OFFSET = Column.bigint("offset", "offset in the file, in bytes");
    private static final Column DEVICE = Column.text("device", "major:minor of the file's device");
    private static final Column INODE = Column.integer("inode", "inode of the file");
    private static final Column PATH = Column.text("path", "the file, or a name such as `[heap]`");
    private static final Column PSEUDO =
            Column.integer("pseudo", "1 when path is a name and not a file");

    static final Schema SCHEMA =
            Schema.table(
                    "process_memory_map",
                    "Memory maps of processes",
                    PID,
                    START,
                    END,
                    PERMISSIONS,
                    OFFSET,
                    DEVICE,
                    INODE,
                    PATH,
                    PSEUDO);

    private final HostRoot host;

    public ProcessMemoryMap(HostRoot host) {
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
                for (Slice line : Text.lines(proc.read(pid, "maps"))) {
                    row(pid, line, rows);
                }
                if (query.isStopped()) {
                    return;
                }
            }
        }
    }

    ///     55d0c8a00000-55d0c8a02000 r--p 00000000 fe:00 1234   /usr/bin/cat
    private static void row(long pid, Slice line, RowSink rows) {
        List<Slice> words = Text.words(line, 6);
        int dash = words.size() < 5 ? -1 : words.get(0).indexOf('-', 0);
        if (dash < 0) {
            return;
        }
        rows.begin().set(PID, pid);
        rows.text(START).append("0x").append(words.get(0).part(0, dash));
        rows.text(END).append("0x").append(words.get(0).part(dash + 1));
        rows.set(PERMISSIONS, words.get(1))
                .set(OFFSET, Text.hex(words.get(2)))
                .set(DEVICE, words.get(3))
                .set(INODE, Text.number(words.get(4), 0));
        boolean named = words.size() > 5;
        if (named) {
            rows.set(PATH, words.get(5));
        }
        rows.set(PSEUDO, named && words.get(4).is("0") ? 1 : 0).end();
    }
}
