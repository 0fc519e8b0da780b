package io.auditql.tables.host.network;

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

/// Hardware addresses of IPv4 neighbours that the kernel knows now.
public final class ArpCache implements HostTable {
    private static final Column ADDRESS = Column.text("address", "IPv4 address");
    private static final Column MAC =
            Column.text("mac", "hardware address").with(Column.Option.NOCASE);
    private static final Column INTERFACE = Column.text("interface", "interface it is seen on");
    private static final Column PERMANENT =
            Column.text("permanent", "1 when somebody set it, 0 when it was learned");

    static final Schema SCHEMA =
            Schema.table(
                    "arp_cache",
                    "Neighbours and their hardware addresses",
                    ADDRESS,
                    MAC,
                    INTERFACE,
                    PERMANENT);

    private static final int COMPLETE_AND_PERMANENT = 0x6;

    private final HostRoot host;

    public ArpCache(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    ///     192.0.2.1        0x1         0x2         52:54:00:12:34:56     *        eth0
    @Override
    public void rows(QueryContext query, RowSink rows) {
        try (HostFiles files = host.open()) {
            for (Slice line : Text.lines(files.content("/proc/net/arp"))) {
                List<Slice> words = Text.words(line);
                if (words.size() == 6 && words.get(2).startsWith("0x")) {
                    boolean permanent =
                            (Text.hex(words.get(2)) & COMPLETE_AND_PERMANENT)
                                    == COMPLETE_AND_PERMANENT;
                    rows.begin()
                            .set(ADDRESS, words.get(0))
                            .set(MAC, words.get(3))
                            .set(INTERFACE, words.get(5))
                            .set(PERMANENT, permanent ? "1" : "0")
                            .end();
                }
            }
        }
    }
}
