package io.auditql.tables.host.network;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.FilePath;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.Text;
import io.auditql.tables.host.network.Links.Link;

/// The network interfaces of this machine and what went through them.
public final class InterfaceDetails implements HostTable {
    private static final Column INTERFACE = Column.text("interface", "name");
    private static final Column MAC =
            Column.text("mac", "hardware address").with(Column.Option.NOCASE);
    private static final Column TYPE =
            Column.integer("type", "kind of hardware: 1 Ethernet, 772 loopback, lowest 8 bits");
    private static final Column MTU = Column.integer("mtu", "largest packet in bytes");
    private static final Column METRIC = Column.integer("metric", "0 on Linux");
    private static final Column FLAGS =
            Column.integer("flags", "1 up, 2 broadcast, 8 loopback, 0x100 promiscuous and others");
    private static final Column IPACKETS = Column.bigint("ipackets", "packets received");
    private static final Column OPACKETS = Column.bigint("opackets", "packets sent");
    private static final Column IBYTES = Column.bigint("ibytes", "bytes received");
    private static final Column OBYTES = Column.bigint("obytes", "bytes sent");
    private static final Column IERRORS = Column.bigint("ierrors", "errors while receiving");
    private static final Column OERRORS = Column.bigint("oerrors", "errors while sending");
    private static final Column IDROPS = Column.bigint("idrops", "received packets dropped");
    private static final Column ODROPS = Column.bigint("odrops", "packets dropped, not sent");
    private static final Column COLLISIONS = Column.bigint("collisions", "collisions");
    private static final Column LAST_CHANGE = Column.bigint("last_change", "-1 on Linux");
    private static final Column LINK_SPEED =
            Column.bigint("link_speed", "megabits per second, 0 when unknown");
    private static final Column PCI_SLOT =
            Column.text("pci_slot", "place of the hardware, -1 when there is none");

    static final Schema SCHEMA =
            Schema.table(
                    "interface_details",
                    "Network interfaces and their counters",
                    INTERFACE,
                    MAC,
                    TYPE,
                    MTU,
                    METRIC,
                    FLAGS,
                    IPACKETS,
                    OPACKETS,
                    IBYTES,
                    OBYTES,
                    IERRORS,
                    OERRORS,
                    IDROPS,
                    ODROPS,
                    COLLISIONS,
                    LAST_CHANGE,
                    LINK_SPEED,
                    PCI_SLOT,
                    Column.text("friendly_name", "on Windows only").hidden(),
                    Column.text("description", "on Windows only").hidden(),
                    Column.text("manufacturer", "on Windows only").hidden(),
                    Column.text("connection_id", "on Windows only").hidden(),
                    Column.text("connection_status", "on Windows only").hidden(),
                    Column.integer("enabled", "on Windows only").hidden(),
                    Column.integer("physical_adapter", "on Windows only").hidden(),
                    Column.integer("speed", "on Windows only").hidden(),
                    Column.text("service", "on Windows only").hidden(),
                    Column.integer("dhcp_enabled", "on Windows only").hidden(),
                    Column.text("dhcp_lease_expires", "on Windows only").hidden(),
                    Column.text("dhcp_lease_obtained", "on Windows only").hidden(),
                    Column.text("dhcp_server", "on Windows only").hidden(),
                    Column.text("dns_domain", "on Windows only").hidden(),
                    Column.text("dns_domain_suffix_search_order", "on Windows only").hidden(),
                    Column.text("dns_host_name", "on Windows only").hidden(),
                    Column.text("dns_server_search_order", "on Windows only").hidden());

    private static final Column[] COUNTERS = {
        IPACKETS, OPACKETS, IBYTES, OBYTES, IERRORS, OERRORS, IDROPS, ODROPS
    };
    private static final int COLLISION_COUNTER = 9;
    private static final int MAC_LENGTH = 6;

    private final HostRoot host;

    public InterfaceDetails(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        try (HostFiles files = host.open()) {
            for (Link link : Links.all()) {
                rows.begin()
                        .set(INTERFACE, link.name())
                        .set(MAC, mac(link.address()))
                        .set(TYPE, link.type() & 0xFF)
                        .set(MTU, link.mtu())
                        .set(METRIC, 0)
                        .set(FLAGS, link.flags())
                        .set(COLLISIONS, link.counter(COLLISION_COUNTER))
                        .set(LAST_CHANGE, -1);
                for (int i = 0; i < COUNTERS.length; i++) {
                    rows.set(COUNTERS[i], link.counter(i));
                }
                if (query.reads(LINK_SPEED)) {
                    Slice speed = files.line("/sys/class/net/" + link.name() + "/speed");
                    rows.set(LINK_SPEED, Math.max(0, Text.number(speed, 0)));
                }
                if (query.reads(PCI_SLOT)) {
                    rows.set(PCI_SLOT, slot(link.name(), files));
                }
                rows.end();
            }
        }
    }

    private static String mac(byte[] address) {
        StringBuilder text = new StringBuilder(17);
        for (int i = 0; i < MAC_LENGTH; i++) {
            int b = i < address.length ? address[i] & 0xFF : 0;
            text.append(i == 0 ? "" : ":");
            text.append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
        }
        return text.toString();
    }

    private static Slice slot(String name, HostFiles files) {
        byte[] device = files.link("/sys/class/net/" + name + "/device").toByteArray();
        if (device.length == 0) {
            return Slice.of("-1");
        }
        byte[] slot = FilePath.name(device);
        return new Slice(slot, 0, slot.length);
    }
}
