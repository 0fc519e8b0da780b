package io.auditql.audit.event;

/// All records of one serial: a view that is valid during one call.
public final class AuditEvent {
    private long timeMillis;
    private long serial;

    /// The kernel's stamp, milliseconds since 1970.
    public long timeMillis() {
        return timeMillis;
    }

    /// The kernel's number of the event, 0 to 4294967295; it wraps.
    public long serial() {
        return serial;
    }

    void stamp(long millis, long number) {
        timeMillis = millis;
        serial = number;
    }
}
