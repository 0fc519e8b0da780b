package io.auditql.store;

import java.util.function.LongSupplier;

/// The clock by which rows age: the boot clock, carried on across reboots by the time of day.
///
/// It never steps back. Rows are stamped with it when they are committed, so a change of the time of day neither empties nor
/// freezes the store.
final class AgeClock {
    private final LongSupplier bootMillis;
    private final LongSupplier wallMillis;
    private final String bootId;
    private final long offset;
    private long latest; // guarded by this

    /// What is kept of the clock between two runs.
    record Mark(String bootId, long bootMillis, long wallMillis, long ageMillis) {
        static final Mark NONE = new Mark("", 0, 0, 0);
    }

    /// @param mark   as it was kept last
    /// @param newest the latest stamp that any row has
    AgeClock(
            LongSupplier bootMillis,
            LongSupplier wallMillis,
            String bootId,
            Mark mark,
            long newest) {
        this.bootMillis = bootMillis;
        this.wallMillis = wallMillis;
        this.bootId = bootId;
        long boot = bootMillis.getAsLong();
        if (mark.bootId().equals(bootId)) {
            offset = mark.ageMillis() - mark.bootMillis();
        } else if (mark.equals(Mark.NONE)) {
            offset = -boot;
        } else {
            long away = Math.max(0, wallMillis.getAsLong() - mark.wallMillis());
            offset = Math.max(mark.ageMillis() + away, newest) - boot;
        }
        latest = newest;
    }

    synchronized long now() {
        latest = Math.max(latest, bootMillis.getAsLong() + offset);
        return latest;
    }

    Mark mark() {
        return new Mark(bootId, bootMillis.getAsLong(), wallMillis.getAsLong(), now());
    }
}
