package io.auditql.audit.source;

import io.auditql.sys.Processes;
import java.util.List;
import java.util.OptionalInt;

/// A process that reads each audit record along with its owner, through the multicast group: journald, monitoring agents.
///
/// @param pid   empty when the process cannot be found: in another pid namespace, or not ours to look into
/// @param inode of its socket
public record Listener(OptionalInt pid, long inode) {
    /// All listeners in our network namespace.
    public static List<Listener> ofThisMachine() {
        return of(NetlinkTable.ofThisMachine());
    }

    static List<Listener> of(NetlinkTable sockets) {
        return sockets.listeners().stream()
                .map(e ->
                        new Listener(
                                Processes.holder(e.inode())
                                        .map(OptionalInt::of)
                                        .orElse(OptionalInt.empty()),
                                e.inode()))
                .toList();
    }

    /// `systemd-journal (pid 312)`, or `socket 24711` when nobody can be named.
    @Override
    public String toString() {
        return pid.isEmpty()
                ? "socket " + inode
                : Processes.name(pid.getAsInt()).orElse("unknown program")
                        + " (pid "
                        + pid.getAsInt()
                        + ")";
    }
}
