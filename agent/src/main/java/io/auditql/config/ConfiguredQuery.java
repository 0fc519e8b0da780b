package io.auditql.config;

import java.util.OptionalLong;

/// A query of the schedule as the configuration has it.
///
/// @param place             where it stands, for messages
/// @param intervalSeconds   absent when the query names none
/// @param snapshot          log the whole result each time
/// @param removed           log rows that went, too
/// @param denylist          whether the query may be stopped for what it costs
/// @param stream            run on every commit instead of by the clock
/// @param differential      compare whole results although it could run in increments
/// @param platform          the platforms it is for; empty means any
/// @param version           the oldest version of osquery it is for; empty means any
/// @param shard             the percentage of hosts that run it; 0 means all
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
        String platform,
        String version,
        long shard,
        OptionalLong startupPriority) {
    /// Whether the query is for a host, by osquery's rules.
    public boolean isFor(Host host) {
        return isForPlatform(host.platform())
                && isForVersion(host.version())
                && (shard == 0 || shard >= host.shard());
    }

    private boolean isForPlatform(String host) {
        if (platform.isEmpty()
                || platform.equals("null")
                || platform.contains("any")
                || platform.contains("all")) {
            return true;
        }
        boolean linux =
                platform.contains("linux")
                        || platform.contains("ubuntu")
                        || platform.contains("centos");
        return platform.contains("posix")
                || (host.equals("linux") && linux)
                || platform.contains(host);
    }

    private boolean isForVersion(String host) {
        if (version.isEmpty() || version.equals("null") || version.equals("0.0.0")) {
            return true;
        }
        String[] least = version.split("\\.", -1);
        String[] ours = host.split("\\.", -1);
        for (int i = 0; i < least.length; i++) {
            int order = Long.compare(i < ours.length ? number(ours[i]) : 0, number(least[i]));
            if (order != 0) {
                return order > 0;
            }
        }
        return true;
    }

    /// The digits a part of a version begins with.
    private static long number(String part) {
        long value = 0;
        for (int i = 0; i < part.length() && value < 1_000_000; i++) {
            char digit = part.charAt(i);
            if (digit < '0' || digit > '9') {
                break;
            }
            value = 10 * value + digit - '0';
        }
        return value;
    }
}
