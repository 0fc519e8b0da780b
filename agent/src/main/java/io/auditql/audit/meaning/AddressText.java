package io.auditql.audit.meaning;

import io.auditql.bytes.GrowableBytes;
import org.jspecify.annotations.Nullable;

/// A socket address in words: `{ saddr_fam=inet laddr=127.0.0.1 lport=80 }`.
final class AddressText {
    private static final int LOCAL = 1;
    private static final int INET = 2;
    private static final int INET6 = 10;
    private static final int NETLINK = 16;
    private static final int INET_BYTES = 8;
    private static final int INET6_BYTES = 24;
    private static final int NETLINK_BYTES = 12;
    private static final int GROUPS = 8;

    private AddressText() {}

    static void append(byte[] bytes, int length, GrowableBytes out) {
        if (length < 2) {
            out.append("{ too short }");
            return;
        }
        int low = bytes[0] & 0xFF;
        int family = low != 0 ? low | ((bytes[1] & 0xFF) << 8) : bytes[1] & 0xFF;
        String name = Names.of(Names.FAMILIES, family);
        if (name == null) {
            out.append("{ saddr_fam=unknown-family(" + family + ") }");
            return;
        }
        out.append("{ saddr_fam=" + name);
        boolean enough =
                switch (family) {
                    case INET -> length >= INET_BYTES;
                    case INET6 -> length >= INET6_BYTES;
                    case NETLINK -> length >= NETLINK_BYTES;
                    default -> true;
                };
        if (!enough) {
            out.append(" (len too short)");
        } else {
            switch (family) {
                case INET -> {
                    out.append(" laddr=");
                    dotted(bytes, 4, out);
                    port(bytes, out);
                }
                case INET6 -> {
                    out.append(" laddr=");
                    groups(bytes, out);
                    port(bytes, out);
                }
                case NETLINK -> {
                    out.append(" nlnk-fam=" + NETLINK + " nlnk-pid=");
                    out.appendDecimal(little(bytes, 4));
                }
                case LOCAL -> local(bytes, length, out);
                default -> {
                    // the family is all we know
                }
            }
        }
        out.append(" }");
    }

    private static void local(byte[] bytes, int length, GrowableBytes out) {
        if (length == 2) {
            return;
        }
        int from = 2;
        out.append(" path=");
        if (bytes[2] == 0) {
            out.append('@');
            from = 3;
        }
        int end = from;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        out.append(bytes, from, end - from);
    }

    private static long little(byte[] bytes, int at) {
        long value = 0;
        for (int i = 3; i >= 0; i--) {
            value = (value << 8) | (bytes[at + i] & 0xFF);
        }
        return value;
    }

    private static void port(byte[] bytes, GrowableBytes out) {
        out.append(" lport=").appendDecimal(((bytes[2] & 0xFF) << 8) | (bytes[3] & 0xFF));
    }

    private static void dotted(byte[] bytes, int from, GrowableBytes out) {
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                out.append('.');
            }
            out.appendDecimal(bytes[from + i] & 0xFF);
        }
    }

    /// As RFC 5952 writes it.
    private static void groups(byte[] bytes, GrowableBytes out) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ((bytes[8 + 2 * i] & 0xFF) << 8) | (bytes[9 + 2 * i] & 0xFF);
        }
        if (isMapped(groups)) {
            out.append("::ffff:");
            dotted(bytes, 20, out);
            return;
        }
        int start = -1;
        int length = 1; // one zero alone is written out
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
            i = Math.max(i, end - 1);
        }
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                out.append("::");
                i += length - 1;
            } else {
                boolean first = i == 0 || (start >= 0 && i == start + length);
                out.append((first ? "" : ":") + Integer.toHexString(groups[i]));
            }
        }
    }

    private static boolean isMapped(int[] groups) {
        for (int i = 0; i < 5; i++) {
            if (groups[i] != 0) {
                return false;
            }
        }
        return groups[5] == 0xFFFF;
    }

    /// The family named by a number, or null.
    static @Nullable String family(long number) {
        return Names.of(Names.FAMILIES, number);
    }
}
