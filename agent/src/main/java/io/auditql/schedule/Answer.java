package io.auditql.schedule;

import java.util.Map;

/// What a small query beside the schedule found: a discovery query, a decorator.
///
/// @param rows  how many rows
/// @param first the first row, its values as text; empty when there is none
public record Answer(long rows, Map<String, String> first) {
    /// No rows.
    public static final Answer NONE = new Answer(0, Map.of());
}
