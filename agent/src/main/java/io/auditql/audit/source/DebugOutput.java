package io.auditql.audit.source;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.VisibleText;
import io.auditql.catalog.RecordTypes;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/// `--audit_debug`: shows each record as it came, before anything is decoded, a line for each:
///
///     type=SYSCALL msg=audit(1795368042.360:701): arch=c000003e syscall=59 …
///
/// The reader leaves a copy in a ring of its own, and a thread of its own writes: an output that is blocked costs lines, which
/// are counted, and never holds up the reader.
public final class DebugOutput implements AutoCloseable {
    private static final int RING_BYTES = 8 << 20;
    private static final int ENOUGH = 64 * 1024;
    private static final long IDLE_MILLIS = 1_000;

    /// How long the end waits for an output that may be blocked.
    private static final long LAST_LINES_MILLIS = 1_000;

    private final OutputStream out;
    private final boolean terminal;
    private final RecordRing ring;
    private final Counter notShown;
    private final GrowableBytes lines = new GrowableBytes(ENOUGH + 16 * 1024); // the writer's
    private final Thread writer = new Thread(this::run, "audit-debug");
    private long seenDropped; // the reader's
    private volatile boolean broken;

    /// @param terminal whether a person sees the bytes: what could act on the terminal is made visible then
    public DebugOutput(OutputStream out, boolean terminal, Ledger ledger) {
        this(out, terminal, ledger, RING_BYTES);
    }

    DebugOutput(OutputStream out, boolean terminal, Ledger ledger, int ringBytes) {
        this.out = out;
        this.terminal = terminal;
        // a ledger of its own: these records are not missing from the rows
        this.ring =
                new RecordRing(
                        ringBytes, new Ledger(System::currentTimeMillis), new DroppedSerials());
        this.notShown = ledger.loss(Stage.SOURCE, "not_shown", "records");
        writer.setDaemon(true);
        writer.start();
    }

    /// A sink that shows what passes on its way to `next`; for the reader's thread.
    public RecordSink before(RecordSink next) {
        return new RecordSink() {
            @Override
            public void record(
                    long receivedMillis, int type, byte[] bytes, int offset, int length) {
                show(receivedMillis, type, bytes, offset, length);
                next.record(receivedMillis, type, bytes, offset, length);
            }

            @Override
            public void advance(long nowMillis) {
                ring.advance(nowMillis);
                next.advance(nowMillis);
            }

            @Override
            public void end() {
                next.end();
            }
        };
    }

    private void show(long receivedMillis, int type, byte[] bytes, int offset, int length) {
        if (broken) {
            notShown.increment();
            return;
        }
        ring.record(receivedMillis, type, bytes, offset, length);
        long dropped = ring.dropped();
        if (dropped != seenDropped) {
            notShown.add(dropped - seenDropped);
            seenDropped = dropped;
        }
    }

    // the writer

    private void run() {
        Lines sink = new Lines();
        try {
            while (ring.drainTo(sink) != Source.END) {
                send();
                ring.await(IDLE_MILLIS);
            }
            send();
        } catch (IOException _) {
            broken = true; // whoever read it has gone
        }
    }

    private void send() throws IOException {
        if (lines.length() > 0) {
            out.write(lines.array(), 0, lines.length());
            out.flush();
            lines.clear().trim(ENOUGH);
        }
    }

    /// Appends lines; a batch of the ring is bounded, and so are they.
    private final class Lines implements RecordSink {
        @Override
        public void record(long receivedMillis, int type, byte[] bytes, int offset, int length) {
            lines.append("type=").append(RecordTypes.name(type)).append(" msg=");
            if (terminal) {
                VisibleText.appendTerminal(bytes, offset, length, lines);
            } else {
                lines.append(bytes, offset, length);
            }
            lines.append('\n');
        }

        @Override
        public void advance(long nowMillis) {
            // a line says its own time
        }

        @Override
        public void end() {
            // the last line has been appended
        }
    }

    /// Writes what is left, unless the output is blocked.
    @Override
    public void close() {
        ring.end();
        try {
            if (!writer.join(Duration.ofMillis(LAST_LINES_MILLIS))) {
                writer.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
