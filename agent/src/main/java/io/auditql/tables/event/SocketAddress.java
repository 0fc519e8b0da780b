package io.auditql.tables.event;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.IpAddress;

/// A socket address as the caller passed it: any bytes, of any length, which the kernel has not checked.
///
///     02 00 | port, big-endian | IPv4 address
///     0A 00 | port | flow (4) | IPv6 address (16) | scope (4)
///     01 00 | path, up to the first NUL; or NUL and an abstract name, up to the end
final class SocketAddress {
    static final int UNIX = 1;
    static final int INET = 2;
    static final int INET6 = 10;
    static final int NETLINK = 16;

    /// There is no family: fewer than two bytes were passed.
    static final int NONE = -1;

    private static final int PORT_END = 4;
    private static final int INET_ADDRESS = 4;
    private static final int INET_LENGTH = 8;
    private static final int INET6_ADDRESS = 8;
    private static final int INET6_LENGTH = 24;

    private final GrowableBytes bytes = new GrowableBytes(128);

    /// The address, to be filled anew.
    GrowableBytes clear() {
        return bytes.clear();
    }

    /// In the byte order of the host that wrote it; all that Linux names are below 256, so either byte may be the low one.
    int family() {
        if (bytes.length() < 2) {
            return NONE;
        }
        int low = at(0);
        int high = at(1);
        return low != 0 ? low | high << 8 : high;
    }

    /// Whether it is long enough to hold an address and a port of its family.
    boolean isInternet() {
        return switch (family()) {
            case INET -> bytes.length() >= INET_LENGTH;
            case INET6 -> bytes.length() >= INET6_LENGTH;
            default -> false;
        };
    }

    /// Of an internet address.
    int port() {
        return bytes.length() < PORT_END ? 0 : at(2) << 8 | at(3);
    }

    /// Appends an internet address: IPv4 with dots, IPv6 as RFC 5952 writes it.
    void appendAddress(GrowableBytes out) {
        boolean four = family() == INET;
        IpAddress.append(bytes.array(), four ? INET_ADDRESS : INET6_ADDRESS, four ? 4 : 16, out);
    }

    /// Appends the name of a unix socket: its path, `@` and an abstract name, or nothing for one without a name.
    void appendUnixName(GrowableBytes out) {
        int length = bytes.length();
        if (length <= 2) {
            return;
        }
        int end = length;
        int start = 2;
        if (at(2) == 0) {
            out.append('@');
            start = 3;
        } else {
            end = start;
            while (end < length && at(end) != 0) {
                end++;
            }
        }
        out.append(bytes.array(), start, end - start);
    }

    private int at(int index) {
        return bytes.array()[index] & 0xFF;
    }
}
