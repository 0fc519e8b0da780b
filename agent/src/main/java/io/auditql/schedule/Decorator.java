package io.auditql.schedule;

/// A query whose first row is written into every line.
///
/// @param place           where it was configured, for messages
/// @param intervalSeconds for those of [Moment#INTERVAL]: a multiple of 60
public record Decorator(String sql, String place, Moment moment, long intervalSeconds) {
    /// When it runs.
    public enum Moment {
        LOAD,
        ALWAYS,
        INTERVAL
    }
}
