package io.auditql.logger;

import io.auditql.schedule.LineKind;
import io.auditql.sys.SysException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The outbox in memory; what it holds outlives the logger's worker, as the store's does.
final class MemoryQueue implements BlockQueue {
    private final TreeMap<Long, Block> blocks = new TreeMap<>();
    final Map<String, Position> positions = new HashMap<>();
    boolean refusesPositions;
    private long last;

    synchronized void add(LineKind kind, String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line).append('\n');
        }
        last++;
        blocks.put(
                last, new Block(last, "q", kind, text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public synchronized Position position(String logger) {
        return positions.getOrDefault(logger, Position.START);
    }

    @Override
    public synchronized @Nullable Block next(long sequence) {
        Map.Entry<Long, Block> next = blocks.ceilingEntry(sequence);
        return next == null ? null : next.getValue();
    }

    @Override
    public synchronized void acknowledge(String logger, Position position) throws SysException {
        if (refusesPositions) {
            throw new SysException("write the store: ENOSPC (make room)", 28);
        }
        positions.put(logger, position);
    }

    synchronized void evictBefore(long sequence) {
        blocks.headMap(sequence).clear();
    }
}
