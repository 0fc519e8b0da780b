package io.auditql.flags;

import java.time.Duration;
import java.util.List;

/// How long events are kept, and how much of them.
public final class EventFlags {
    private static final String LATER = "not built yet";

    public static final Flag<Boolean> DISABLE_EVENTS =
            Flag.bool(
                    "disable_events",
                    false,
                    "Collect no events at all; the default of the shell is true");
    public static final Flag<Duration> EVENTS_EXPIRY =
            Flag.seconds(
                            "events_expiry",
                            86000,
                            "Age in seconds after which events that were read may go; 1 clears them with each SELECT")
                    .alias("event_expiry");
    public static final Flag<Long> EVENTS_MAX =
            Flag.uint64(
                    "events_max",
                    1000,
                    "Rows of an event table that stay once every query has read them");
    public static final Flag<Boolean> EVENTS_OPTIMIZE =
            Flag.bool(
                    "events_optimize",
                    true,
                    "A scheduled query over events sees only what came since its last run");
    public static final Flag<Long> EVENTS_MAX_BYTES =
            Flag.uint64(
                    "events_max_bytes",
                    268435456,
                    "Room for all stored events; beyond it the oldest go and are counted");
    public static final Flag<Duration> EVENTS_SYNC_INTERVAL =
            Flag.seconds(
                    "events_sync_interval",
                    1,
                    "Seconds of events that a power failure may take; 0 waits for the disk at every commit");
    public static final Flag<Boolean> EVENTS_ENFORCE_DENYLIST =
            Flag.bool(
                            "events_enforce_denylist",
                            false,
                            "Let the denylist stop also queries over events only")
                    .with(Flag.Trait.HIDDEN);
    public static final Flag<Boolean> ENABLE_FILE_EVENTS =
            Flag.bool(
                            "enable_file_events",
                            false,
                            "Record changes of files under watched paths: file_events")
                    .withoutEffect(LATER);

    public static final List<Flag<?>> ALL =
            List.of(
                    DISABLE_EVENTS,
                    EVENTS_EXPIRY,
                    EVENTS_MAX,
                    EVENTS_OPTIMIZE,
                    EVENTS_MAX_BYTES,
                    EVENTS_SYNC_INTERVAL,
                    EVENTS_ENFORCE_DENYLIST,
                    ENABLE_FILE_EVENTS);

    private EventFlags() {}
}
