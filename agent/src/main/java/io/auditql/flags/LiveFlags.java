package io.auditql.flags;

import java.util.function.Predicate;

/// What `--live` stands for: everything needed to record this host now, and to leave it as it was.
final class LiveFlags {
    /// So that the first `count(*)` someone types does not stop at the seed's 1000.
    private static final long EVENTS_MAX = 100_000;

    private LiveFlags() {}

    /// Sets what the line itself does not set, wherever `--live` stands on it.
    static void expand(Flags flags, Predicate<Flag<?>> onTheLine) {
        imply(flags, AuditFlags.DISABLE_AUDIT, false, onTheLine);
        imply(flags, EventFlags.DISABLE_EVENTS, false, onTheLine);
        imply(flags, AuditFlags.AUDIT_ALLOW_CONFIG, true, onTheLine);
        imply(flags, AuditFlags.AUDIT_ALLOW_PROCESS_EVENTS, true, onTheLine);
        imply(flags, AuditFlags.AUDIT_ALLOW_SOCKETS, true, onTheLine);
        imply(flags, ProcessFlags.EPHEMERAL, true, onTheLine);
        imply(flags, EventFlags.EVENTS_MAX, EVENTS_MAX, onTheLine);
    }

    private static <T> void imply(
            Flags flags, Flag<T> flag, T value, Predicate<Flag<?>> onTheLine) {
        if (!onTheLine.test(flag)) {
            flags.set(flag, value, FlagParser.LIVE);
        }
    }
}
