package io.auditql.store;

import io.auditql.row.Column;
import io.auditql.row.Schema;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// An event table as it lies in the store; also one that is not enabled now, whose rows go on ageing.
final class StoredTable {
    private final int id;
    private final Schema schema;
    private final boolean enabled;

    // guarded by the lock of Published
    final BlockList blocks = new BlockList();
    long readThrough = ScheduledReaders.NO_READER;
    long readThroughByAll = ScheduledReaders.NO_READER;

    /// The newest eid that any query of this table could see.
    private final AtomicLong seen = new AtomicLong();

    private volatile long storedRows;

    /// Blocks that this process wrote, or has read and found sound: last eid by first.
    private final Map<Long, Long> sound = new ConcurrentHashMap<>();

    private StoredTable(int id, Schema schema, boolean enabled) {
        this.id = id;
        this.schema = schema;
        this.enabled = enabled;
    }

    StoredTable(int id, Schema schema) {
        this(id, schema, true);
    }

    /// A table that has rows here but is not enabled: just enough of it for its rows to age.
    static StoredTable notEnabled(int id, String name) {
        Schema ages = Schema.events(name, "", Column.bigint(Schema.TIME, ""));
        return new StoredTable(id, ages, false);
    }

    int id() {
        return id;
    }

    /// Rows were committed for the first time; by the committer, under its lock.
    @SuppressWarnings({
        "NonAtomicVolatileUpdate",
        "NonAtomicOperationOnVolatileField"
    }) // one writer
    void stored(long rows) {
        storedRows += rows;
    }

    /// Rows committed since this process opened the store.
    long storedRows() {
        return storedRows;
    }

    boolean isEnabled() {
        return enabled;
    }

    String name() {
        return schema.name();
    }

    Schema schema() {
        return schema;
    }

    /// The SQLite table with its blocks.
    String sqlName() {
        return "rows_" + id;
    }

    /// Every event table has it as its last column.
    int eidColumn() {
        return schema.columnCount() - 1;
    }

    /// Whether the block's bytes need not be looked at to know that its rows can be read.
    boolean isSound(long first, long last) {
        Long known = sound.get(first);
        return known != null && known == last;
    }

    void foundSound(long first, long last) {
        sound.put(first, last);
    }

    void forget(Block block) {
        sound.remove(block.first());
    }

    boolean hasReader() {
        return readThrough != ScheduledReaders.NO_READER;
    }

    long seen() {
        return seen.get();
    }

    void sawThrough(long eid) {
        seen.accumulateAndGet(eid, Math::max);
    }
}
