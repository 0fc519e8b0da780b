package io.auditql.tables.event;

import io.auditql.audit.event.AuditEvent;
import io.auditql.audit.event.Field;
import io.auditql.audit.event.RecordFields;
import io.auditql.bytes.AsciiNumber;
import io.auditql.catalog.RecordTypes;
import io.auditql.catalog.Syscall;
import io.auditql.catalog.UringOp;
import io.auditql.events.EventTable;
import io.auditql.events.Interest;
import io.auditql.flags.AuditFlags;
import io.auditql.flags.Flags;
import io.auditql.row.Column;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.Errno;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Network endpoints used: one row for each bind, connect, listen and accept, and, when asked for, for each datagram sent with
/// an address. What io_uring does for a program makes the same rows, as far as the kernel records it.
public final class SocketEvents implements EventTable {
    static final Column ACTION =
            Column.text(
                    "action",
                    "bind, connect, listen, accept; when recorded send; io_uring_setup of a program that may do so without"
                            + " any further call");
    static final Column PID = Column.bigint("pid", "process id");
    static final Column PATH = Column.text("path", "program file of the process");
    static final Column FD =
            Column.text(
                    "fd",
                    "descriptor of the socket that was called, hexadecimal without prefix; NULL of io_uring");
    static final Column AUID =
            Column.bigint("auid", "user who logged in, kept over su and sudo; 4294967295 if unset");
    static final Column FAMILY =
            Column.integer(
                    "family",
                    "address family: 2 IPv4, 10 IPv6, 1 unix, …; NULL where no address is known");
    static final Column PROTOCOL = Column.integer("protocol", "unused, 0").hidden();
    static final Column LOCAL_ADDRESS =
            Column.text(
                    "local_address",
                    "address bound to; IPv6 in the short form of RFC 5952, an IPv4 address on an IPv6 socket as"
                            + " ::ffff:192.0.2.1");
    static final Column REMOTE_ADDRESS =
            Column.text(
                    "remote_address",
                    "address connected to or sent to, or of the accepted peer, written as local_address; of a vsock the"
                            + " context id");
    static final Column LOCAL_PORT = Column.integer("local_port", "port bound to, else 0");
    static final Column REMOTE_PORT =
            Column.integer("remote_port", "port of remote_address, else 0");
    static final Column SOCKET =
            Column.text(
                            "socket",
                            "name of a unix socket; @ begins an abstract one; empty if it has none")
                    .hidden();
    static final Column TIME =
            Column.bigint(Schema.TIME, "when it happened, by the kernel's stamp, Unix seconds")
                    .additional();
    static final Column UPTIME =
            Column.bigint("uptime", "seconds since the host started, when the event was read");
    static final Column SUCCESS =
            Column.integer(
                    "success",
                    "1, also while a connect is under way or nobody waits to be accepted, or 0");
    static final Column STATUS =
            Column.text(
                    "status",
                    "succeeded, failed, in_progress (the result is in no record), no_client (an accept that found nobody)");
    static final Column TIME_MS = Column.bigint("time_ms", "as time, in milliseconds").hidden();
    static final Column SERIAL =
            Column.bigint("serial", "the kernel's number of the event; it wraps").hidden();
    static final Column EXIT =
            Column.bigint("exit", "result of the call; below 0 the error number").hidden();
    static final Column TTY = Column.text("tty", "terminal").hidden();
    static final Column SESSION =
            Column.bigint("session", "login session; 4294967295 if unset").hidden();
    static final Column COMM = Column.text("comm", "name of the task").hidden();
    static final Column KEY =
            Column.text("key", "keys of the audit rule that matched, joined with commas").hidden();
    static final Column FAMILY_NAME =
            Column.text(
                            "family_name",
                            "family in words: inet, inet6, unix, netlink, packet, vsock, …")
                    .hidden();
    static final Column SYSCALL =
            Column.text("syscall", "the call, or the operation of io_uring (IORING_OP_CONNECT, …)")
                    .hidden();
    static final Column ARCH = Column.text("arch", "calling convention of the call").hidden();
    static final Column COMPLETE =
            Column.integer("complete", "0 if a record of the event is missing").hidden();

