package io.auditql.audit.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Numbers and offsets of the audit messages (linux/netlink.h, linux/audit.h). All fields are in host byte order.
final class AuditProtocol {
    // struct nlmsghdr: u32 len, u16 type, u16 flags, u32 seq, u32 pid
    static final int HEADER_BYTES = 16;
    static final int LENGTH_AT = 0;
    static final int TYPE_AT = 4;
    static final int FLAGS_AT = 6;
    static final int SEQUENCE_AT = 8;
    static final int NLM_F_REQUEST = 1;
    static final int NLM_F_ACK = 4;

    /// An acknowledgement: the error stands behind the header, as `-errno`.
    static final int NLMSG_ERROR = 2;

    static final int NLMSG_DONE = 3;
    static final int ERROR_AT = HEADER_BYTES;

    static final int AUDIT_GET = 1000;
    static final int AUDIT_SET = 1001;
    static final int AUDIT_ADD_RULE = 1011;
    static final int AUDIT_DEL_RULE = 1012;
    static final int AUDIT_LIST_RULES = 1013;

    /// From here on records; below are answers to requests, and two records.
    static final int FIRST_RECORD = 1100;

    /// A program's message without a type of its own, as `auditctl -m` sends it.
    static final int AUDIT_USER = 1005;

    /// A process was given its login user.
    static final int AUDIT_LOGIN = 1006;

    /// Whether a message of this type is a record, not an answer or a notice to the owner.
    static boolean isRecord(int type) {
        return (type >= FIRST_RECORD && type != AUDIT_REPLACE)
                || type == AUDIT_USER
                || type == AUDIT_LOGIN;
    }

    static final int AUDIT_CONFIG_CHANGE = 1305;

    /// Sent to the owner when another process tries to become it: a u32, that process's id.
    static final int AUDIT_REPLACE = 1329;

    static final int AUDIT_EVENT_LISTENER = 1335;

    /// struct audit_status as of Linux 5.9; older kernels send 40, 36 or 32 bytes of it.
    static final int STATUS_BYTES = 44;

    /// The multicast group of those who read along: a bit in the `Groups` column of /proc/net/netlink.
    static final int READLOG_GROUP = 1;

    static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    private AuditProtocol() {}

    static int type(byte[] message) {
        return Short.toUnsignedInt((short) SHORT.get(message, TYPE_AT));
    }

    static int sequence(byte[] message) {
        return (int) INT.get(message, SEQUENCE_AT);
    }

    /// A message to the kernel with that payload.
    static byte[] request(int type, int flags, int sequence, byte[] payload) {
        byte[] message = new byte[HEADER_BYTES + payload.length];
        INT.set(message, LENGTH_AT, message.length);
        SHORT.set(message, TYPE_AT, (short) type);
        SHORT.set(message, FLAGS_AT, (short) (NLM_F_REQUEST | flags));
        INT.set(message, SEQUENCE_AT, sequence);
        System.arraycopy(payload, 0, message, HEADER_BYTES, payload.length);
        return message;
    }

    /// An AUDIT_SET payload that changes one setting.
    static byte[] change(KernelStatus.Setting setting, long value) {
        byte[] status = new byte[STATUS_BYTES];
        INT.set(status, 0, setting.mask());
        INT.set(status, setting.offset(), (int) value);
        return status;
    }
}
