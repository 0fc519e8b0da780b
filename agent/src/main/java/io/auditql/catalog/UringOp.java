package io.auditql.catalog;

import org.jspecify.annotations.Nullable;

/// The operations of io_uring, in the order of their numbers (enum io_uring_op of include/uapi/linux/io_uring.h, Linux 6.19).
///
/// The kernel audits those that have a system call with an effect of its own. It never audits SOCKET, SEND, RECV, READ and
/// WRITE with their kin, which it takes for harmless once the descriptor is there.
public enum UringOp {
    NOP,
    READV,
    WRITEV,
    FSYNC,
    READ_FIXED,
    WRITE_FIXED,
    POLL_ADD,
    POLL_REMOVE,
    SYNC_FILE_RANGE,
    SENDMSG,
    RECVMSG,
    TIMEOUT,
    TIMEOUT_REMOVE,
    ACCEPT,
    ASYNC_CANCEL,
    LINK_TIMEOUT,
    CONNECT,
    FALLOCATE,
    OPENAT,
    CLOSE,
    FILES_UPDATE,
    STATX,
    READ,
    WRITE,
    FADVISE,
    MADVISE,
    SEND,
    RECV,
    OPENAT2,
    EPOLL_CTL,
    SPLICE,
    PROVIDE_BUFFERS,
    REMOVE_BUFFERS,
    TEE,
    SHUTDOWN,
    RENAMEAT,
    UNLINKAT,
    MKDIRAT,
    SYMLINKAT,
    LINKAT,
    MSG_RING,
    FSETXATTR,
    SETXATTR,
    FGETXATTR,
    GETXATTR,
    SOCKET,
    URING_CMD,
    SEND_ZC,
    SENDMSG_ZC,
    READ_MULTISHOT,
    WAITID,
    FUTEX_WAIT,
    FUTEX_WAKE,
    FUTEX_WAITV,
    FIXED_FD_INSTALL,
    FTRUNCATE,
    BIND,
    LISTEN,
    RECV_ZC,
    EPOLL_WAIT,
    READV_FIXED,
    WRITEV_FIXED,
    PIPE,
    NOP128,
    URING_CMD128;

    private static final UringOp[] ALL = values();

    public int number() {
        return ordinal();
    }

    /// As the kernel's headers name it.
    public String word() {
        return "IORING_OP_" + name();
    }

    /// The operation with that number, or null when it is newer than this list.
    public static @Nullable UringOp find(long number) {
        return number >= 0 && number < ALL.length ? ALL[(int) number] : null;
    }
}
