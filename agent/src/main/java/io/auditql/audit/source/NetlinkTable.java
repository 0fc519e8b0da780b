package io.auditql.audit.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The netlink sockets of the audit family that are open on this machine, read from /proc/net/netlink:
///
///     sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
///     0000000040ceca32 9   2145       00000001 0        0        0     2        17       24711
final class NetlinkTable {
    /// One socket.
    ///
    /// @param port   its address; often, but not always, the id of the process that opened it; 0 is the kernel's own
    /// @param groups the multicast groups it reads
    /// @param drops  how often the kernel found its buffer full
    record Entry(long port, long groups, long drops, long inode) {
        boolean listens() {
            return (groups & AuditProtocol.READLOG_GROUP) != 0;
        }
    }

    private static final String AUDIT_FAMILY = "9";
    private static final int COLUMNS = 10;

    private final Path file;

    NetlinkTable(Path file) {
        this.file = file;
    }

    static NetlinkTable ofThisMachine() {
        return new NetlinkTable(Path.of("/proc/net/netlink"));
    }

    /// The sockets, or none where the file cannot be read.
    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length >= COLUMNS && fields[1].equals(AUDIT_FAMILY)) {
                    entries.add(
                            new Entry(
                                    Long.parseLong(fields[2]),
                                    Long.parseLong(fields[3], 16),
                                    Long.parseLong(fields[8]),
                                    Long.parseLong(fields[9])));
                }
            }
        } catch (IOException | NumberFormatException _) {
            return List.of();
        }
        return entries;
    }

    Optional<Entry> find(long port) {
        return entries().stream().filter(e -> e.port() == port).findFirst();
    }

    /// Those who read each record along with its owner: journald, monitoring agents.
    List<Entry> listeners() {
        return entries().stream().filter(Entry::listens).toList();
    }
}
