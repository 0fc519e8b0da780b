package io.auditql.tables.host.process;

import io.auditql.bytes.AsciiNumber;
import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Hex;
import io.auditql.bytes.IpAddress;
import io.auditql.bytes.Slice;
import io.auditql.tables.host.ProcFs;
import io.auditql.tables.host.Text;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// The sockets of the machine and who holds them, from the lists that the kernel keeps for each network namespace.
final class Sockets {
    static final int UNIX = 1;
    static final int INET = 2;
    static final int INET6 = 10;
    static final int PACKET = 17;

    static final long NOBODY = -1;

    private static final int TCP = 6;
    private static final String[] STATES = {
        "UNKNOWN",
        "ESTABLISHED",
        "SYN_SENT",
        "SYN_RECV",
        "FIN_WAIT1",
        "FIN_WAIT2",
        "TIME_WAIT",
        "CLOSED",
        "CLOSE_WAIT",
        "LAST_ACK",
        "LISTEN",
        "CLOSING"
    };

    /// A list below `/proc/<pid>/net`.
    private record Kind(String file, int family, int protocol) {}

    private static final List<Kind> KINDS =
            List.of(
                    new Kind("icmp", INET, 1),
                    new Kind("icmp6", INET6, 1),
                    new Kind("tcp", INET, TCP),
                    new Kind("tcp6", INET6, TCP),
                    new Kind("udp", INET, 17),
                    new Kind("udp6", INET6, 17),
                    new Kind("udplite", INET, 136),
                    new Kind("udplite6", INET6, 136),
                    new Kind("raw", INET, 255),
                    new Kind("raw6", INET6, 255));

    /// One socket. Addresses are texts; a path is bytes.
    ///
    /// @param holders who holds it open; none for one that belongs to no process, such as a closed connection that waits
    record Socket(
            long inode,
            int family,
            long protocol,
            String localAddress,
            long localPort,
            String remoteAddress,
            long remotePort,
            Slice path,
            String state,
            long namespace,
            List<Holder> holders) {}

    record Holder(long pid, long descriptor) {}

    private static final Slice NO_PATH = new Slice();

    private final ProcFs proc;
    private final Map<Long, List<Holder>> holders = new HashMap<>();
    private final List<Socket> found = new ArrayList<>();

    private Sockets(ProcFs proc) {
        this.proc = proc;
    }

    /// Reads the sockets of these processes' namespaces.
    static List<Socket> of(ProcFs proc, long[] pids, BooleanSupplier stopped) {
        Sockets sockets = new Sockets(proc);
        Set<Long> namespaces = new HashSet<>();
        for (long pid : pids) {
            if (stopped.getAsBoolean()) {
                break;
            }
            sockets.hold(pid);
            long namespace = proc.namespace(pid, "net");
            if (namespace >= 0 && namespaces.add(namespace)) {
                sockets.list(pid, namespace);
            }
        }
        return sockets.found.stream().map(sockets::held).toList();
    }

    private void hold(long pid) {
        for (long descriptor : proc.descriptors(pid)) {
            Slice target = proc.descriptor(pid, descriptor);
            if (target.startsWith("socket:[")) {
                long inode = Text.number(target.part(8, target.length() - 1), -1);
                holders.computeIfAbsent(inode, _ -> new ArrayList<>(1))
                        .add(new Holder(pid, descriptor));
            }
        }
    }

    private Socket held(Socket socket) {
        List<Holder> by = holders.getOrDefault(socket.inode(), List.of());
        return new Socket(
                socket.inode(),
                socket.family(),
                socket.protocol(),
                socket.localAddress(),
                socket.localPort(),
                socket.remoteAddress(),
                socket.remotePort(),
                socket.path(),
                socket.state(),
                socket.namespace(),
                by);
    }

    private void list(long pid, long namespace) {
        for (Kind kind : KINDS) {
            for (Slice line : lines(pid, "net/" + kind.file())) {
                internet(line, kind, namespace);
            }
        }
        for (Slice line : lines(pid, "net/unix")) {
            unix(line, namespace);
        }
        for (Slice line : lines(pid, "net/packet")) {
            packet(line, namespace);
        }
    }

    /// Without the first, which names the columns.
    private List<Slice> lines(long pid, String file) {
        byte[] content = proc.read(pid, file).toByteArray();
        List<Slice> lines = Text.lines(new Slice(content, 0, content.length));
        return lines.isEmpty() ? lines : lines.subList(1, lines.size());
    }

    ///     0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000  0 12345 …
    private void internet(Slice line, Kind kind, long namespace) {
        List<Slice> words = Text.words(line, 11);
        if (words.size() < 10) {
            return;
        }
        Slice local = words.get(1);
        Slice remote = words.get(2);
        int localColon = local.indexOf(':', 0);
        int remoteColon = remote.indexOf(':', 0);
        long inode = Text.number(words.get(9));
        if (localColon < 0 || remoteColon < 0 || inode == AsciiNumber.NOT_A_NUMBER) {
            return;
        }
        long state = Text.hex(words.get(3));
        found.add(
                new Socket(
                        inode,
                        kind.family(),
                        kind.protocol(),
                        address(local.part(0, localColon)),
                        Text.hex(local.part(localColon + 1)),
                        address(remote.part(0, remoteColon)),
                        Text.hex(remote.part(remoteColon + 1)),
                        NO_PATH,
                        kind.protocol() != TCP
                                ? ""
                                : STATES[state < 0 || state >= STATES.length ? 0 : (int) state],
                        namespace,
                        List.of()));
    }

    /// The kernel prints an address as words of 32 bits in the byte order of the machine.
    private static String address(Slice hex) {
        byte[] address = new byte[hex.length() / 2];
        if (address.length != 4 && address.length != 16) {
            return "";
        }
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        for (int i = 0; i < address.length; i++) {
            int value = Hex.digit(hex.at(2 * i)) << 4 | Hex.digit(hex.at(2 * i + 1));
            address[little ? i ^ 3 : i] = (byte) value;
        }
        GrowableBytes text = new GrowableBytes(40);
        IpAddress.append(address, 0, address.length, text);
        return text.toString();
    }

    ///     0000000000000000: 00000002 00000000 00010000 0001 01 12345 /run/a socket
    private void unix(Slice line, long namespace) {
        List<Slice> words = Text.words(line, 8);
        long inode = words.size() < 7 ? AsciiNumber.NOT_A_NUMBER : Text.number(words.get(6));
        if (inode != AsciiNumber.NOT_A_NUMBER) {
            found.add(
                    new Socket(
                            inode,
                            UNIX,
                            Text.number(words.get(2), 0),
                            "",
                            0,
                            "",
                            0,
                            words.size() > 7 ? words.get(7) : NO_PATH,
                            "",
                            namespace,
                            List.of()));
        }
    }

    ///     ffff9d4a 3      3    0003   2     1       0        0      12345
    private void packet(Slice line, long namespace) {
        List<Slice> words = Text.words(line, 10);
        long inode = words.size() < 9 ? AsciiNumber.NOT_A_NUMBER : Text.number(words.get(8));
        if (inode != AsciiNumber.NOT_A_NUMBER) {
            found.add(
                    new Socket(
                            inode,
                            PACKET,
                            Text.hex(words.get(3)),
                            "",
                            0,
                            "",
                            0,
                            NO_PATH,
                            "",
                            namespace,
                            List.of()));
        }
    }
}
