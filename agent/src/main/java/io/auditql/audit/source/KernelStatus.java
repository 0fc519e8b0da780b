package io.auditql.audit.source;

import java.util.OptionalLong;

/// What the kernel says of its audit system (struct audit_status): a value that older kernels do not report is empty.
///
/// @param enabled               0 off, 1 on, 2 on and locked until the next boot
/// @param failure               what the kernel does when it loses a record: 0 nothing, 1 a line in its log, 2 panic
/// @param pid                   the process that receives the records, 0 for none
/// @param rateLimit             records per second that the kernel lets through, 0 for all
/// @param backlogLimit          records that may wait in the kernel
/// @param lost                  records and events lost since boot, or since someone reset it
/// @param backlog               records that wait now
/// @param features              bits AUDIT_FEATURE_BITMAP_ (Linux 3.14)
/// @param backlogWaitTime       how long a process that makes a record waits while the backlog is full, in ticks (3.14)
/// @param backlogWaitTimeActual how long processes have waited, in ticks (5.9)
public record KernelStatus(
        long enabled,
        long failure,
        long pid,
        long rateLimit,
        long backlogLimit,
        long lost,
        long backlog,
        OptionalLong features,
        OptionalLong backlogWaitTime,
        OptionalLong backlogWaitTimeActual) {
    /// A value that AUDIT_SET changes.
    public enum Setting {
        ENABLED(0x1, 4),
        FAILURE(0x2, 8),
        PID(0x4, 12),
        RATE_LIMIT(0x8, 16),
        BACKLOG_LIMIT(0x10, 20),
        BACKLOG_WAIT_TIME(0x20, 36);

        private final int mask;
        private final int offset;

        Setting(int mask, int offset) {
            this.mask = mask;
            this.offset = offset;
        }

        int mask() {
            return mask;
        }

        int offset() {
            return offset;
        }

        /// As `auditctl -s` calls it.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// The kernel's word for "the settings are locked until the next boot".
    public static final long LOCKED = 2;

    /// The kernel's word for "panic when a record is lost".
    public static final long PANIC = 2;

    private static final int OLDEST_BYTES = 32;

    /// Reads a reply of 32, 36, 40, 44 or more bytes.
    ///
    /// @throws IllegalArgumentException when it is shorter than any kernel's
    static KernelStatus parse(byte[] message, int offset, int length) {
        if (length < OLDEST_BYTES) {
            throw new IllegalArgumentException("an audit status of " + length + " bytes");
        }
        return new KernelStatus(
                at(message, offset, 4),
                at(message, offset, 8),
                at(message, offset, 12),
                at(message, offset, 16),
                at(message, offset, 20),
                at(message, offset, 24),
                at(message, offset, 28),
                later(message, offset, 32, length),
                later(message, offset, 36, length),
                later(message, offset, 40, length));
    }

    private static OptionalLong later(byte[] message, int offset, int at, int length) {
        return at + Integer.BYTES <= length
                ? OptionalLong.of(at(message, offset, at))
                : OptionalLong.empty();
    }

    private static long at(byte[] message, int offset, int at) {
        return Integer.toUnsignedLong((int) AuditProtocol.INT.get(message, offset + at));
    }

    /// The setting's value, or empty where this kernel has none.
    public OptionalLong value(Setting setting) {
        return switch (setting) {
            case ENABLED -> OptionalLong.of(enabled);
            case FAILURE -> OptionalLong.of(failure);
            case PID -> OptionalLong.of(pid);
            case RATE_LIMIT -> OptionalLong.of(rateLimit);
            case BACKLOG_LIMIT -> OptionalLong.of(backlogLimit);
            case BACKLOG_WAIT_TIME -> backlogWaitTime;
        };
    }
}
