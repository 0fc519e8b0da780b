package io.auditql.tables.host.network;

import io.auditql.sys.RouteNetlink;
import io.auditql.sys.RouteNetlink.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The network interfaces as the kernel lists them (linux/if_link.h).
final class Links {
    static final int BROADCAST = 2;

    // struct ifinfomsg
    private static final int TYPE = 2;
    private static final int INDEX = 4;
    private static final int FLAGS = 8;
    private static final int FIXED = 16;

    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_STATS64 = 23;

    /// One interface. The counters are those of `rtnl_link_stats64`: packets in, packets out, bytes in, bytes out, errors in,
    /// errors out, dropped in, dropped out, multicast, collisions.
    static final class Link {
        private final long index;
        private final String name;
        private final int type;
        private final long flags;
        private final byte[] address;
        private final long mtu;
        private final long[] counters;

        Link(
                long index,
                String name,
                int type,
                long flags,
                byte[] address,
                long mtu,
                long[] counters) {
            this.index = index;
            this.name = name;
            this.type = type;
            this.flags = flags;
            this.address = address;
            this.mtu = mtu;
            this.counters = counters;
        }

        long index() {
            return index;
        }

        String name() {
            return name;
        }

        int type() {
            return type;
        }

        long flags() {
            return flags;
        }

        /// Of the hardware; empty where there is none.
        byte[] address() {
            return address;
        }

        long mtu() {
            return mtu;
        }

        long counter(int number) {
            return counters[number];
        }
    }

    private static final int COUNTERS = 10;

    private Links() {}

    static List<Link> all() {
        List<Link> links = new ArrayList<>();
        RouteNetlink.dump(RouteNetlink.LINKS, message -> links.add(link(message)));
        return links;
    }

    /// The names by index.
    static Map<Long, Link> byIndex() {
        Map<Long, Link> links = new HashMap<>();
        all().forEach(link -> links.put(link.index(), link));
        return links;
    }

    private static Link link(Message message) {
        String[] name = {""};
        byte[][] address = {new byte[0]};
        long[] mtu = {0};
        long[] counters = new long[COUNTERS];
        message.attributes(
                FIXED,
                message.length(),
                (type, offset, length) -> {
                    switch (type) {
                        case IFLA_IFNAME -> name[0] = text(message.bytes(offset, length));
                        case IFLA_ADDRESS -> address[0] = message.bytes(offset, length);
                        case IFLA_MTU -> mtu[0] = message.u32(offset);
                        case IFLA_STATS64 -> {
                            for (int i = 0; i < COUNTERS && 8 * (i + 1) <= length; i++) {
                                counters[i] = message.u64(offset + 8 * i);
                            }
                        }
                        default -> {
                            // of no interest here
                        }
                    }
                });
        return new Link(
                message.u32(INDEX),
                name[0],
                message.u16(TYPE),
                message.u32(FLAGS),
                address[0],
                mtu[0],
                counters);
    }

    private static String text(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
