package io.auditql.config;

/// The hosts that a query or a pack is for.
///
/// @param platform the platforms; empty means any
/// @param version  the oldest version of osquery; empty means any
/// @param shard    the percentage of hosts; 0 means all
public record Conditions(String platform, String version, long shard) {
    /// Every host.
    public static final Conditions NONE = new Conditions("", "", 0);

    /// Whether the host is one of them, by osquery's rules.
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
