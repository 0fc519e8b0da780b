package io.auditql.config;

/// A query whose first row is written into every line.
///
/// @param place           where it stands, for messages
/// @param intervalSeconds for those of [Moment#INTERVAL]; otherwise 0
public record ConfiguredDecorator(String sql, String place, Moment moment, long intervalSeconds) {
    /// When it runs.
    public enum Moment {
        /// When the configuration is read.
        LOAD,
        /// Before each query of the schedule.
        ALWAYS,
        /// Every so many seconds.
        INTERVAL
    }
}
