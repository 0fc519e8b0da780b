package io.auditql.audit.source;

import static io.auditql.audit.source.AuditProtocol.HEADER_BYTES;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.sys.DatagramBatch;
import io.auditql.sys.Errno;
import io.auditql.sys.SysException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// The records that the kernel sends to this process. The reader thread calls [#work] and does nothing else; [#claim] and the
/// `take…` methods are for the thread that watches over the kernel's state.
public final class NetlinkSource implements Source {
    /// How long the reader sleeps after a pass that did not fill the batch, while somebody watches for rows.
    ///
    /// Waking costs more than reading: at 1000 programs started per second the 6000 records come in some 200 passes a second
    /// instead of several thousand, and each pass ends in a commit and a look of those who watch. The socket buffer takes what comes meanwhile: 64 MiB hold two tenths of a second of the
    /// most that a kernel can send, and after a full batch the next pass follows at once.
    private static final long WATCHED_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    /// The same while nobody watches: rows wait longer than this in the store anyway. A quarter of the passes, and half of the
    /// reader's time per record.
    private static final long UNWATCHED_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /// How long the reader sleeps when a record ends a quiet time and somebody watches: the rest of its event follows within
    /// this time, so that whoever waits for the event is woken once, with the whole of it.
    private static final long SETTLE_NANOS = TimeUnit.MICROSECONDS.toNanos(150);

    /// How often a reader without records says that time passes.
    private static final int IDLE_MILLIS = 1000;

    private final EventSocket socket;
    private final LongSupplier clockMillis;
    private final int receiveBuffer;
    private final byte[] record = new byte[DatagramBatch.SLOT_BYTES];
    private final Counter records;
    private final Counter overruns;
    private final Counter truncated;
    private final Counter malformed;
    private final Counter foreign;
    private boolean coalesce;
    private volatile boolean watched = true;
    private volatile long passes;
    private volatile int refusal;
    private volatile int challenger;
    private volatile boolean configChanged;
    private volatile boolean taskRulesChanged;

    NetlinkSource(EventSocket socket, int receiveBuffer, Ledger ledger, LongSupplier clockMillis) {
        this.socket = socket;
        this.receiveBuffer = receiveBuffer;
        this.clockMillis = clockMillis;
        this.records = ledger.tally(Stage.SOURCE, "records", "records");
        this.overruns = ledger.tally(Stage.SOURCE, "receive_buffer_full", "episodes");
        this.truncated = ledger.loss(Stage.SOURCE, "truncated", "records");
        this.malformed = ledger.loss(Stage.SOURCE, "malformed", "datagrams");
        this.foreign = ledger.tally(Stage.SOURCE, "foreign_sender", "datagrams");
    }

    /// Opens the socket. Nothing comes from it before [AuditSession] has made this process the owner.
    ///
    /// @param clockMillis milliseconds since 1970
    public static NetlinkSource open(BufferSizes sizes, Ledger ledger, LongSupplier clockMillis)
            throws SysException {
        KernelEventSocket socket = new KernelEventSocket(sizes.receiveBuffer());
        return new NetlinkSource(socket, socket.receiveBuffer(), ledger, clockMillis);
    }

    @Override
    @SuppressWarnings({
        "NonAtomicVolatileUpdate",
        "NonAtomicOperationOnVolatileField"
    }) // one reader
    public int work(RecordSink sink) throws SysException {
        passes++;
        if (coalesce) {
            coalesce = false;
            LockSupport.parkNanos(this, watched ? WATCHED_NANOS : UNWATCHED_NANOS);
        }
        int received = socket.receive();
        if (received == -Errno.EAGAIN) {
            if (socket.await(IDLE_MILLIS) > 0) {
                LockSupport.parkNanos(this, watched ? SETTLE_NANOS : UNWATCHED_NANOS);
                received = socket.receive();
            }
        }
        if (received < 0) {
            stumble(-received);
            sink.advance(clockMillis.getAsLong());
            return 0;
        }
        long now = clockMillis.getAsLong();
        int handedOn = 0;
        for (int slot = 0; slot < received; slot++) {
            if (deliver(slot, now, sink)) {
                handedOn++;
            }
        }
        records.add(handedOn);
        sink.advance(now);
        coalesce = received < socket.slots();
        return handedOn;
    }

