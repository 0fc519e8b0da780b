package io.auditql.schedule;

/// What the executions of one query cost. Written by its worker, read by any thread.
public final class QueryStatistics {
    /// The figures at one moment. Times are milliseconds unless they say otherwise.
    ///
    /// @param lastExecuted when the last execution ended, seconds since 1970; 0 before the first
    /// @param outputBytes  the lines' bytes
    public record Snapshot(
            long executions,
            long failures,
            long lastExecuted,
            long outputBytes,
            long wall,
            long lastWall,
            long user,
            long lastUser,
            long system,
            long lastSystem,
            long averageMemory,
            long lastMemory) {}

    private long executions; // all guarded by this
    private long failures;
    private long lastExecuted;
    private long outputBytes;
    private long wallNanos;
    private long lastWallNanos;
    private long userNanos;
    private long lastUserNanos;
    private long systemNanos;
    private long lastSystemNanos;
    private long averageMemory;
    private long lastMemory;

    /// Books one execution.
    ///
    /// @param memory how much more memory the process had afterwards, bytes; less is 0
    synchronized void executed(
            long unixTime,
            boolean failed,
            long bytes,
            long wall,
            long user,
            long system,
            long memory) {
        executions++;
        failures += failed ? 1 : 0;
        lastExecuted = unixTime;
        outputBytes += bytes;
        lastWallNanos = wall;
        wallNanos += wall;
        lastUserNanos = user;
        userNanos += user;
        lastSystemNanos = system;
        systemNanos += system;
        lastMemory = Math.max(0, memory);
        averageMemory += (lastMemory - averageMemory) / executions;
    }

    public synchronized Snapshot snapshot() {
        return new Snapshot(
                executions,
                failures,
                lastExecuted,
                outputBytes,
                wallNanos / 1_000_000,
                lastWallNanos / 1_000_000,
                userNanos / 1_000_000,
                lastUserNanos / 1_000_000,
                systemNanos / 1_000_000,
                lastSystemNanos / 1_000_000,
                averageMemory,
                lastMemory);
    }
}
