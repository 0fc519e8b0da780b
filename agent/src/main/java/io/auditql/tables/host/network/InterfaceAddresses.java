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
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/// The addresses of the network interfaces (linux/if_addr.h).
public final class InterfaceAddresses implements HostTable {
    private static final Column INTERFACE = Column.text("interface", "name of the interface");
    private static final Column ADDRESS =
            Column.text(
                    "address", "address; `%` and the interface behind one that holds there only");
    private static final Column MASK = Column.text("mask", "netmask");
    private static final Column BROADCAST = Column.text("broadcast", "broadcast address");
    private static final Column POINT_TO_POINT =
            Column.text("point_to_point", "address of the other end");
    private static final Column TYPE = Column.text("type", "unknown on Linux");

    static final Schema SCHEMA =
            Schema.table(
                    "interface_addresses",
                    "Addresses of network interfaces",
                    INTERFACE,
                    ADDRESS,
                    MASK,
                    BROADCAST,
                    POINT_TO_POINT,
                    TYPE,
                    Column.text("friendly_name", "on Windows only").hidden());

    // struct ifaddrmsg
    private static final int FAMILY = 0;
    private static final int PREFIX = 1;
    private static final int INDEX = 4;
    private static final int FIXED = 8;

    private static final int INET = 2;
    private static final int INET6 = 10;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_LABEL = 3;
    private static final int IFA_BROADCAST = 4;

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        Map<Long, Link> links = Links.byIndex();
        RouteNetlink.dump(
                RouteNetlink.ADDRESSES,
                message -> {
                    int family = message.u8(FAMILY);
                    if (family == INET || family == INET6) {
                        row(message, links, rows);
                    }
                });
    }

    private static void row(Message message, Map<Long, Link> links, RowSink rows) {
        byte[][] found = new byte[IFA_BROADCAST + 1][];
        message.attributes(
                FIXED,
                message.length(),
                (type, offset, length) -> {
                    if (type < found.length) {
                        found[type] = message.bytes(offset, length);
                    }
                });
        // on a link with two ends the address is that of the other one
        byte[] other = found[IFA_ADDRESS];
        byte[] own = found[IFA_LOCAL] != null ? found[IFA_LOCAL] : other;
        Link link = links.get(message.u32(INDEX));
        if (own == null || link == null) {
            return;
        }
        String name = found[IFA_LABEL] == null ? link.name() : label(found[IFA_LABEL]);
        boolean local = own.length == 16 && (own[0] & 0xFF) == 0xFE && (own[1] & 0xC0) == 0x80;
        rows.begin()
                .set(INTERFACE, name)
                .set(ADDRESS, IpAddress.text(own) + (local ? "%" + link.name() : ""))
                .set(MASK, IpAddress.text(mask(message.u8(PREFIX), own.length)))
                .set(TYPE, "unknown");
        boolean broadcasts = (link.flags() & Links.BROADCAST) != 0;
        if (broadcasts && found[IFA_BROADCAST] != null) {
            rows.set(BROADCAST, IpAddress.text(found[IFA_BROADCAST]));
        } else if (!broadcasts && other != null && own.length == 4) {
            rows.set(POINT_TO_POINT, IpAddress.text(other));
        }
        rows.end();
    }

    private static String label(byte[] text) {
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    private static byte[] mask(int prefix, int length) {
        byte[] mask = new byte[length];
        Arrays.fill(mask, 0, prefix / 8, (byte) 0xFF);
        if (prefix % 8 != 0) {
            mask[prefix / 8] = (byte) (0xFF00 >> prefix % 8);
        }
        return mask;
    }
}
