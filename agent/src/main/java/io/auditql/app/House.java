package io.auditql.app;

import io.auditql.audit.source.AuditRefusedException;
import io.auditql.flags.Flags;
import io.auditql.ledger.Ledger;
import io.auditql.offline.Follower;
import io.auditql.offline.OfflineEvents;
import io.auditql.shell.Recorder;
import io.auditql.sql.SqlEngine;
import io.auditql.store.EventStore;
import io.auditql.sys.SysException;
import java.util.Optional;
import java.util.function.Consumer;

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
    private final Optional<OfflineEvents> offline;
    private final Collection collection;
    private Optional<Follower> follower = Optional.empty();
    private Optional<Worker> following = Optional.empty();
    private volatile Optional<Collector> collector = Optional.empty();

    House(
            Flags flags,
            Ledger ledger,
            EventStore store,
            SqlEngine engine,
            Optional<OfflineEvents> offline,
            Collection collection) {
        this.offline = offline;
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

    /// The events in files, or empty when they are recorded here.
    Optional<OfflineEvents> offline() {
        return offline;
    }

    @Override
    public void readOn(String sql, Consumer<Throwable> failure) {
        if (offline.isPresent()) {
            OfflineEvents logs = offline.get();
            logs.expect(sql);
            Follower reading = logs.follow();
            follower = Optional.of(reading);
            following =
                    Optional.of(new Worker("log-reader", reading::work, () -> {}, failure).start());
        }
    }

    @Override
    public boolean isGrowing() {
        return isRecording() || follower.map(Follower::isGrowing).orElse(false);
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
        following.ifPresent(Worker::stop);
        store.close();
    }
}
