package io.auditql.schedule;

/// Where a line belongs: each kind has a file, a syslog level, a topic of its own.
public enum LineKind {
    /// Rows added or removed.
    RESULT,
    /// The whole result of a snapshot query.
    SNAPSHOT,
    /// What the agent says about itself.
    STATUS
}
