package io.auditql.tables.event;

import io.auditql.sys.FileStatus;
import org.jspecify.annotations.Nullable;

/// What rows say of the host besides the audit trail. Only while the events are of this host and of now.
///
/// Called on the assembler's thread.
public interface HostFacts {
    /// What a call of the fork family made.
    enum ChildKind {
        PROCESS,
        THREAD,
        UNKNOWN
    }

    /// What [#uptimeSeconds] says when it is not known.
    long UNKNOWN = -1;

    /// For a recorded trail: rows of another time, and maybe of another host, say nothing of this one.
    HostFacts OFFLINE =
            new HostFacts() {
                @Override
                public long uptimeSeconds() {
                    return UNKNOWN;
                }

                @Override
                public @Nullable FileStatus files() {
                    return null;
                }

                @Override
                public ChildKind childKind(long process, long child) {
                    return ChildKind.UNKNOWN;
                }
            };

    /// How long the host has been up, or [#UNKNOWN].
    long uptimeSeconds();

    /// To look files up, or null when they must not be.
    @Nullable FileStatus files();

    /// Whether `child` is a thread of `process` or a process of its own, as far as it is still there to be seen.
    ChildKind childKind(long process, long child);
}
