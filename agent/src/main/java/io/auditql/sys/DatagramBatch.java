package io.auditql.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The slots that one `recvmmsg` fills. One thread uses it.
///
/// Slots are filled from the first on, so that a quiet system touches the memory of few.
public final class DatagramBatch implements AutoCloseable {
    /// The largest audit record is 8970 bytes with its header (MAX_AUDIT_MESSAGE_LENGTH, linux/audit.h).
    public static final int SLOT_BYTES = 9216;

    private static final long MESSAGE = Structs.MMSGHDR.byteSize();
    private static final long NAME_LENGTH = Structs.offset(Structs.MSGHDR, "msg_namelen");
    private static final long FLAGS = Structs.offset(Structs.MSGHDR, "msg_flags");
    private static final long LENGTH = Structs.offset(Structs.MMSGHDR, "msg_len");
    private static final long NAME = 16; // sockaddr_nl, rounded up
    private static final long SENDER = Structs.offset(Structs.SOCKADDR_NL, "nl_pid");
    private static final long TYPE = Structs.offset(Structs.NLMSGHDR, "nlmsg_type");

    private final Arena arena = Arena.ofShared();
    private final int slots;
    private final MemorySegment data;
    private final MemorySegment names;
    private final MemorySegment messages;

    public DatagramBatch(int slots) {
        this.slots = slots;
        this.data = arena.allocate((long) slots * SLOT_BYTES, 64);
        this.names = arena.allocate(slots * NAME, 8);
        this.messages = arena.allocate(slots * MESSAGE, 8);
        MemorySegment vectors = arena.allocate(slots * Structs.IOVEC.byteSize(), 8);
        for (int i = 0; i < slots; i++) {
            long vector = i * Structs.IOVEC.byteSize();
            vectors.set(ValueLayout.JAVA_LONG, vector, data.address() + (long) i * SLOT_BYTES);
            vectors.set(
                    ValueLayout.JAVA_LONG,
                    vector + Structs.offset(Structs.IOVEC, "iov_len"),
                    SLOT_BYTES);
            long message = i * MESSAGE;
            messages.set(
                    ValueLayout.JAVA_LONG,
                    message + Structs.offset(Structs.MSGHDR, "msg_name"),
                    names.address() + i * NAME);
            messages.set(
                    ValueLayout.JAVA_LONG,
                    message + Structs.offset(Structs.MSGHDR, "msg_iov"),
                    vectors.address() + vector);
            messages.set(
                    ValueLayout.JAVA_LONG,
                    message + Structs.offset(Structs.MSGHDR, "msg_iovlen"),
                    1);
            resetName(i);
        }
    }

    private void resetName(int slot) {
        messages.set(
                ValueLayout.JAVA_INT,
                slot * MESSAGE + NAME_LENGTH,
                (int) Structs.SOCKADDR_NL.byteSize());
    }

    int receive(MemorySegment state, int fd) {
        int received = Libc.recvmmsg(state, fd, messages, slots, Libc.MSG_DONTWAIT);
        for (int i = 0; i < received; i++) {
            resetName(i); // the kernel wrote over it
        }
        return received;
    }

    public int slots() {
        return slots;
    }

    /// The datagram's length in bytes, netlink header included, at most [#SLOT_BYTES].
    ///
    /// Never `nlmsg_len`: the kernel leaves its own header out of it in records sent to the owner.
    public int length(int slot) {
        return messages.get(ValueLayout.JAVA_INT, slot * MESSAGE + LENGTH);
    }

    /// Whether the datagram was longer than the slot.
    public boolean truncated(int slot) {
        return (messages.get(ValueLayout.JAVA_INT, slot * MESSAGE + FLAGS) & Libc.MSG_TRUNC) != 0;
    }

    /// The sender's address; 0 is the kernel.
    public int sender(int slot) {
        return names.get(ValueLayout.JAVA_INT, slot * NAME + SENDER);
    }

    /// The message type of a datagram that has a whole header.
    public int type(int slot) {
        return Short.toUnsignedInt(
                data.get(ValueLayout.JAVA_SHORT, (long) slot * SLOT_BYTES + TYPE));
    }

    /// Copies `length` bytes of the datagram from `offset` on to the start of `into`.
    public void copy(int slot, int offset, byte[] into, int length) {
        MemorySegment.copy(
                data, ValueLayout.JAVA_BYTE, (long) slot * SLOT_BYTES + offset, into, 0, length);
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
