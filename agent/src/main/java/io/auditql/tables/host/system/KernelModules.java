package io.auditql.tables.host.system;

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

/// Modules that are loaded into the kernel.
public final class KernelModules implements HostTable {
    private static final Column NAME = Column.text("name", "name");
    private static final Column SIZE = Column.bigint("size", "bytes of memory");
    private static final Column USED_BY =
            Column.text("used_by", "modules that need it, with commas between; `-` for none");
    private static final Column STATUS = Column.text("status", "Live, Loading or Unloading");
    private static final Column ADDRESS = Column.text("address", "where it is in memory");

    static final Schema SCHEMA =
            Schema.table(
                    "kernel_modules",
                    "Loaded kernel modules",
                    NAME,
                    SIZE,
                    USED_BY,
                    STATUS,
                    ADDRESS);

    private final HostRoot host;

    public KernelModules(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    ///     nf_nat 57344 2 nft_chain_nat,xt_MASQUERADE, Live 0xffffffffc0a00000
    @Override
    public void rows(QueryContext query, RowSink rows) {
        try (HostFiles files = host.open()) {
            for (Slice line : Text.lines(files.content("/proc/modules"))) {
                List<Slice> words = Text.words(line);
                if (words.size() >= 6) {
                    Slice users = words.get(3);
                    rows.begin()
                            .set(NAME, words.get(0))
                            .set(SIZE, Text.number(words.get(1), 0))
                            .set(
                                    USED_BY,
                                    users.endsWith(",") ? users.part(0, users.length() - 1) : users)
                            .set(STATUS, words.get(4))
                            .set(ADDRESS, words.get(5))
                            .end();
                }
            }
        }
    }
}
