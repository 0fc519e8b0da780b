package io.auditql.schedule;

import java.util.Optional;
import java.util.OptionalLong;

/// A query that runs by itself, as the configuration says it.
///
/// @param name            unique; lines carry it and the cursor is kept under it
/// @param intervalSeconds how often it runs, before splay
/// @param snapshot        log the whole result each time
/// @param removed         log rows that went, too
/// @param stream          run on every commit instead of by the clock
/// @param differential    compare whole results although it could run in increments
/// @param denylist        it may be stopped for what it costs
/// @param startupPriority its place among the queries that also run at start, if it is one of them
public record ScheduledQuery(
        String name,
        String sql,
        long intervalSeconds,
        boolean snapshot,
        boolean removed,
        boolean stream,
        boolean differential,
        boolean denylist,
        OptionalLong startupPriority) {
    /// The longest interval: a week.
    public static final long MAX_INTERVAL_SECONDS = 604_800;

    /// A query with osquery's defaults.
    public static ScheduledQuery of(String name, String sql, long intervalSeconds) {
        return new ScheduledQuery(
                name, sql, intervalSeconds, false, true, false, false, true, OptionalLong.empty());
    }

    public ScheduledQuery asSnapshot() {
        return new ScheduledQuery(
                name,
                sql,
                intervalSeconds,
                true,
                removed,
                stream,
                differential,
                denylist,
                startupPriority);
    }

    public ScheduledQuery asStream() {
        return new ScheduledQuery(
                name,
                sql,
                intervalSeconds,
                snapshot,
                removed,
                true,
                differential,
                denylist,
                startupPriority);
    }

    public ScheduledQuery withoutRemoved() {
        return new ScheduledQuery(
                name,
                sql,
                intervalSeconds,
                snapshot,
                false,
                stream,
                differential,
                denylist,
                startupPriority);
    }

    public ScheduledQuery withoutDenylist() {
        return new ScheduledQuery(
                name,
                sql,
                intervalSeconds,
                snapshot,
                removed,
                stream,
                differential,
                false,
                startupPriority);
    }

    public ScheduledQuery atStartup(long priority) {
        return new ScheduledQuery(
                name,
                sql,
                intervalSeconds,
                snapshot,
                removed,
                stream,
                differential,
                denylist,
                OptionalLong.of(priority));
    }

    /// Why it cannot be scheduled, if so.
    public Optional<String> problem() {
        if (intervalSeconds < 1 || intervalSeconds > MAX_INTERVAL_SECONDS) {
            return Optional.of(
                    "Query has invalid interval: "
                            + name
                            + ": "
                            + intervalSeconds
                            + " (1 to "
                            + MAX_INTERVAL_SECONDS
                            + " seconds)");
        }
        if (snapshot && stream) {
            return Optional.of(
                    "Query "
                            + name
                            + " is a snapshot and a stream at once: a snapshot needs an interval,"
                            + " so leave one of the two out");
        }
        return Optional.empty();
    }
}
