package io.auditql.app;

import io.auditql.audit.source.AuditRefusedException;
import io.auditql.flags.Flags;
import io.auditql.ledger.Ledger;
import io.auditql.shell.Recorder;
import io.auditql.sql.SqlEngine;
import io.auditql.store.EventStore;
import io.auditql.sys.SysException;
import java.util.Optional;

/// What [Wiring] built: the parts that programs use, and the order in which they come and go.
final class House implements Recorder, AutoCloseable {
    /// Starts live collection, if the flags ask for it.
    interface Collection {
        Optional<Collector> start() throws AuditRefusedException, SysException;
    }

    private final Flags flags;
    private final Ledger ledger;
    private final EventStore store;
    private final SqlEngine engine;
    private final Collection collection;
    private volatile Optional<Collector> collector = Optional.empty();

    House(Flags flags, Ledger ledger, EventStore store, SqlEngine engine, Collection collection) {
        this.flags = flags;
        this.ledger = ledger;
        this.store = store;
        this.engine = engine;
        this.collection = collection;
    }

    Flags flags() {
        return flags;
    }

    Ledger ledger() {
        return ledger;
    }

    EventStore store() {
        return store;
    }

    SqlEngine engine() {
        return engine;
    }

    /// Takes the kernel's records, if the flags ask to record this host. Whoever reads the rows should be ready.
    Optional<Collector> record() throws AuditRefusedException, SysException {
        collector = collection.start();
        return collector;
    }

    /// Live collection, or empty when the rows come from files or from nowhere.
    Optional<Collector> collector() {
        return collector;
    }

    @Override
    public boolean isRecording() {
        return collector.isPresent();
    }

    @Override
    public void watched(boolean now) {
        collector.ifPresent(c -> c.watched(now));
    }

    /// Puts the kernel back; what was received becomes rows.
    void stopRecording() {
        collector.ifPresent(Collector::close);
    }

    /// Puts the kernel back first: whatever goes wrong afterwards, the host is as it was found.
    @Override
    public void close() {
        stopRecording();
        store.close();
    }
}
