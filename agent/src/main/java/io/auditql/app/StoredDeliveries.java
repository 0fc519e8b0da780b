package io.auditql.app;

import io.auditql.schedule.Deliveries;
import io.auditql.schedule.Lines;
import io.auditql.store.EventStore;
import io.auditql.store.OutboxLines;
import io.auditql.sys.SysException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The store as the scheduler delivers to it.
final class StoredDeliveries implements Deliveries {
    private final EventStore store;

    StoredDeliveries(EventStore store) {
        this.store = store;
    }

    @Override
    public long flush() throws SysException {
        return store.flush();
    }

    @Override
    public long committed() {
        return store.lastEid();
    }

    @Override
    public OptionalLong cursor(String query) {
        return store.cursor(query);
    }

    @Override
    public boolean isFull() {
        return !store.outbox().hasRoom();
    }

    @Override
    public boolean delivered(
            String query, long throughEid, List<Lines> lines, Map<String, byte[]> state)
            throws SysException {
        List<OutboxLines> blocks =
                lines.stream().map(l -> new OutboxLines(l.kind().ordinal(), l.bytes())).toList();
        return store.delivered(query, throughEid, blocks, state);
    }

    @Override
    public void schedule(Map<String, Set<String>> tablesOfQueries) {
        store.schedule(tablesOfQueries);
    }

    @Override
    public byte @Nullable [] get(String key) throws SysException {
        return store.get(key).orElse(null);
    }

    @Override
    public void put(String key, byte[] value) throws SysException {
        store.put(key, value);
    }
}
