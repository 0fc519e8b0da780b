package io.auditql.audit.source;

/// Who holds sockets of the audit family on this machine.
public final class AuditSockets {
    private AuditSockets() {}

    /// Whether a process can be the one that receives the kernel's records: the kernel names a dead owner until it next has
    /// something to send, and its pid may have gone to a stranger.
    public static boolean mayBelongTo(int pid) {
        return ProcessTable.ofThisMachine().mayOwnRecords(pid);
    }
}
