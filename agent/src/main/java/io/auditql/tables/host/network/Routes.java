package io.auditql.tables.host.network;

import io.auditql.bytes.IpAddress;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.RouteNetlink;
import io.auditql.sys.RouteNetlink.Message;
import io.auditql.tables.host.network.Links.Link;
import java.util.Map;

/// The routes of all tables (linux/rtnetlink.h).
public final class Routes implements HostTable {
    private static final Column DESTINATION = Column.text("destination", "where to");
    private static final Column NETMASK =
            Column.integer("netmask", "bits of the destination that count; 0 for a single host");
    private static final Column GATEWAY = Column.text("gateway", "by way of");
    private static final Column SOURCE = Column.text("source", "own address that is used");
    private static final Column FLAGS = Column.integer("flags", "flags of the kernel");
    private static final Column INTERFACE = Column.text("interface", "interface that is used");
    private static final Column MTU = Column.integer("mtu", "largest packet, 0 when not set");
    private static final Column METRIC = Column.integer("metric", "the lowest is used first");
    private static final Column TYPE =
            Column.text("type", "gateway, local, broadcast, anycast or other");
    private static final Column HOPCOUNT = Column.integer("hopcount", "hop limit, 0 when not set");

    static final Schema SCHEMA =
            Schema.table(
                    "routes",
                    "Routes to other machines",
                    DESTINATION,
                    NETMASK,
                    GATEWAY,
                    SOURCE,
                    FLAGS,
                    INTERFACE,
                    MTU,
                    METRIC,
                    TYPE,
                    HOPCOUNT);

    // struct rtmsg
    private static final int FAMILY = 0;
    private static final int DESTINATION_BITS = 1;
    private static final int ROUTE_TYPE = 7;
    private static final int ROUTE_FLAGS = 8;
    private static final int FIXED = 12;

    private static final int INET = 2;
    private static final int INET6 = 10;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_METRICS = 8;
    private static final int RTAX_MTU = 2;
    private static final int RTAX_HOPLIMIT = 10;

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        Map<Long, Link> links = Links.byIndex();
        RouteNetlink.dump(
                RouteNetlink.ROUTES,
                message -> {
                    int family = message.u8(FAMILY);
                    if (family == INET || family == INET6) {
                        row(message, family, links, rows);
                    }
                });
    }

    private static void row(Message message, int family, Map<Long, Link> links, RowSink rows) {
        int bits = message.u8(DESTINATION_BITS);
        boolean host = bits == (family == INET ? 32 : 128);
        rows.begin()
                .set(DESTINATION, family == INET ? "0.0.0.0" : "::")
                .set(NETMASK, host ? 0 : bits)
                .set(FLAGS, message.u32(ROUTE_FLAGS))
                .set(MTU, 0)
                .set(METRIC, 0)
                .set(HOPCOUNT, 0)
                .set(TYPE, type(message.u8(ROUTE_TYPE)));
        message.attributes(
                FIXED,
                message.length(),
                (type, offset, length) -> {
                    switch (type) {
                        case RTA_DST -> address(DESTINATION, message, offset, length, rows);
                        case RTA_GATEWAY -> address(GATEWAY, message, offset, length, rows);
                        case RTA_PREFSRC -> address(SOURCE, message, offset, length, rows);
                        case RTA_PRIORITY -> rows.set(METRIC, message.u32(offset));
                        case RTA_OIF -> {
                            Link link = links.get(message.u32(offset));
                            if (link != null) {
                                rows.set(INTERFACE, link.name());
                            }
                        }
                        case RTA_METRICS -> metrics(message, offset, length, rows);
                        default -> {
                            // of no interest here
                        }
                    }
                });
        rows.end();
    }

    private static void address(
            Column column, Message message, int offset, int length, RowSink rows) {
        if (length == 4 || length == 16) {
            IpAddress.append(message.bytes(offset, length), 0, length, rows.text(column));
        }
    }

    private static void metrics(Message message, int from, int length, RowSink rows) {
        message.attributes(
                from,
                from + length,
                (type, offset, _) -> {
                    if (type == RTAX_MTU) {
                        rows.set(MTU, message.u32(offset));
                    } else if (type == RTAX_HOPLIMIT) {
                        rows.set(HOPCOUNT, message.u32(offset));
                    }
                });
    }

    private static String type(int type) {
        return switch (type) {
            case 1 -> "gateway";
            case 2 -> "local";
            case 3 -> "broadcast";
            case 4 -> "anycast";
            default -> "other";
        };
    }
}
