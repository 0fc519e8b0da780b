package io.auditql.audit.source;

import io.auditql.flags.AuditFlags;
import io.auditql.flags.Flags;

/// What the user allows and wants of the kernel's audit system.
///
/// @param allowConfig      whether settings and rules may be changed; otherwise only the pid is set
/// @param backlogLimit     records that may wait in the kernel, 0 for a number scaled to the machine
/// @param backlogWaitTime  ticks that a process may be held back while the backlog is full
/// @param acceptPanic      whether to start on a kernel that panics when it loses a record
/// @param excludeProctitle whether PROCTITLE records may be switched off while nobody else wants records
/// @param persist          whether to take the records again when another process has lost or left them
public record SessionOptions(
        boolean allowConfig,
        long backlogLimit,
        long backlogWaitTime,
        boolean acceptPanic,
        boolean excludeProctitle,
        boolean persist) {
    /// As the flags say.
    public static SessionOptions of(Flags flags) {
        return new SessionOptions(
                flags.get(AuditFlags.AUDIT_ALLOW_CONFIG),
                flags.get(AuditFlags.AUDIT_BACKLOG_LIMIT),
                flags.get(AuditFlags.AUDIT_BACKLOG_WAIT_TIME),
                flags.get(AuditFlags.AUDIT_ACCEPT_PANIC),
                flags.get(AuditFlags.AUDIT_EXCLUDE_PROCTITLE),
                flags.get(AuditFlags.AUDIT_PERSIST));
    }
}
