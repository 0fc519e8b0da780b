package io.auditql.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/// What the kernel knows of links, addresses and routes: dumps of `man 7 rtnetlink`, for the network namespace of this process.
public final class RouteNetlink {
    /// Kinds of dumps: the type of the request; messages of the answer have the type below it.
    public static final int LINKS = 18;

    public static final int ADDRESSES = 22;
    public static final int ROUTES = 26;

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final short NLM_F_REQUEST = 1;
    private static final short NLM_F_DUMP = 0x300;
    private static final int HEADER = 16;
    private static final int BUFFER = 256 * 1024;
    private static final int PATIENCE_MILLIS = 2000;

    private RouteNetlink() {}

    /// One message, its fixed part and attributes. Valid during the call only.
    public static final class Message {
        private final MemorySegment bytes;

        Message(MemorySegment bytes) {
            this.bytes = bytes;
        }

        public int length() {
            return (int) bytes.byteSize();
        }

        public int u8(int offset) {
            return bytes.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
        }

        public int u16(int offset) {
            return bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset) & 0xFFFF;
        }

        public long u32(int offset) {
            return Integer.toUnsignedLong(bytes.get(ValueLayout.JAVA_INT_UNALIGNED, offset));
        }

        public long u64(int offset) {
            return bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
        }

        public byte[] bytes(int offset, int count) {
            return bytes.asSlice(offset, count).toArray(ValueLayout.JAVA_BYTE);
        }

        /// Calls `each` with the type, offset and length of each attribute in `[from, to)`.
        public void attributes(int from, int to, Attribute each) {
            int at = from;
            while (at + 4 <= to) {
                int size = u16(at);
                if (size < 4 || at + size > to) {
                    return;
                }
                each.accept(u16(at + 2) & 0x3FFF, at + 4, size - 4);
                at += size + 3 & ~3;
            }
        }
    }

    /// Receives one attribute of a message.
    @FunctionalInterface
    public interface Attribute {
        void accept(int type, int offset, int length);
    }

    /// Hands each message of a dump to `each`. What the kernel does not answer within 2 s is left out.
    ///
    /// @param kind one of the constants above
    public static void dump(int kind, Consumer<Message> each) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.callState(arena);
            int fd =
                    Libc.socket(
                            state,
                            Libc.AF_NETLINK,
                            Libc.SOCK_RAW | Libc.SOCK_CLOEXEC,
                            Libc.NETLINK_ROUTE);
            if (fd < 0) {
                return; // a sandbox without netlink: there is nothing to see
            }
            try {
                if (ask(arena, state, fd, kind)) {
                    answer(arena, state, fd, kind, each);
                }
            } finally {
                Libc.close(state, fd);
            }
        }
    }

    private static boolean ask(Arena arena, MemorySegment state, int fd, int kind) {
        int size = HEADER + fixedPart(kind);
        MemorySegment request = arena.allocate(size, 8); // family 0: all of them
        request.set(ValueLayout.JAVA_INT, 0, size);
        request.set(ValueLayout.JAVA_SHORT, 4, (short) kind);
        request.set(ValueLayout.JAVA_SHORT, 6, (short) (NLM_F_REQUEST | NLM_F_DUMP));
        request.set(ValueLayout.JAVA_INT, 8, 1);
        MemorySegment kernel = arena.allocate(Structs.SOCKADDR_NL);
        kernel.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
        return Libc.sendto(state, fd, request, size, 0, kernel) == size;
    }

    /// The size of ifinfomsg, ifaddrmsg and rtmsg: with more the kernel complains in its log.
    private static int fixedPart(int kind) {
        return switch (kind) {
            case LINKS -> 16;
            case ADDRESSES -> 8;
            default -> 12;
        };
    }

    private static void answer(
            Arena arena, MemorySegment state, int fd, int kind, Consumer<Message> each) {
        MemorySegment buffer = arena.allocate(BUFFER, 8);
        MemorySegment polled = arena.allocate(Structs.POLLFD);
        polled.set(ValueLayout.JAVA_INT, 0, fd);
        polled.set(ValueLayout.JAVA_SHORT, Structs.offset(Structs.POLLFD, "events"), Libc.POLLIN);
        while (Libc.poll(state, polled, 1, PATIENCE_MILLIS) > 0) {
            int received = Libc.recv(state, fd, buffer, Libc.MSG_DONTWAIT);
            int at = 0;
            while (at + HEADER <= received) {
                int length = buffer.get(ValueLayout.JAVA_INT, at);
                int type = buffer.get(ValueLayout.JAVA_SHORT, at + 4) & 0xFFFF;
                if (length < HEADER
                        || at + length > received
                        || type == NLMSG_DONE
                        || type == NLMSG_ERROR) {
                    return;
                }
                if (type == kind - 2) {
                    each.accept(new Message(buffer.asSlice(at + HEADER, length - HEADER)));
                }
                at += length + 3 & ~3;
            }
            if (received <= 0) {
                return;
            }
        }
    }
}
