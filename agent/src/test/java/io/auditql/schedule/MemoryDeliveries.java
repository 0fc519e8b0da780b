package io.auditql.schedule;

import io.auditql.sys.SysException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The store as the scheduler sees it, in memory.
final class MemoryDeliveries implements Deliveries {
    final Map<String, Long> cursors = new HashMap<>();
    final Map<String, byte[]> state = new HashMap<>();
    final List<Lines> delivered = new ArrayList<>();
    final List<Map<String, Set<String>>> schedules = new ArrayList<>();
    long waiting; // recorded and not committed
    long committed;
    boolean full;
    boolean broken;
    boolean refusing;
    int deliveries;

    @Override
    public long flush() {
        committed += waiting;
        waiting = 0;
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
        return full;
    }

    @Override
    public boolean delivered(
            String query, long throughEid, List<Lines> lines, Map<String, byte[]> newState)
            throws SysException {
        if (broken) {
            throw new SysException("write the store: ENOSPC (make room)", 28);
        }
        if (refusing) {
            return false;
        }
        deliveries++;
        cursors.put(query, throughEid);
        delivered.addAll(lines);
        state.putAll(newState);
        return true;
    }

    @Override
    public void schedule(Map<String, Set<String>> tablesOfQueries) {
        schedules.add(tablesOfQueries);
    }

    @Override
    public byte @Nullable [] get(String key) {
        return state.get(key);
    }

    @Override
    public void put(String key, byte[] value) {
        state.put(key, value);
    }

    /// All lines delivered since the last call, without their newlines.
    List<String> takeLines() {
        List<String> lines = new ArrayList<>();
        for (Lines piece : delivered) {
            List<String> of = new String(piece.bytes(), StandardCharsets.UTF_8).lines().toList();
            if (of.size() != piece.count()) {
                throw new AssertionError(piece.count() + " lines said, " + of.size() + " there");
            }
            lines.addAll(of);
        }
        delivered.clear();
        return lines;
    }
}
