package io.auditql.audit.source;

import io.auditql.sys.Processes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What must be known of other processes: this machine's, or a test's.
interface ProcessTable {
    /// When the process started, 0 when there is none; with the pid it names one process and no later one.
    long startTicks(int pid);

    /// Whether the process can be the one that receives records: a pid may have gone to a stranger after its owner died.
    boolean mayOwnRecords(int pid);

    /// Its program's name, for messages.
    String name(int pid);

    /// Who reads records along with the owner, as `name (pid n)`.
    List<String> listeners();

    /// How often the kernel found the buffer of the socket with that address full.
    long drops(long port);

    static ProcessTable ofThisMachine() {
        NetlinkTable sockets = NetlinkTable.ofThisMachine();
        return new ProcessTable() {
            @Override
            public long startTicks(int pid) {
                return Processes.startTicks(pid);
            }

            @Override
            public boolean mayOwnRecords(int pid) {
                if (!Processes.isAlive(pid)) {
                    return false;
                }
                Optional<Set<Long>> held = Processes.sockets(pid);
                return held.isEmpty()
                        || sockets.entries().stream().anyMatch(e -> held.get().contains(e.inode()));
            }

            @Override
            public String name(int pid) {
                return Processes.name(pid).orElse("unknown program");
            }

            @Override
            public List<String> listeners() {
                return Listener.of(sockets).stream().map(Listener::toString).toList();
            }

            @Override
            public long drops(long port) {
                return sockets.find(port).map(NetlinkTable.Entry::drops).orElse(0L);
            }
        };
    }
}
