package io.auditql.config;

import java.util.OptionalLong;

/// A query of the schedule or of a pack as the configuration has it.
///
/// @param name              as it is written, without the pack's
/// @param place             where it stands, for messages
/// @param intervalSeconds   absent when the query names none
/// @param snapshot          log the whole result each time
/// @param removed           log rows that went, too
/// @param denylist          whether the query may be stopped for what it costs
/// @param stream            run on every commit instead of by the clock
/// @param differential      compare whole results although it could run in increments
/// @param startupPriority   its place among the queries run once at start, if it is one of them
public record ConfiguredQuery(
        String name,
        String sql,
        String place,
        OptionalLong intervalSeconds,
        boolean snapshot,
        boolean removed,
        boolean denylist,
        boolean stream,
        boolean differential,
        Conditions conditions,
        OptionalLong startupPriority) {}
