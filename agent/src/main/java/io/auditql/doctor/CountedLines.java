package io.auditql.doctor;

import io.auditql.schedule.Deliveries;
import io.auditql.schedule.Lines;
import io.auditql.sys.SysException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes the lines of queries, counts their bytes and forgets them.
final class CountedLines implements Deliveries {
    private final Estimate.Flush store;
    private final Map<String, Long> cursors = new HashMap<>();
    private final Map<String, Long> bytes = new HashMap<>();
    private final Map<String, byte[]> state = new HashMap<>();
    private long committed;

    CountedLines(Estimate.Flush store) {
        this.store = store;
    }

    /// How many bytes the query has written.
    long bytes(String query) {
        return bytes.getOrDefault(query, 0L);
    }

    @Override
    public long flush() throws SysException {
        committed = store.flush();
        return committed;
    }

    @Override
    public long committed() {
        return committed;
    }

    @Override
    public OptionalLong cursor(String query) {
        Long eid = cursors.get(query);
        return eid == null ? OptionalLong.empty() : OptionalLong.of(eid);
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public boolean delivered(
            String query, long throughEid, List<Lines> lines, Map<String, byte[]> newState) {
        cursors.put(query, throughEid);
        lines.forEach(l -> bytes.merge(query, (long) l.bytes().length, Long::sum));
        state.putAll(newState);
        return true;
    }

    @Override
    public void schedule(Map<String, Set<String>> tablesOfQueries) {
        // nothing is expired while we count
    }

    @Override
    public byte @Nullable [] get(String key) {
        return state.get(key);
    }

    @Override
    public void put(String key, byte[] value) {
        state.put(key, value);
    }
}
