package io.auditql.sys;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

/// C structures of 64-bit Linux, member by member under their C names.
final class Structs {
    /// linux/netlink.h
    static final StructLayout NLMSGHDR =
            structLayout(
                            JAVA_INT.withName("nlmsg_len"),
                            JAVA_SHORT.withName("nlmsg_type"),
                            JAVA_SHORT.withName("nlmsg_flags"),
                            JAVA_INT.withName("nlmsg_seq"),
                            JAVA_INT.withName("nlmsg_pid"))
                    .withName("nlmsghdr");

    /// linux/netlink.h
    static final StructLayout SOCKADDR_NL =
            structLayout(
                            JAVA_SHORT.withName("nl_family"),
                            JAVA_SHORT.withName("nl_pad"),
                            JAVA_INT.withName("nl_pid"),
                            JAVA_INT.withName("nl_groups"))
                    .withName("sockaddr_nl");

    /// sys/un.h
    static final StructLayout SOCKADDR_UN =
            structLayout(
                            JAVA_SHORT.withName("sun_family"),
                            sequenceLayout(108, JAVA_BYTE).withName("sun_path"))
                    .withName("sockaddr_un");

    /// sys/socket.h
    static final StructLayout UCRED =
            structLayout(
                            JAVA_INT.withName("pid"),
                            JAVA_INT.withName("uid"),
                            JAVA_INT.withName("gid"))
                    .withName("ucred");

    /// sys/uio.h
    static final StructLayout IOVEC =
            structLayout(ADDRESS.withName("iov_base"), JAVA_LONG.withName("iov_len"))
                    .withName("iovec");

    /// sys/socket.h
    static final StructLayout MSGHDR =
            structLayout(
                            ADDRESS.withName("msg_name"),
                            JAVA_INT.withName("msg_namelen"),
                            paddingLayout(4),
                            ADDRESS.withName("msg_iov"),
                            JAVA_LONG.withName("msg_iovlen"),
                            ADDRESS.withName("msg_control"),
                            JAVA_LONG.withName("msg_controllen"),
                            JAVA_INT.withName("msg_flags"),
                            paddingLayout(4))
                    .withName("msghdr");

    /// sys/socket.h
    static final StructLayout MMSGHDR =
            structLayout(MSGHDR.withName("msg_hdr"), JAVA_INT.withName("msg_len"), paddingLayout(4))
                    .withName("mmsghdr");

    /// poll.h
    static final StructLayout POLLFD =
            structLayout(
                            JAVA_INT.withName("fd"),
                            JAVA_SHORT.withName("events"),
                            JAVA_SHORT.withName("revents"))
                    .withName("pollfd");

    /// time.h
    static final StructLayout TIMESPEC =
            structLayout(JAVA_LONG.withName("tv_sec"), JAVA_LONG.withName("tv_nsec"))
                    .withName("timespec");

    private Structs() {}

    static long offset(StructLayout struct, String member) {
        return struct.byteOffset(MemoryLayout.PathElement.groupElement(member));
    }
}
