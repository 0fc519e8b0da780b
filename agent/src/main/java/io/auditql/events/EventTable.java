package io.auditql.events;

import io.auditql.audit.event.AuditEvent;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;

/// A table of recorded events: a subscriber that turns the events it is interested in into rows.
///
/// The kernel rules are derived from the interests of all enabled tables; nobody writes a rule twice.
public interface EventTable {
    Schema schema();

    Interest interest();

    /// Whether every event is for it, whatever its calls and types. It asks the kernel for nothing.
    default boolean wantsAll() {
        return false;
    }

    /// Writes zero, one or more rows for an event that matches [#interest]. Called on the assembler's thread; the event is a
    /// view that is valid during the call only. Must not block and must not throw on any input.
    void on(AuditEvent event, RowSink rows);
}
