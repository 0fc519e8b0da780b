package io.auditql.app;

import io.auditql.events.EventTable;
import io.auditql.flags.Flags;
import io.auditql.ledger.Ledger;
import io.auditql.sql.SqlEngine;
import io.auditql.store.EventStore;
import java.util.List;
import java.util.Optional;

/// What [Wiring] built: the parts that programs use, and the order in which they go.
///
/// @param tables    the event tables that record, in the order of their names
/// @param collector live collection, or empty when the rows come from files or from nowhere
record House(
        Flags flags,
        Ledger ledger,
        List<EventTable> tables,
        EventStore store,
        SqlEngine engine,
        Optional<Collector> collector)
        implements AutoCloseable {
    /// Puts the kernel back first: whatever goes wrong afterwards, the host is as it was found.
    @Override
    public void close() {
        collector.ifPresent(Collector::close);
        store.close();
    }
}
