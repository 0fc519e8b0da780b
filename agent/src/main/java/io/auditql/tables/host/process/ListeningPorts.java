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

/// The sockets that wait for somebody: those of the internet that are not connected, and unix sockets with a name.
public final class ListeningPorts implements HostTable {
    private static final Column PID =
            Column.integer("pid", "who holds it open, -1 for nobody").with(Column.Option.INDEX);
    private static final Column PORT = Column.integer("port", "port; 0 for unix sockets");
    private static final Column PROTOCOL =
            Column.integer("protocol", "6 TCP, 17 UDP, 1 ICMP, 136 UDP-Lite, 255 raw");
    private static final Column FAMILY =
            Column.integer("family", "1 unix, 2 IPv4, 10 IPv6, 17 packet");
    private static final Column ADDRESS =
            Column.text("address", "address it is bound to; `0.0.0.0` and `::` are all");
    private static final Column FD = Column.bigint("fd", "number of the open file, or -1");
    private static final Column SOCKET =
            Column.bigint("socket", "inode of the socket; 0 for unix sockets");
    private static final Column PATH = Column.text("path", "name of a unix socket");
    private static final Column NET_NAMESPACE =
            Column.text("net_namespace", "inode of the network namespace");

    static final Schema SCHEMA =
            Schema.table(
                    "listening_ports",
                    "Sockets that wait for somebody",
                    PID,
                    PORT,
                    PROTOCOL,
                    FAMILY,
                    ADDRESS,
                    FD,
                    SOCKET,
                    PATH,
                    NET_NAMESPACE);

    private static final Holder NOBODY = new Holder(Sockets.NOBODY, -1);

    private final HostRoot host;

    public ListeningPorts(HostRoot host) {
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
                if (isListening(socket)) {
                    for (Holder holder : socket.holders()) {
                        row(socket, holder, rows);
                    }
                    if (all && socket.holders().isEmpty()) {
                        row(socket, NOBODY, rows);
                    }
                }
            }
        }
    }

    private static boolean isListening(Socket socket) {
        return switch (socket.family()) {
            case Sockets.UNIX -> !socket.path().isEmpty();
            case Sockets.INET, Sockets.INET6 -> socket.remotePort() == 0;
            default -> true;
        };
    }

    private static void row(Socket socket, Holder holder, RowSink rows) {
        rows.begin()
                .set(PID, holder.pid())
                .set(PROTOCOL, socket.protocol())
                .set(FAMILY, socket.family())
                .set(FD, holder.descriptor())
                .set(NET_NAMESPACE, socket.namespace());
        if (socket.family() == Sockets.UNIX) {
            rows.set(PORT, 0).set(SOCKET, 0).set(PATH, socket.path());
        } else {
            rows.set(PORT, socket.localPort())
                    .set(SOCKET, socket.inode())
                    .set(ADDRESS, socket.localAddress());
        }
        rows.end();
    }
}
