package io.auditql.doctor;

import java.util.Locale;

/// What the doctor looks at. Each has its paragraph in docs/troubleshooting.md.
public enum Topic {
    DAEMON,
    CONFIG,
    FLAGS,
    SOCKETS,
    SCHEDULE,
    KERNEL_AUDIT,
    CAPABILITY,
    USER_NAMESPACE,
    PID_NAMESPACE,
    NETWORK_NAMESPACE,
    OWNER,
    PID,
    AUDITD,
    ENABLED,
    RULES,
    FOREIGN_RULES,
    NEVER_TASK,
    WAIT_TIME,
    FAILURE,
    LOCKED,
    LOST,
    AUDIT_AT_BOOT,
    UNAUDITED_PROCESSES,
    LISTENERS,
    JOURNALD,
    KERNEL_MEMORY,
    LEFT_OVER,
    DISK,
    RECORDING,
    EXEC,
    CONNECT;

    /// As shown, and as the documents call it: `never_task`.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
