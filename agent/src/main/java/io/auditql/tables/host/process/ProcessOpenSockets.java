package io.auditql.tables.host.process;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.ProcFs;
import io.auditql.tables.host.process.Sockets.Holder;
import io.auditql.tables.host.process.Sockets.Socket;
import java.util.List;

/// The sockets of the machine: one row for each process that holds one open, and one with the pid -1 for one that nobody holds.
public final class ProcessOpenSockets implements HostTable {
    private static final Column PID =
            Column.integer("pid", "who holds it open, -1 for nobody").with(Column.Option.INDEX);
    private static final Column FD = Column.bigint("fd", "number of the open file, or -1");
    private static final Column SOCKET = Column.bigint("socket", "inode of the socket");
    private static final Column FAMILY =
            Column.integer("family", "1 unix, 2 IPv4, 10 IPv6, 17 packet");
    private static final Column PROTOCOL =
            Column.integer("protocol", "6 TCP, 17 UDP, 1 ICMP, 136 UDP-Lite, 255 raw");
    private static final Column LOCAL_ADDRESS = Column.text("local_address", "own address");
    private static final Column REMOTE_ADDRESS =
            Column.text("remote_address", "address of the other side");
    private static final Column LOCAL_PORT = Column.integer("local_port", "own port");
    private static final Column REMOTE_PORT =
            Column.integer("remote_port", "port of the other side");
    private static final Column PATH =
            Column.text("path", "name of a unix socket; an abstract one begins with @");
    private static final Column STATE = Column.text("state", "state of a TCP connection");
    private static final Column NET_NAMESPACE =
            Column.text("net_namespace", "inode of the network namespace");

    static final Schema SCHEMA =
            Schema.table(
                    "process_open_sockets",
                    "Open sockets and who holds them",
                    PID,
                    FD,
                    SOCKET,
                    FAMILY,
                    PROTOCOL,
                    LOCAL_ADDRESS,
                    REMOTE_ADDRESS,
                    LOCAL_PORT,
                    REMOTE_PORT,
                    PATH,
                    STATE,
                    NET_NAMESPACE);

    private static final Holder NOBODY = new Holder(Sockets.NOBODY, -1);

    private final HostRoot host;

    public ProcessOpenSockets(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        List<Slice> wanted = query.equalBytes(PID);
        boolean all = wanted.isEmpty() || wanted.stream().anyMatch(pid -> pid.is("-1"));
        try (ProcFs proc = new ProcFs(host)) {
            long[] pids = all ? proc.pids() : proc.pids(query, PID);
            for (Socket socket : Sockets.of(proc, pids, query::isStopped)) {
                for (Holder holder : socket.holders()) {
                    row(socket, holder, rows);
                }
                if (all && socket.holders().isEmpty()) {
                    row(socket, NOBODY, rows);
                }
            }
        }
    }

    private static void row(Socket socket, Holder holder, RowSink rows) {
        rows.begin()
                .set(PID, holder.pid())
                .set(FD, holder.descriptor())
                .set(SOCKET, socket.inode())
                .set(FAMILY, socket.family())
                .set(PROTOCOL, socket.protocol())
                .set(LOCAL_ADDRESS, socket.localAddress())
                .set(REMOTE_ADDRESS, socket.remoteAddress())
                .set(LOCAL_PORT, socket.localPort())
                .set(REMOTE_PORT, socket.remotePort())
                .set(PATH, socket.path())
                .set(STATE, socket.state())
                .set(NET_NAMESPACE, socket.namespace())
                .end();
    }
}
