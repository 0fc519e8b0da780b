package io.auditql.tables.event;

import io.auditql.bytes.GrowableBytes;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A socket address as the caller passed it: any bytes, of any length, which the kernel has not checked.
///
///     02 00 | port, big-endian | IPv4 address
///     0A 00 | port | flow (4) | IPv6 address (16) | scope (4)
///     01 00 | path, up to the first NUL; or NUL and an abstract name, up to the end; or nothing: without a name
///     28 00 | reserved (2) | port (4) | context id (4) of a vsock, in the host's byte order
final class SocketAddress {
    static final int UNIX = 1;
    static final int INET = 2;
    static final int INET6 = 10;
    static final int UNSPEC = 0;
    static final int NETLINK = 16;
    static final int VSOCK = 40;

    /// There is no family: fewer than two bytes were passed.
    static final int NONE = -1;

    private static final int PORT_END = 4;
    private static final int INET_LENGTH = 8;
    private static final int INET6_ADDRESS = 8;
    private static final int INET6_LENGTH = 24;
    private static final int GROUPS = 8;
    private static final int VSOCK_PORT = 4;
    private static final int VSOCK_CONTEXT = 8;
    private static final int VSOCK_LENGTH = 12;

    /// By number (include/linux/socket.h); what goes over no network, or is long gone, is left without a name.
    private static final Map<Integer, String> NAMES =
            Map.ofEntries(
                    Map.entry(UNSPEC, "unspec"),
                    Map.entry(UNIX, "unix"),
                    Map.entry(INET, "inet"),
                    Map.entry(3, "ax25"),
                    Map.entry(4, "ipx"),
                    Map.entry(5, "appletalk"),
                    Map.entry(9, "x25"),
                    Map.entry(INET6, "inet6"),
                    Map.entry(15, "key"),
                    Map.entry(NETLINK, "netlink"),
                    Map.entry(17, "packet"),
                    Map.entry(21, "rds"),
                    Map.entry(24, "pppox"),
                    Map.entry(26, "llc"),
                    Map.entry(27, "ib"),
                    Map.entry(28, "mpls"),
                    Map.entry(29, "can"),
                    Map.entry(30, "tipc"),
                    Map.entry(31, "bluetooth"),
                    Map.entry(33, "rxrpc"),
                    Map.entry(35, "phonet"),
                    Map.entry(36, "ieee802154"),
                    Map.entry(37, "caif"),
                    Map.entry(38, "alg"),
                    Map.entry(39, "nfc"),
                    Map.entry(VSOCK, "vsock"),
                    Map.entry(41, "kcm"),
                    Map.entry(42, "qipcrtr"),
                    Map.entry(43, "smc"),
                    Map.entry(44, "xdp"),
                    Map.entry(45, "mctp"));

    private static final byte[][] FAMILY_WORDS = familyWords();

    private static byte[][] familyWords() {
        byte[][] words = new byte[64][0];
        NAMES.forEach((family, name) -> words[family] = name.getBytes(StandardCharsets.US_ASCII));
        return words;
    }

    private static final byte[] DIGITS = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

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

    /// Appends the name of the family, or its number where it has none here.
    void appendFamily(GrowableBytes out) {
        int family = family();
        if (family >= 0 && family < FAMILY_WORDS.length && FAMILY_WORDS[family].length > 0) {
            out.append(FAMILY_WORDS[family]);
        } else {
            out.appendDecimal(family);
        }
    }

    /// Whether it is long enough to hold an address and a port of its family.
    boolean hasPort() {
        return switch (family()) {
            case INET -> bytes.length() >= INET_LENGTH;
            case INET6 -> bytes.length() >= INET6_LENGTH;
            case VSOCK -> bytes.length() >= VSOCK_LENGTH;
            default -> false;
        };
    }

    /// Of an address that has one.
    long port() {
        if (family() == VSOCK) {
            return int32(VSOCK_PORT);
        }
        return bytes.length() < PORT_END ? 0 : at(2) << 8 | at(3);
    }

    /// Appends an address that has a port: IPv4 with dots, IPv6 as RFC 5952 writes it, of a vsock the context id.
    void appendAddress(GrowableBytes out) {
        switch (family()) {
            case INET -> appendDotted(4, out);
            case VSOCK -> out.appendDecimal(int32(VSOCK_CONTEXT));
            default -> appendGroups(out);
        }
    }

    /// In the byte order that the family shows: its first byte is the low one on a little-endian host.
    private long int32(int from) {
        boolean little = at(0) != 0;
        long value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = value << 8 | at(little ? from + 3 - i : from + i);
        }
        return value;
    }

    private void appendDotted(int from, GrowableBytes out) {
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                out.append('.');
            }
            out.appendDecimal(at(from + i));
        }
    }

    private void appendGroups(GrowableBytes out) {
        int runStart = -1;
        int runLength = 1; // a single zero group is written out
        for (int i = 0; i < GROUPS; ) {
            int end = i;
            while (end < GROUPS && group(end) == 0) {
                end++;
            }
            if (end - i > runLength) {
                runStart = i;
                runLength = end - i;
            }
            i = Math.max(end, i + 1);
        }
        if (isMapped()) {
            out.append(':').append(':').append('f').append('f').append('f').append('f').append(':');
            appendDotted(INET6_ADDRESS + 12, out);
            return;
        }
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                out.append(':').append(':');
                i += runLength - 1;
            } else {
                if (i > 0 && i != runStart + runLength) {
                    out.append(':');
                }
                appendHex(group(i), out);
            }
        }
    }

    /// An IPv4 address on an IPv6 socket: `::ffff:192.0.2.1`.
    private boolean isMapped() {
        for (int i = 0; i < 5; i++) {
            if (group(i) != 0) {
                return false;
            }
        }
        return group(5) == 0xFFFF;
    }

    private static void appendHex(int group, GrowableBytes out) {
        boolean started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int digit = group >> shift & 15;
            if (digit != 0 || started || shift == 0) {
                out.append(DIGITS[digit]);
                started = true;
            }
        }
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

    private int group(int index) {
        int from = INET6_ADDRESS + 2 * index;
        return at(from) << 8 | at(from + 1);
    }

    private int at(int index) {
        return bytes.array()[index] & 0xFF;
    }
}
