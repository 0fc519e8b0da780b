package io.auditql.audit.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// The fields that tables read, by their key in a record. A key has at most eight bytes: it is looked up as one `long`.
public enum Field {
    A0,
    A1,
    A2,
    A3,
    ACCT(true),
    ADDR,
    ARCH,
    AUID,
    CMD(true),
    CODE,
    COMM(true),
    COMPAT,
    CWD(true),
    DATA(true),
    DEV,
    EGID,
    EUID,
    EXE(true),
    EXIT,
    FSGID,
    FSUID,
    GID,
    GRANTORS,
    HOSTNAME,
    INODE,
    IP,
    ITEM,
    ITEMS,
    KEY(true),
    MODE,
    MSG,
    NAME(true),
    NAMETYPE,
    OGID,
    OP,
    OPID,
    OUID,
    PID,
    PPID,
    RES,
    RESULT,
    SADDR,
    SES,
    SGID,
    SIG,
    SUBJ,
    SUCCESS,
    SUID,
    SYSCALL,
    TERMINAL,
    TTY,
    UID,
    URING_OP;

    static final int COUNT = values().length;

    /// What [#idOf] says of a key that is none of these.
    static final int UNKNOWN = -1;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SLOT_BITS = 8;
    private static final int SLOTS = 1 << SLOT_BITS;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;
    private static final long[] PACKED = new long[SLOTS];
    private static final byte[] IDS = new byte[SLOTS];

    static {
        Arrays.fill(IDS, (byte) UNKNOWN);
        for (Field field : values()) {
            byte[] bytes =
                    field.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
            long key = pack(bytes, 0, bytes.length);
            int slot = slot(key);
            while (IDS[slot] != UNKNOWN) {
                slot = slot + 1 & SLOTS - 1;
            }
            PACKED[slot] = key;
            IDS[slot] = (byte) field.ordinal();
        }
    }

    private final boolean untrusted;

    Field() {
        this(false);
    }

    Field(boolean untrusted) {
        this.untrusted = untrusted;
    }

    /// Whether programs choose its text: the kernel then writes it in quotes, or as hex where a byte is not plain.
    public boolean isUntrusted() {
        return untrusted;
    }

    /// The ordinal of the field whose key is `[from, to)`, or [#UNKNOWN].
    static int idOf(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length > Long.BYTES || length == 0) {
            return UNKNOWN;
        }
        long key = pack(bytes, from, length);
        for (int slot = slot(key); IDS[slot] != UNKNOWN; slot = slot + 1 & SLOTS - 1) {
            if (PACKED[slot] == key) {
                return IDS[slot];
            }
        }
        return UNKNOWN;
    }

    private static int slot(long key) {
        return (int) ((key * SPREAD) >>> (Long.SIZE - SLOT_BITS));
    }

    private static long pack(byte[] bytes, int from, int length) {
        if (from <= bytes.length - Long.BYTES) {
            return (long) LONGS.get(bytes, from) & (-1L >>> (Long.SIZE - 8 * length));
        }
        long key = 0;
        for (int i = 0; i < length; i++) {
            key |= (bytes[from + i] & 0xFFL) << (8 * i);
        }
        return key;
    }
}
