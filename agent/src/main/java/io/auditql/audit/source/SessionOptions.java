package io.auditql.audit.source;

import io.auditql.flags.Flag;
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
    public static final Flag<Boolean> ALLOW_CONFIG =
            Flag.bool(
                    "audit_allow_config",
                    false,
                    "Allow changing the kernel's audit settings and rules");
    public static final Flag<Long> BACKLOG_LIMIT =
            Flag.int32(
                    "audit_backlog_limit",
                    0,
                    "Records that may wait in the kernel; 0 is scaled to memory, 8192 to 65536");
    public static final Flag<Long> BACKLOG_WAIT_TIME =
            Flag.int32(
                    "audit_backlog_wait_time",
                    0,
                    "Kernel ticks that an audited process waits while the backlog is full; 0 never holds it back");
    public static final Flag<Boolean> ACCEPT_PANIC =
            Flag.bool(
                    "audit_accept_panic",
                    false,
                    "Start although the kernel is set to panic when it loses a record (failure=2)");
    public static final Flag<Boolean> EXCLUDE_PROCTITLE =
            Flag.bool(
                    "audit_exclude_proctitle",
                    true,
                    "Switch PROCTITLE records off while no rule of others is loaded and nobody else reads records");
    public static final Flag<Boolean> PERSIST =
            Flag.bool(
                    "audit_persist",
                    true,
                    "Take the audit records again when another process took and left them");

    public static SessionOptions of(Flags flags) {
        return new SessionOptions(
                flags.get(ALLOW_CONFIG),
                flags.get(BACKLOG_LIMIT),
                flags.get(BACKLOG_WAIT_TIME),
                flags.get(ACCEPT_PANIC),
                flags.get(EXCLUDE_PROCTITLE),
                flags.get(PERSIST));
    }
}