    private void stumble(int errno) throws SysException {
        switch (errno) {
            case Errno.EAGAIN, Errno.EINTR -> {
                // nothing came in time
            }
            case Errno.ENOBUFS ->
                    overruns.increment(); // said once for each time the buffer was full
            default ->
                    throw new SysException(
                            "read audit records failed: "
                                    + Errno.name(errno)
                                    + " (the socket is of no more use; start again)",
                            errno);
        }
    }

    private boolean deliver(int slot, long now, RecordSink sink) {
        if (socket.sender(slot) != 0) {
            foreign.increment(); // any process may send to our address; only the kernel's word
            // counts
            return false;
        }
        int length = Math.min(socket.length(slot), record.length) - HEADER_BYTES;
        if (length < 0) {
            malformed.increment();
            return false;
        }
        int type = socket.type(slot);
        if (!AuditProtocol.isRecord(type)) {
            control(slot, type, length);
            return false;
        }
        if (type == AuditProtocol.AUDIT_CONFIG_CHANGE
                || type == AuditProtocol.AUDIT_EVENT_LISTENER) {
            configChanged = true;
        }
        if (socket.truncated(slot)) {
            truncated.increment();
        }
        socket.copy(slot, HEADER_BYTES, record, length);
        if (type == AuditProtocol.AUDIT_CONFIG_CHANGE && isOfTaskList(length)) {
            taskRulesChanged = true;
        }
        sink.record(now, type, record, 0, length);
        return true;
    }

    /// Whether the record in hand tells of a rule of the task list: `op=add_rule key=(null) list=1 res=1`.
    private boolean isOfTaskList(int length) {
        return new String(record, 0, length, StandardCharsets.ISO_8859_1).contains(" list=1 ");
    }

    private void control(int slot, int type, int length) {
        if (length < Integer.BYTES) {
            malformed.increment();
            return;
        }
        socket.copy(slot, HEADER_BYTES, record, Integer.BYTES);
        int word = (int) AuditProtocol.INT.get(record, 0);
        if (type == AuditProtocol.NLMSG_ERROR) {
            refusal = -word;
        } else if (type == AuditProtocol.AUDIT_REPLACE) {
            challenger = word;
        }
    }

    /// Asks the kernel to send its records to this socket. Whether it does is seen in its status: no acknowledgement is asked
    /// for, because older kernels may send records ahead of it.
    ///
    /// @return 0 or more, or `-errno`
    int claim(int pid) {
        return socket.send(
                AuditProtocol.request(
                        AuditProtocol.AUDIT_SET,
                        0,
                        0,
                        AuditProtocol.change(KernelStatus.Setting.PID, pid)));
    }

    /// Why the kernel refused [#claim], as an error number, or 0. Before the reader runs only: it reads the socket.
    int refusal() {
        int received = socket.receive();
        for (int slot = 0; slot < received; slot++) {
            if (socket.sender(slot) == 0
                    && !AuditProtocol.isRecord(socket.type(slot))
                    && socket.length(slot) >= HEADER_BYTES + Integer.BYTES) {
                control(slot, socket.type(slot), Integer.BYTES);
            }
        }
        return refusal;
    }

    /// The process that last tried to take our place, once; 0 when none did.
    int takeChallenger() {
        int pid = challenger;
        if (pid != 0) {
            challenger = 0;
        }
        return pid;
    }

    /// Whether rules, settings or listeners may have changed since the last call.
    boolean takeConfigChanged() {
        boolean changed = configChanged;
        if (changed) {
            configChanged = false;
        }
        return changed;
    }

    /// Whether a rule of the task list has come or gone since the last call, be it for a moment.
    boolean takeTaskRulesChanged() {
        boolean changed = taskRulesChanged;
        if (changed) {
            taskRulesChanged = false;
        }
        return changed;
    }

    /// Says whether somebody watches for rows as they come (a stream, a tail): then records are handed on within 4 ms, else
    /// within 10 ms for less work. From any thread; watched at first.
    public void watched(boolean now) {
        watched = now;
    }

    /// Bytes of the socket's receive buffer as the kernel counts them: with its own overhead.
    public int receiveBuffer() {
        return receiveBuffer;
    }

    /// How often records were looked for since the start.
    public long passes() {
        return passes;
    }

    /// Records received since the start.
    public long received() {
        return records.count();
    }

    /// The socket's address: the `Pid` column of /proc/net/netlink.
    long port() {
        return socket.port();
    }

    /// Makes a reader that waits in [#work] come back at once. From any thread.
    public void wake() {
        socket.wake();
    }

    /// To be called after the reader has stopped.
    @Override
    public void close() {
        socket.close();
    }
}
