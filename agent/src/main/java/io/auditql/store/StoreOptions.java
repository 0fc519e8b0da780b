package io.auditql.store;

import io.auditql.flags.Flag;
import io.auditql.flags.Flags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Where a store lies, how much it keeps, and which clocks it goes by. Filled by one thread before [EventStore#open].
public final class StoreOptions {
    public static final Flag<Long> EVENTS_MAX =
            Flag.uint64(
                    "events_max",
                    1000,
                    "Rows kept of each event table once they were read; 0 = no limit");
    public static final Flag<Duration> EVENTS_EXPIRY =
            Flag.seconds("events_expiry", 86_000, "Age after which read events may go; 0 = never")
                    .alias("event_expiry");
    public static final Flag<Long> EVENTS_MAX_BYTES =
            Flag.uint64(
                    "events_max_bytes",
                    256L << 20,
                    "Bytes of all stored events, read or not; the oldest go first");
    public static final Flag<Duration> EVENTS_SYNC_INTERVAL =
            Flag.seconds(
                    "events_sync_interval",
                    1,
                    "How much of the newest events a power failure may cost");
    public static final Flag<Long> OUTBOX_MAX_BYTES =
            Flag.uint64(
                    "logger_outbox_max_bytes",
                    256L << 20,
                    "Bytes of lines that may wait for each logger");
    public static final Flag<Boolean> EPHEMERAL =
            Flag.bool("ephemeral", false, "Keep the store in memory only and remove it on exit");
    public static final Flag<String> DATABASE_PATH =
            Flag.text("database_path", "/var/lib/auditql", "Directory of the store");

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    @Nullable Path directory;
    long eventsMax = EVENTS_MAX.defaultValue();
    Duration eventsExpiry = EVENTS_EXPIRY.defaultValue();
    long eventsMaxBytes = EVENTS_MAX_BYTES.defaultValue();
    long outboxMaxBytes = OUTBOX_MAX_BYTES.defaultValue();
    long memoryMaxBytes = 32L << 20;
    long diskMinFree = -1;
    Duration syncInterval = EVENTS_SYNC_INTERVAL.defaultValue();
    boolean allowUnsafe;
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

    public static StoreOptions of(Flags flags) {
        StoreOptions options =
                flags.get(EPHEMERAL) ? ephemeral() : at(Path.of(flags.get(DATABASE_PATH)));
        return options.eventsMax(flags.get(EVENTS_MAX))
                .eventsExpiry(flags.get(EVENTS_EXPIRY))
                .eventsMaxBytes(flags.get(EVENTS_MAX_BYTES))
                .outboxMaxBytes(flags.get(OUTBOX_MAX_BYTES))
                .syncInterval(flags.get(EVENTS_SYNC_INTERVAL));
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
