package io.auditql.audit.event;

/// Receives events as they close, on the assembler's thread.
public interface EventHandler {
    /// One event; the view is valid during the call only.
    void event(AuditEvent event);
}
