package io.auditql.store;

import io.auditql.flags.EventFlags;
import io.auditql.flags.Flags;
import io.auditql.flags.LoggerFlags;
import io.auditql.flags.ProcessFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Where a store lies, how much it keeps, and which clocks it goes by. Filled by one thread before [EventStore#open].
public final class StoreOptions {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    @Nullable Path directory;
    long eventsMax = EventFlags.EVENTS_MAX.defaultValue();
    Duration eventsExpiry = EventFlags.EVENTS_EXPIRY.defaultValue();
    long eventsMaxBytes = EventFlags.EVENTS_MAX_BYTES.defaultValue();
    long outboxMaxBytes = LoggerFlags.LOGGER_OUTBOX_MAX_BYTES.defaultValue();
    long memoryMaxBytes = 32L << 20;
    long diskMinFree = -1;
    Duration syncInterval = EventFlags.EVENTS_SYNC_INTERVAL.defaultValue();
    boolean allowUnsafe;
    boolean large;
    LongSupplier bootMillis = () -> System.nanoTime() / 1_000_000;
    LongSupplier wallMillis = System::currentTimeMillis;
    String bootId = currentBootId();

    private StoreOptions(@Nullable Path directory) {
        this.directory = directory;
    }

    /// A store that stays, in this directory.
    public static StoreOptions at(Path directory) {
        return new StoreOptions(directory);
    }

    /// A store in a private directory in memory, removed on close.
    public static StoreOptions ephemeral() {
        return new StoreOptions(null);
    }

    /// Of an ephemeral store: on a disk rather than in memory, because it may grow large.
    public StoreOptions large() {
        large = true;
        return this;
    }

    public static StoreOptions of(Flags flags) {
        StoreOptions options =
                flags.get(ProcessFlags.EPHEMERAL)
                        ? ephemeral()
                        : at(Path.of(flags.get(ProcessFlags.DATABASE_PATH)));
        return options.eventsMax(flags.get(EventFlags.EVENTS_MAX))
                .eventsExpiry(flags.get(EventFlags.EVENTS_EXPIRY))
                .eventsMaxBytes(flags.get(EventFlags.EVENTS_MAX_BYTES))
                .outboxMaxBytes(flags.get(LoggerFlags.LOGGER_OUTBOX_MAX_BYTES))
                .syncInterval(flags.get(EventFlags.EVENTS_SYNC_INTERVAL))
                .allowUnsafe(flags.get(ProcessFlags.ALLOW_UNSAFE));
    }

    /// Keeps and shows every row: for recordings and log files, which end by themselves.
    public StoreOptions withoutLimits() {
        return eventsMax(0).eventsExpiry(Duration.ZERO).eventsMaxBytes(Long.MAX_VALUE);
    }

    /// @param rows of each table, 0 for no limit
    public StoreOptions eventsMax(long rows) {
        eventsMax = rows;
        return this;
    }

    /// @param age zero for never
    public StoreOptions eventsExpiry(Duration age) {
        eventsExpiry = age;
        return this;
    }

    public StoreOptions eventsMaxBytes(long bytes) {
        eventsMaxBytes = bytes;
        return this;
    }

    /// How many bytes of lines may wait for each logger.
    public StoreOptions outboxMaxBytes(long bytes) {
        outboxMaxBytes = bytes;
        return this;
    }

    /// How many bytes of rows are held while the disk takes none; beyond it the oldest are dropped and counted.
    public StoreOptions memoryMaxBytes(long bytes) {
        memoryMaxBytes = bytes;
        return this;
    }

    /// How many bytes of the disk are left to others; -1 for 5 % of it or 512 MiB, whichever is less.
    public StoreOptions diskMinFree(long bytes) {
        diskMinFree = bytes;
        return this;
    }

    public StoreOptions syncInterval(Duration interval) {
        syncInterval = interval;
        return this;
    }

    /// Accepts a directory that others may write.
    public StoreOptions allowUnsafe(boolean allow) {
        allowUnsafe = allow;
        return this;
    }

    /// @param boot milliseconds that pass at the same pace whatever is done to the time of day, the same for every process
    ///             since the machine started
    /// @param wall milliseconds since 1970
    public StoreOptions clocks(LongSupplier boot, LongSupplier wall) {
        bootMillis = boot;
        wallMillis = wall;
        return this;
    }

    /// Which start of the machine the boot clock counts from.
    public StoreOptions bootId(String id) {
        bootId = id;
        return this;
    }

    private static String currentBootId() {
        try {
            return Files.readString(BOOT_ID, StandardCharsets.US_ASCII).strip();
        } catch (IOException _) {
            return "unknown";
        }
    }
}
