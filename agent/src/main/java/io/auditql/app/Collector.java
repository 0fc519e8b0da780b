package io.auditql.app;

import io.auditql.audit.source.AuditRefusedException;
import io.auditql.audit.source.AuditSession;
import io.auditql.audit.source.AuditStatus;
import io.auditql.audit.source.BufferSizes;
import io.auditql.audit.source.CollectedUntil;
import io.auditql.audit.source.DebugOutput;
import io.auditql.audit.source.DroppedSerials;
import io.auditql.audit.source.NetlinkSource;
import io.auditql.audit.source.RecordRing;
import io.auditql.audit.source.RecordSink;
import io.auditql.audit.source.Recording;
import io.auditql.audit.source.SessionOptions;
import io.auditql.audit.source.Source;
import io.auditql.audit.source.WantedRules;
import io.auditql.events.RowStore;
import io.auditql.flags.AuditFlags;
import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.ledger.Ledger;
import io.auditql.sys.Clocks;
import io.auditql.sys.SysException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Live collection: the session with the kernel and the three threads that carry its records to the rows.
///
/// The reader receives into the ring and does nothing else. The assembler takes records from the ring, and the tables write
/// rows on its thread. The control thread looks after the kernel once a second.
final class Collector implements AutoCloseable {
    private static final long CONTROL_NANOS = 1_000_000_000L;
    private static final long IDLE_MILLIS = 1_000;

    private static final System.Logger LOG = System.getLogger(Collector.class.getName());

    private final NetlinkSource source;
    private final RecordRing ring;
    private final AuditSession session;
    private final RecordSink received;
    private final Optional<DebugOutput> debug;
    private final RecordSink records;
    private final Optional<CollectedUntil> until;
    private final Worker reader;
    private final Worker assembler;
    private final Worker control;
    private boolean closed;

    private Collector(
            NetlinkSource source,
            RecordRing ring,
            AuditSession session,
            Optional<DebugOutput> debug,
            RecordSink records,
            RowStore rows,
            Optional<CollectedUntil> until,
            Consumer<Throwable> failure) {
        this.source = source;
        this.ring = ring;
        this.received = debug.map(d -> d.before(ring)).orElse(ring);
        this.debug = debug;
        this.session = session;
        this.records = records;
        this.until = until;
        this.reader = new Worker("reader", this::read, source::wake, failure);
        this.assembler = new Worker("assembler", () -> assemble(rows), ring::wake, failure);
        this.control = new Worker("control", this::look, () -> {}, failure);
    }

    /// Takes the kernel's records and starts.
    ///
    /// @param debug   shows what is received
    /// @param records where the assembler's thread drains the ring to
    /// @param dropped told what the ring drops
    /// @param failure told of what ended a thread; the process should end, with the kernel put back
    static Collector start(
            WantedRules rules,
            Flags flags,
            Optional<DebugOutput> debug,
            RecordSink records,
            DroppedSerials dropped,
            RowStore rows,
            Ledger ledger,
            Consumer<Throwable> failure)
            throws AuditRefusedException, SysException {
        BufferSizes sizes =
                BufferSizes.ofThisMachine()
                        .withReceiveBuffer(flags.get(AuditFlags.AUDIT_RECEIVE_BUFFER));
        Path runDirectory = Path.of(flags.get(ProcessFlags.RUN_PATH));
        NetlinkSource source = NetlinkSource.open(sizes, ledger, System::currentTimeMillis);
        try {
            AuditSession session =
                    AuditSession.open(
                            source, rules, SessionOptions.of(flags), sizes, runDirectory, ledger);
            source.watched(false);
            RecordRing ring =
                    new RecordRing(
                            Math.toIntExact(flags.get(AuditFlags.AUDIT_RING_BYTES)),
                            ledger,
                            dropped);
            Collector collector =
                    new Collector(
                            source,
                            ring,
                            session,
                            debug,
                            records,
                            rows,
                            flags.get(ProcessFlags.EPHEMERAL)
                                    ? Optional.empty()
                                    : continued(runDirectory, ledger),
                            failure);
            collector.assembler.start();
            collector.reader.start();
            collector.control.start();
            return collector;
        } catch (AuditRefusedException | SysException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /// What is recorded for longer than this run should know of the time between two runs.
    private static Optional<CollectedUntil> continued(Path runDirectory, Ledger ledger) {
        try {
            return Optional.of(CollectedUntil.open(runDirectory, Clocks::bootMillis, ledger));
        } catch (SysException e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage());
            return Optional.empty();
        }
    }

    private boolean read() throws SysException {
        return source.work(received) != Source.END;
    }

    private boolean assemble(RowStore rows) {
        int count = ring.drainTo(records);
        if (count <= 0) {
            rows.idle();
            ring.await(IDLE_MILLIS);
        }
        return count != Source.END;
    }

    private boolean look() {
        LockSupport.parkNanos(this, CONTROL_NANOS);
        session.work();
        if (session.mode() == AuditSession.Mode.OWNER) {
            until.ifPresent(CollectedUntil::mark);
        }
        return true;
    }

    /// What the table `audit_status` shows.
    AuditStatus.Live live() {
        return new AuditStatus.Live(session, source, ring);
    }

    /// Gives the records back while the program is stopped on its terminal, and takes them again.
    void whileStopped(Runnable stop) {
        session.whileStopped(stop);
    }

    /// Says whether somebody waits for rows as they come.
    void watched(boolean now) {
        source.watched(now);
    }

    /// Puts the kernel back as found, then lets what was received become rows.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        control.stop();
        if (session.mode() == AuditSession.Mode.OWNER) {
            until.ifPresent(CollectedUntil::mark);
        }
        until.ifPresent(CollectedUntil::close);
        session.close();
        reader.stop();
        readTheRest();
        ring.end();
        assembler.await();
        closeRecording();
        debug.ifPresent(DebugOutput::close);
        source.close();
    }

    private void closeRecording() {
        if (records instanceof Recording recording) {
            recording.close();
        }
    }

    /// What the kernel had sent before it let go of us.
    private void readTheRest() {
        try {
            while (source.work(received) > 0) {
                // until the socket is empty
            }
        } catch (SysException e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage());
        }
    }
}
