package io.auditql.audit.source;

/// This process must not or may not take the kernel's records. The kernel is as it was found.
public final class AuditRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /// Why, and the exit code that says so.
    public enum Reason {
        /// Another process receives the records.
        LIVE_OWNER(6),
        /// The kernel panics when a record is lost.
        PANIC(6),
        /// The settings are locked until the next boot.
        LOCKED(6),
        /// A capability is missing, or this is a container that cannot have it.
        PRIVILEGE(4),
        /// The kernel has no audit system, or it answered what no kernel answers.
        UNUSABLE(1);

        private final int exitCode;

        Reason(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    private final Reason reason;

    AuditRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
