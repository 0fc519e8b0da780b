package io.auditql.ledger;

/// Where on the way from the kernel to a log line something was counted, in the order of the flow.
public enum Stage {
    KERNEL,
    SOURCE,
    RING,
    EVENT,
    TABLE,
    STORE,
    QUERY,
    OUTBOX,
    LOGGER;

    /// As shown in the `stage` column.
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