    static final Schema SCHEMA =
            Schema.events(
                    "socket_events",
                    "Network endpoints used: bound, connected to, listened on, accepted from, sent to",
                    ACTION,
                    PID,
                    PATH,
                    FD,
                    AUID,
                    FAMILY,
                    PROTOCOL,
                    LOCAL_ADDRESS,
                    REMOTE_ADDRESS,
                    LOCAL_PORT,
                    REMOTE_PORT,
                    SOCKET,
                    TIME,
                    UPTIME,
                    SUCCESS,
                    STATUS,
                    TIME_MS,
                    SERIAL,
                    EXIT,
                    TTY,
                    SESSION,
                    COMM,
                    KEY,
                    FAMILY_NAME,
                    SYSCALL,
                    ARCH,
                    COMPLETE);

    private static final long MSG_FASTOPEN = 0x2000_0000;

    /// What was done, as the column shows it.
    private enum Action {
        BIND,
        CONNECT,
        LISTEN,
        ACCEPT,
        SEND,
        IO_URING_SETUP
    }

    /// How a call ended.
    private enum Outcome {
        SUCCEEDED,
        FAILED,
        IN_PROGRESS,
        NO_CLIENT
    }

    private static final byte[][] ACTIONS = Cells.words(Action.values());
    private static final byte[][] OUTCOMES = Cells.words(Outcome.values());
    private static final byte[][] CALLS = Cells.words(Syscall.values());

    /// What makes rows besides bind, connect and listen that succeed.
    ///
    /// @param failed      calls that failed
    /// @param local       sockets that never leave the host: unix and netlink
    /// @param accepts     accepted connections
    /// @param nullAccepts accepts that found nobody waiting
    /// @param sends       datagrams sent with an address
    public record Choice(
            boolean failed, boolean local, boolean accepts, boolean nullAccepts, boolean sends) {
        public static final Choice USUAL = new Choice(false, false, true, false, false);

        public static Choice of(Flags flags) {
            return new Choice(
                    flags.get(AuditFlags.AUDIT_ALLOW_FAILED_SOCKET_EVENTS),
                    flags.get(AuditFlags.AUDIT_ALLOW_UNIX),
                    flags.get(AuditFlags.AUDIT_ALLOW_ACCEPT_SOCKET_EVENTS),
                    flags.get(AuditFlags.AUDIT_ALLOW_NULL_ACCEPT_SOCKET_EVENTS),
                    flags.get(AuditFlags.AUDIT_ALLOW_SEND_SOCKET_EVENTS));
        }
    }

    private final HostFacts facts;
    private final Choice choice;
    private final byte[][] operations = new byte[UringOp.values().length][];
    private final SocketAddress address = new SocketAddress();

