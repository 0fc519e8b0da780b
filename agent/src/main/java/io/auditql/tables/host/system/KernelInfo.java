package io.auditql.tables.host.system;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.Text;
import java.util.List;

/// The kernel that runs, and how it was started.
public final class KernelInfo implements HostTable {
    private static final Column VERSION =
            Column.text("version", "release, as `uname -r` prints it").with(Column.Option.VERSION);
    private static final Column ARGUMENTS =
            Column.text("arguments", "kernel command line without the next two");
    private static final Column PATH = Column.text("path", "kernel file (`BOOT_IMAGE=`)");
    private static final Column DEVICE = Column.text("device", "root device (`root=`)");

    static final Schema SCHEMA =
            Schema.table("kernel_info", "The running kernel", VERSION, ARGUMENTS, PATH, DEVICE);

    private final HostRoot host;

    public KernelInfo(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        try (HostFiles files = host.open()) {
            rows.begin();
            GrowableBytes arguments = new GrowableBytes(256);
            for (Slice word : Text.words(files.line("/proc/cmdline"))) {
                if (word.startsWith("BOOT_IMAGE=")) {
                    rows.set(PATH, word.part(11));
                } else if (word.startsWith("root=")) {
                    rows.set(DEVICE, word.part(5));
                } else {
                    arguments.append(arguments.length() == 0 ? "" : " ").append(word);
                }
            }
            rows.set(ARGUMENTS, arguments.slice(new Slice()));
            List<Slice> words = Text.words(files.line("/proc/version"));
            if (words.size() > 2) {
                rows.set(VERSION, words.get(2));
            }
            rows.end();
        }
    }
}
