package io.auditql.tables.host.network;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.Text;
import java.util.ArrayList;
import java.util.List;

/// Where this machine asks for names, as `/etc/resolv.conf` says it.
public final class DnsResolvers implements HostTable {
    private static final Column ID = Column.integer("id", "number among those of its type, from 0");
    private static final Column TYPE = Column.text("type", "nameserver, sortlist or search");
    private static final Column ADDRESS = Column.text("address", "address, or a domain to search");
    private static final Column NETMASK =
            Column.text("netmask", "32 for a server; what counts of an address in a sortlist");
    private static final Column OPTIONS =
            Column.bigint("options", "options of the C library's resolver, as bits");
    private static final Column PID_WITH_NAMESPACE =
            Column.integer("pid_with_namespace", "look where the process with this id does")
                    .additional()
                    .hidden();

    static final Schema SCHEMA =
            Schema.table(
                    "dns_resolvers",
                    "Where this machine asks for names",
                    ID,
                    TYPE,
                    ADDRESS,
                    NETMASK,
                    OPTIONS,
                    PID_WITH_NAMESPACE);

    /// The C library looks at no more servers (MAXNS).
    private static final int MOST_SERVERS = 3;

    // resolv.h
    private static final long RES_INIT_RECURSE_DEFNAMES_DNSRCH = 0x2C1;

    private final HostRoot host;

    public DnsResolvers(HostRoot host) {
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
                    List<Slice> servers = new ArrayList<>();
                    List<Slice> sorted = new ArrayList<>();
                    List<Slice> search = new ArrayList<>();
                    long options = RES_INIT_RECURSE_DEFNAMES_DNSRCH;
                    for (Slice line : Text.lines(files.content("/etc/resolv.conf"))) {
                        List<Slice> words = Text.words(line);
                        if (words.size() < 2) {
                            continue;
                        }
                        List<Slice> values = words.subList(1, words.size());
                        if (words.get(0).is("nameserver")) {
                            servers.add(values.get(0));
                        } else if (words.get(0).is("sortlist")) {
                            sorted.addAll(values);
                        } else if (words.get(0).is("search") || words.get(0).is("domain")) {
                            search = values; // the last one counts
                        } else if (words.get(0).is("options")) {
                            for (Slice option : values) {
                                options |= bit(option.toString());
                            }
                        }
                    }
                    for (int i = 0; i < Math.min(servers.size(), MOST_SERVERS); i++) {
                        row(i, "nameserver", servers.get(i), "32", options, pid, rows);
                    }
                    for (int i = 0; i < sorted.size(); i++) {
                        int slash = sorted.get(i).indexOf('/', 0);
                        Slice entry = sorted.get(i);
                        row(
                                i,
                                "sortlist",
                                slash < 0 ? entry : entry.part(0, slash),
                                slash < 0 ? "" : entry.part(slash + 1).toString(),
                                options,
                                pid,
                                rows);
                    }
                    for (int i = 0; i < search.size(); i++) {
                        row(i, "search", search.get(i), "", options, pid, rows);
                    }
                });
    }

    private static void row(
            int id, String type, Slice address, String mask, long options, long pid, RowSink rows) {
        rows.begin()
                .set(ID, id)
                .set(TYPE, type)
                .set(ADDRESS, address)
                .set(OPTIONS, options)
                .set(PID_WITH_NAMESPACE, pid);
        if (!mask.isEmpty()) {
            rows.set(NETMASK, mask);
        }
        rows.end();
    }

    private static long bit(String option) {
        return switch (option) {
            case "debug" -> 0x2;
            case "use-vc" -> 0x8;
            case "inet6" -> 0x2000;
            case "rotate" -> 0x4000;
            case "edns0" -> 0x100000;
            case "single-request" -> 0x200000;
            case "single-request-reopen" -> 0x400000;
            case "no-tld-query" -> 0x1000000;
            case "no-reload" -> 0x2000000;
            case "trust-ad" -> 0x4000000;
            default -> 0;
        };
    }
}
