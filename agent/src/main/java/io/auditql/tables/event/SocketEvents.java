package io.auditql.tables.event;

import io.auditql.audit.event.AuditEvent;
import io.auditql.audit.event.Field;
import io.auditql.audit.event.RecordFields;
import io.auditql.catalog.RecordTypes;
import io.auditql.catalog.Syscall;
import io.auditql.events.EventTable;
import io.auditql.events.Interest;
import io.auditql.row.Column;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Network endpoints used: one row for each bind and connect.
public final class SocketEvents implements EventTable {
    static final Column ACTION = Column.text("action", "bind or connect");
    static final Column PID = Column.bigint("pid", "process id");
    static final Column PATH = Column.text("path", "program file of the process");
    static final Column FD =
            Column.text("fd", "descriptor of the socket, hexadecimal without prefix");
    static final Column AUID =
            Column.bigint("auid", "user who logged in, kept over su and sudo; 4294967295 if unset");
    static final Column FAMILY = Column.integer("family", "2 IPv4, 10 IPv6, 1 unix");
    static final Column PROTOCOL = Column.integer("protocol", "unused, 0").hidden();
    static final Column LOCAL_ADDRESS =
            Column.text(
                    "local_address",
                    "address bound to; IPv6 in the short form of RFC 5952, an IPv4 address on an IPv6 socket as"
                            + " ::ffff:192.0.2.1");
    static final Column REMOTE_ADDRESS =
            Column.text("remote_address", "address connected to, written as local_address");
    static final Column LOCAL_PORT = Column.integer("local_port", "port bound to, else 0");
    static final Column REMOTE_PORT = Column.integer("remote_port", "port connected to, else 0");
    static final Column SOCKET =
            Column.text("socket", "name of a unix socket; @ begins an abstract one").hidden();
    static final Column TIME =
            Column.bigint(Schema.TIME, "when it happened, by the kernel's stamp, Unix seconds")
                    .additional();
    static final Column UPTIME =
            Column.bigint("uptime", "seconds since the host started, when the event was read");
    static final Column SUCCESS =
            Column.integer("success", "1, also while a connect is under way, or 0");
    static final Column STATUS = Column.text("status", "succeeded, failed or in_progress");
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
    static final Column ARCH = Column.text("arch", "calling convention of the call").hidden();
    static final Column COMPLETE =
            Column.integer("complete", "0 if a record of the event is missing").hidden();

    static final Schema SCHEMA =
            Schema.events(
                    "socket_events",
                    "Network endpoints used: one row for each bind and connect",
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
                    ARCH,
                    COMPLETE);

    private static final long EINPROGRESS = -115;
    private static final byte[] BIND = "bind".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONNECT = "connect".getBytes(StandardCharsets.US_ASCII);

    /// How a call ended.
    private enum Outcome {
        SUCCEEDED,
        FAILED,
        IN_PROGRESS
    }

    private static final byte[][] STATUS_WORDS = words();

    private static byte[][] words() {
        Outcome[] all = Outcome.values();
        byte[][] words = new byte[all.length][];
        for (Outcome outcome : all) {
            words[outcome.ordinal()] =
                    outcome.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        }
        return words;
    }

    private final HostFacts facts;
    private final boolean failed;
    private final boolean unix;
    private final SocketAddress address = new SocketAddress();

    /// @param failed whether a call that failed makes a row
    /// @param unix   whether unix sockets make rows
    public SocketEvents(HostFacts facts, boolean failed, boolean unix) {
        this.facts = facts;
        this.failed = failed;
        this.unix = unix;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Interest interest() {
        return Interest.calls(
                failed ? Interest.Outcome.ANY : Interest.Outcome.SUCCESS_OR_IN_PROGRESS,
                unix ? Interest.Families.ANY : Interest.Families.NETWORK,
                Syscall.BIND,
                Syscall.CONNECT);
    }

    @Override
    public void on(AuditEvent event, RowSink row) {
        RecordFields syscall = event.syscall();
        boolean bind = event.call() == Syscall.BIND;
        Outcome outcome = outcome(event, syscall, bind);
        if (outcome == Outcome.FAILED && !failed) {
            return;
        }
        event.first(RecordTypes.SOCKADDR).appendHexBytes(Field.SADDR, address.clear());
        int family = address.family();
        if (!isWanted(family)) {
            return;
        }
        row.begin(event.timeMillis(), event.serial());
        row.text(ACTION).append(bind ? BIND : CONNECT);
        Cells.number(row, PID, syscall, Field.PID);
        Cells.text(row, PATH, syscall, Field.EXE);
        Cells.text(row, FD, event.callArguments(), Field.A0);
        Cells.number(row, AUID, syscall, Field.AUID);
        row.set(PROTOCOL, 0).set(LOCAL_PORT, 0).set(REMOTE_PORT, 0);
        if (family != SocketAddress.NONE) {
            row.set(FAMILY, family);
        }
        if (address.isInternet()) {
            address.appendAddress(row.text(bind ? LOCAL_ADDRESS : REMOTE_ADDRESS));
            row.set(bind ? LOCAL_PORT : REMOTE_PORT, address.port());
        } else if (family == SocketAddress.UNIX) {
            address.appendUnixName(row.text(SOCKET));
        }
        Cells.uptime(row, UPTIME, facts);
        Cells.flag(row, SUCCESS, outcome != Outcome.FAILED);
        row.text(STATUS).append(STATUS_WORDS[outcome.ordinal()]);
        Cells.number(row, EXIT, syscall, Field.EXIT);
        Cells.text(row, TTY, syscall, Field.TTY);
        Cells.number(row, SESSION, syscall, Field.SES);
        Cells.text(row, COMM, syscall, Field.COMM);
        Cells.key(row, KEY, syscall);
        Cells.arch(row, ARCH, event);
        // a call may fail before the kernel has read the address; a call that did not had one
        boolean addressLost = family == SocketAddress.NONE && outcome != Outcome.FAILED;
        Cells.flag(row, COMPLETE, event.complete() && !addressLost);
        row.end();
    }

    /// A connect that goes on in the background is recorded as failed, with EINPROGRESS; its final result never is.
    private static Outcome outcome(AuditEvent event, RecordFields syscall, boolean bind) {
        if (!event.failed()) {
            return Outcome.SUCCEEDED;
        }
        return !bind && syscall.number(Field.EXIT) == EINPROGRESS
                ? Outcome.IN_PROGRESS
                : Outcome.FAILED;
    }

    /// Internet families, unix when asked for, and a call whose address is not known. AF_UNSPEC, which ends an association,
    /// netlink, which never leaves the host, and the rest are no network traffic that has an address and a port.
    private boolean isWanted(int family) {
        return switch (family) {
            case SocketAddress.INET, SocketAddress.INET6, SocketAddress.NONE -> true;
            case SocketAddress.UNIX -> unix;
            default -> false;
        };
    }
}