    public SocketEvents(HostFacts facts, Choice choice) {
        this.facts = facts;
        this.choice = choice;
        for (UringOp op : UringOp.values()) {
            operations[op.ordinal()] = op.word().getBytes(StandardCharsets.US_ASCII);
        }
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Interest interest() {
        Interest.Families families =
                choice.local() ? Interest.Families.ANY : Interest.Families.NETWORK;
        Interest.Outcome outcome =
                choice.failed() ? Interest.Outcome.ANY : Interest.Outcome.SUCCESS_OR_IN_PROGRESS;
        Interest interest =
                Interest.calls(outcome, families, Syscall.BIND, Syscall.CONNECT)
                        .and(
                                Interest.calls(
                                        choice.failed()
                                                ? Interest.Outcome.ANY
                                                : Interest.Outcome.SUCCESS,
                                        Interest.Families.NOT_APPLICABLE,
                                        Syscall.LISTEN))
                        .and(
                                Interest.calls(
                                        Interest.Outcome.SUCCESS,
                                        Interest.Families.NOT_APPLICABLE,
                                        Syscall.IO_URING_SETUP))
                        .and(Interest.operations(families, UringOp.BIND, UringOp.CONNECT))
                        .and(Interest.operations(Interest.Families.NOT_APPLICABLE, UringOp.LISTEN));
        if (choice.accepts()) {
            interest =
                    interest.and(
                                    Interest.calls(
                                            accepted(), families, Syscall.ACCEPT, Syscall.ACCEPT4))
                            .and(Interest.operations(families, UringOp.ACCEPT));
        }
        if (choice.sends()) {
            interest =
                    interest.and(
                                    Interest.calls(
                                            outcome,
                                            families,
                                            Syscall.SENDTO,
                                            Syscall.SENDMSG,
                                            Syscall.SENDMMSG))
                            .and(
                                    Interest.operations(
                                            families, UringOp.SENDMSG, UringOp.SENDMSG_ZC));
        }
        return interest;
    }

    private Interest.Outcome accepted() {
        if (choice.failed()) {
            return Interest.Outcome.ANY;
        }
        return choice.nullAccepts()
                ? Interest.Outcome.SUCCESS_OR_WOULD_BLOCK
                : Interest.Outcome.SUCCESS;
    }

    @Override
    public void on(AuditEvent event, RowSink row) {
        Syscall call = event.call();
        Action action = call == null ? null : action(call, event);
        if (call != null && action != null) {
            called(event, call, action, row);
        } else if (event.has(RecordTypes.URINGOP)) {
            operated(event, row);
        }
    }

    /// What a call does, or null when it makes no row.
    private @Nullable Action action(Syscall call, AuditEvent event) {
        return switch (call) {
            case BIND -> Action.BIND;
            case CONNECT -> Action.CONNECT;
            case LISTEN -> Action.LISTEN;
            case ACCEPT, ACCEPT4 -> choice.accepts() ? Action.ACCEPT : null;
            case SENDTO, SENDMMSG -> sent(event, Field.A3);
            case SENDMSG -> sent(event, Field.A2);
            case IO_URING_SETUP -> Action.IO_URING_SETUP;
            default -> null;
        };
    }

    /// A send that opens a TCP connection is a connect without the call of that name.
    private @Nullable Action sent(AuditEvent event, Field flags) {
        if (!choice.sends()) {
            return null;
        }
        long value = event.callArguments().hex(flags);
        return value != AsciiNumber.NOT_A_NUMBER && (value & MSG_FASTOPEN) != 0
                ? Action.CONNECT
                : Action.SEND;
    }

    private void called(AuditEvent event, Syscall call, Action action, RowSink row) {
        RecordFields syscall = event.syscall();
        Outcome outcome = outcome(event, syscall, action);
        if (outcome == Outcome.FAILED && !choice.failed()) {
            return;
        }
        event.first(RecordTypes.SOCKADDR).appendHexBytes(Field.SADDR, address.clear());
        boolean none = address.family() == SocketAddress.NONE;
        if (!isWanted() || (none && call.address() == Syscall.Address.OPTIONAL)) {
            return;
        }
        row.begin(event.timeMillis(), event.serial());
        row.text(ACTION).append(ACTIONS[action.ordinal()]);
        caller(syscall, row);
        if (action == Action.IO_URING_SETUP) {
            long ring = syscall.number(Field.EXIT);
            row.text(FD).append(Long.toHexString(ring));
        } else {
            Cells.text(row, FD, event.callArguments(), Field.A0);
        }
        address(action, row);
        result(outcome, row);
        Cells.number(row, EXIT, syscall, Field.EXIT);
        row.text(SYSCALL).append(CALLS[call.ordinal()]);
        Cells.arch(row, ARCH, event);
        // a call may fail before the kernel has read the address; a call that did not had one
        boolean lost = none && call.address() == Syscall.Address.GIVEN && outcome != Outcome.FAILED;
        Cells.flag(row, COMPLETE, event.complete() && !lost);
        row.end();
    }

    /// One row for each kind of operation, since the event has one address, the last one, and one for each try of an operation:
    /// a connect is tried twice. What came of it is in no record: `success` and `exit` there are those of the try.
    private void operated(AuditEvent event, RowSink row) {
        event.first(RecordTypes.SOCKADDR).appendHexBytes(Field.SADDR, address.clear());
        if (!isWanted()) {
            return;
        }
        int last = lastWithAddress(event);
        for (int i = 0; i < event.recordCount(); i++) {
            if (event.type(i) == RecordTypes.URINGOP && isFirstOfItsKind(event, i)) {
                UringOp op = UringOp.find(event.fields(i).number(Field.URING_OP));
                Action action = op == null ? null : action(op);
                if (op != null && action != null) {
                    operated(event, event.fields(i), op, action, isOf(event, last, op), row);
                }
            }
        }
    }

    private @Nullable Action action(UringOp op) {
        return switch (op) {
            case BIND -> Action.BIND;
            case CONNECT -> Action.CONNECT;
            case LISTEN -> Action.LISTEN;
            case ACCEPT -> choice.accepts() ? Action.ACCEPT : null;
            case SENDMSG, SENDMSG_ZC -> choice.sends() ? Action.SEND : null;
            default -> null;
        };
    }

    private int lastWithAddress(AuditEvent event) {
        int last = -1;
        for (int i = 0; i < event.recordCount(); i++) {
            if (event.type(i) == RecordTypes.URINGOP) {
                UringOp op = UringOp.find(event.fields(i).number(Field.URING_OP));
                last = op == null || op == UringOp.LISTEN || action(op) == null ? last : i;
            }
        }
        return last;
    }

    private static boolean isOf(AuditEvent event, int record, UringOp op) {
        return record >= 0 && event.fields(record).number(Field.URING_OP) == op.number();
    }

    private static boolean isFirstOfItsKind(AuditEvent event, int record) {
        long op = event.fields(record).number(Field.URING_OP);
        for (int i = 0; i < record; i++) {
            if (event.type(i) == RecordTypes.URINGOP
                    && event.fields(i).number(Field.URING_OP) == op) {
                return false;
            }
        }
        return true;
    }

    private void operated(
            AuditEvent event,
            RecordFields record,
            UringOp op,
            Action action,
            boolean hasAddress,
            RowSink row) {
        boolean known = hasAddress && address.family() != SocketAddress.NONE;
        if (!known && (action == Action.SEND || isSecondTry(event, action))) {
            return;
        }
        row.begin(event.timeMillis(), event.serial());
        row.text(ACTION).append(ACTIONS[action.ordinal()]);
        RecordFields syscall = event.syscall();
        caller(syscall.has(Field.PID) ? syscall : record, row);
        if (known) {
            address(action, row);
        } else {
            row.set(PROTOCOL, 0).set(LOCAL_PORT, 0).set(REMOTE_PORT, 0);
        }
        result(Outcome.IN_PROGRESS, row);
        Cells.number(row, EXIT, record, Field.EXIT);
        row.text(SYSCALL).append(operations[op.ordinal()]);
        Cells.arch(row, ARCH, event);
        boolean lost = !known && (action == Action.BIND || action == Action.CONNECT);
        Cells.flag(row, COMPLETE, event.complete() && !lost);
        row.end();
    }

    /// A kernel thread that polls the ring makes an event of each try, and only the first has the address.
    private static boolean isSecondTry(AuditEvent event, Action action) {
        return action == Action.CONNECT && !event.syscall().has(Field.PID);
    }

    private void caller(RecordFields record, RowSink row) {
        Cells.number(row, PID, record, Field.PID);
        Cells.text(row, PATH, record, Field.EXE);
        Cells.number(row, AUID, record, Field.AUID);
        Cells.uptime(row, UPTIME, facts);
        Cells.text(row, TTY, record, Field.TTY);
        Cells.number(row, SESSION, record, Field.SES);
        Cells.text(row, COMM, record, Field.COMM);
        Cells.key(row, KEY, record);
    }

    private void address(Action action, RowSink row) {
        row.set(PROTOCOL, 0).set(LOCAL_PORT, 0).set(REMOTE_PORT, 0);
        if (address.family() == SocketAddress.NONE) {
            return;
        }
        row.set(FAMILY, address.family());
        address.appendFamily(row.text(FAMILY_NAME));
        boolean local = action == Action.BIND;
        if (address.hasPort()) {
            address.appendAddress(row.text(local ? LOCAL_ADDRESS : REMOTE_ADDRESS));
            row.set(local ? LOCAL_PORT : REMOTE_PORT, address.port());
        } else if (address.family() == SocketAddress.UNIX) {
            address.appendUnixName(row.text(SOCKET));
        }
    }

    private static void result(Outcome outcome, RowSink row) {
        Cells.flag(row, SUCCESS, outcome != Outcome.FAILED);
        row.text(STATUS).append(OUTCOMES[outcome.ordinal()]);
    }

    /// A connect that goes on in the background is recorded as failed, with EINPROGRESS; its final result never is.
    private Outcome outcome(AuditEvent event, RecordFields syscall, Action action) {
        if (!event.failed()) {
            return Outcome.SUCCEEDED;
        }
        long exit = syscall.number(Field.EXIT);
        if (action == Action.CONNECT && exit == -Errno.EINPROGRESS) {
            return Outcome.IN_PROGRESS;
        }
        return action == Action.ACCEPT && exit == -Errno.EAGAIN && choice.nullAccepts()
                ? Outcome.NO_CLIENT
                : Outcome.FAILED;
    }

    /// Not AF_UNSPEC, which ends an association; what never leaves the host only when asked for. A call whose address is not
    /// known is wanted.
    private boolean isWanted() {
        return switch (address.family()) {
            case SocketAddress.UNSPEC -> false;
            case SocketAddress.UNIX, SocketAddress.NETLINK -> choice.local();
            default -> true;
        };
    }
}
