package io.auditql.audit.event;

import io.auditql.audit.source.DroppedSerials;
import io.auditql.audit.source.RecordHeader;
import io.auditql.audit.source.RecordSink;
import io.auditql.catalog.RecordTypes;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import org.jspecify.annotations.Nullable;

/// Puts the records of one event together again, by stamp and serial, and hands each event on when it closes.
///
/// An event closes
/// - at its EOE record;
/// - by its type, when it is a stand-alone one ([RecordTypes#isStandAlone]), unless the very next record has its stamp too: then
///   the call under way is audited, and its records and this one are one event;
/// - at its PROCTITLE, in a source that carries no EOE (auditd leaves it out of its files), which is learned from the first
///   event that had its PROCTITLE and in vain waited for EOE while no EOE at all was seen;
/// - when the source's time is two seconds past its last record: received time for the kernel's socket, the stamps for a
///   file. Time counts from a record's arrival, not from its stamp: a call that blocked for a minute has an old stamp when
///   its records come;
/// - at the end of the input;
/// - when 8192 events are open and another one opens: the oldest.
///
/// A record of another event closes nothing. An event that did not end properly, or lacks records that it must have, is
/// handed on all the same, not [AuditEvent#complete], and counted.
///
/// One thread. In steady state nothing is allocated.
public final class EventAssembler implements RecordSink {
    static final long PATIENCE_MILLIS = 2000;

    /// A live source tells the time at least once a second; a longer step is one in which nobody read it.
    private static final long MOST_STEP_MILLIS = 1500;

    /// What open events may hold together; beyond it the oldest closes.
    private static final long MAX_OPEN_BYTES = 24L << 20;

    /// Whether the source's events end with EOE.
    private enum EndRecords {
        UNKNOWN,
        CARRIED,
        LEFT_OUT
    }

    private final EventHandler handler;
    private final RecordHeader header = new RecordHeader();
    private final OpenEvents open = new OpenEvents();
    private final ClosedEvents closed = new ClosedEvents();
    private final ClosedEvents closedAlone = new ClosedEvents();
    private final Nodes nodes = new Nodes();
    private final AuditEvent view = new AuditEvent(nodes);
    private final @Nullable SerialGaps gaps;
    private final IncompleteEvents incomplete;
    private final Counter malformed;
    private final Counter late;
    private final Counter tooLarge;
    private final Counter evicted;
    private final Counter delivered;

    private EndRecords endRecords = EndRecords.UNKNOWN;

    /// A stand-alone record that came last: an event of its own, or the first record of the call under way.
    private @Nullable OpenEvent alone;

    private int node;
    private boolean titlesSeen;
    private boolean pathsSeen;
    private boolean cwdSeen;
    private long lastMillis = Long.MIN_VALUE;
    private long watchedMillis;
    private long sourceMillis = Long.MIN_VALUE;
    private long nextDeadline = Long.MAX_VALUE;
    private long openBytes;

    /// For a source whose serials may have holes: a file, or a recording.
    public EventAssembler(EventHandler handler, Ledger ledger) {
        this(handler, ledger, new DroppedSerials(), false);
    }

    /// For the kernel's records as they are made, so that a serial that never comes is an event that was lost.
    ///
    /// @param dropped what the ring on the way dropped
    public EventAssembler(EventHandler handler, Ledger ledger, DroppedSerials dropped) {
        this(handler, ledger, dropped, true);
    }

    private EventAssembler(
            EventHandler handler, Ledger ledger, DroppedSerials dropped, boolean live) {
        this.handler = handler;
        this.gaps = live ? new SerialGaps(ledger, dropped) : null;
        this.incomplete = new IncompleteEvents(ledger, dropped);
        this.malformed = ledger.loss(Stage.EVENT, "malformed_record", "records");
        this.late = ledger.loss(Stage.EVENT, "late_record", "records");
        this.tooLarge = ledger.loss(Stage.EVENT, "event_too_large", "records");
        this.evicted = ledger.tally(Stage.EVENT, "closed_early", "events");
        this.delivered = ledger.tally(Stage.EVENT, "events", "events");
    }

    @Override
    public void record(long receivedMillis, int type, byte[] bytes, int offset, int length) {
        assemble(time(receivedMillis), type, bytes, offset, length);
    }

    /// The time that an event waits by. Time in which a live source was not read at all, because this process was stopped, does
    /// not count: what waited in the kernel meanwhile is not late.
    private long time(long millis) {
        if (gaps == null) {
            return millis;
        }
        if (lastMillis != Long.MIN_VALUE) {
            watchedMillis += Math.clamp(millis - lastMillis, 0, MOST_STEP_MILLIS);
        }
        lastMillis = millis;
        return watchedMillis;
    }

    private void assemble(long receivedMillis, int type, byte[] bytes, int offset, int length) {
        if (!header.read(bytes, offset, length)) {
            malformed.increment();
            return;
        }
        long time = header.timeMillis();
        long serial = header.serial();
        long before = sourceMillis;
        sourceMillis = receivedMillis;
        if (gaps != null) {
            gaps.seen(serial, receivedMillis);
        }
        OpenEvent event = open.find(time, serial, node);
        OpenEvent last = alone;
        if (last != null) {
            alone = null;
            if (last != event) {
                closeAlone(last);
            }
        }
        if (event == null) {
            if (closed.contains(time, serial, node)) {
                comesLate(type);
                return;
            }
            event = opened(time, serial, type);
        }
        event.seenMillis = Math.max(Math.max(event.seenMillis, before), receivedMillis);
        nextDeadline = Math.min(nextDeadline, event.seenMillis + PATIENCE_MILLIS);
        closeOverdue(receivedMillis);
        if (!event.open) {
            // learning that no EOE follows PROCTITLE has just closed it
            comesLate(type);
            return;
        }
        take(event, type, bytes, header.bodyOffset(), offset + length);
    }

    private void comesLate(int type) {
        if (type == RecordTypes.EOE) {
            // the end of an event that PROCTITLE or time had closed: nothing is missing
            endRecords = EndRecords.CARRIED;
        } else {
            late.increment();
        }
    }

    private OpenEvent opened(long time, long serial, int type) {
        while (open.size() >= OpenEvents.MAX_OPEN || openBytes > MAX_OPEN_BYTES) {
            OpenEvent oldest = open.oldest();
            if (oldest == null) {
                break;
            }
            if (oldest.titled && endRecords == EndRecords.UNKNOWN) {
                learnThatEndsAreLeftOut();
            } else {
                evicted.increment();
                close(oldest, false);
            }
        }
        OpenEvent event = open.add(time, serial, node, type);
        event.repeated = closedAlone.contains(time, serial, node);
        return event;
    }

    @Override
    public void node(byte[] bytes, int offset, int length) {
        node = nodes.number(bytes, offset, length);
    }

    private void take(OpenEvent event, int type, byte[] bytes, int from, int to) {
        event.lines++;
        switch (type) {
            case RecordTypes.EOE -> {
                endRecords = EndRecords.CARRIED;
                event.partOfCall = true;
                close(event, true);
            }
            case RecordTypes.PROCTITLE -> {
                event.titled = true;
                event.partOfCall = true;
                titlesSeen = true;
                if (endRecords == EndRecords.LEFT_OUT) {
                    close(event, true);
                }
            }
            default -> {
                pathsSeen |= type == RecordTypes.PATH;
                cwdSeen |= type == RecordTypes.CWD;
                if (event.append(type, bytes, from, to)) {
                    openBytes += to - from;
                } else {
                    tooLarge.increment();
                }
                if (event.records == 1 && RecordTypes.isStandAlone(type)) {
                    alone = event;
                }
            }
        }
    }

    @Override
    public void advance(long nowMillis) {
        sourceMillis = time(nowMillis);
        closeLastAlone();
        closeOverdue(sourceMillis);
        if (gaps != null) {
            gaps.advance(sourceMillis);
        }
    }

    private void closeLastAlone() {
        OpenEvent last = alone;
        if (last != null) {
            alone = null;
            closeAlone(last);
        }
    }

    @Override
    public void end() {
        closeLastAlone();
        OpenEvent event = open.oldest();
        while (event != null) {
            close(event, endsWithoutRecord(event));
            event = open.oldest();
        }
        if (gaps != null) {
            gaps.end();
        }
    }

    /// Walks the open events only when the one that waits longest may be overdue: once in two seconds.
    private void closeOverdue(long now) {
        if (now < nextDeadline) {
            return;
        }
        nextDeadline = Long.MAX_VALUE;
        OpenEvent event = open.oldest();
        while (event != null) {
            long deadline = event.seenMillis + PATIENCE_MILLIS;
            if (now < deadline) {
                nextDeadline = Math.min(nextDeadline, deadline);
                event = event.newer;
            } else if (event.titled && endRecords == EndRecords.UNKNOWN) {
                learnThatEndsAreLeftOut();
                event = open.oldest();
            } else {
                OpenEvent next = event.newer;
                close(event, endsWithoutRecord(event));
                event = next;
            }
        }
    }

    private void learnThatEndsAreLeftOut() {
        endRecords = EndRecords.LEFT_OUT;
        OpenEvent event = open.oldest();
        while (event != null) {
            OpenEvent next = event.newer;
            if (event.titled) {
                close(event, true);
            }
            event = next;
        }
    }

    /// Whether an event without EOE may still be whole: where no EOE was seen its PROCTITLE ended it, and where no PROCTITLE
    /// was seen either (kernels before 3.15) nothing says more than time does.
    private boolean endsWithoutRecord(OpenEvent event) {
        return !event.partOfCall
                || (endRecords != EndRecords.CARRIED && (event.titled || !titlesSeen));
    }

    private void close(OpenEvent event, boolean ended) {
        closed.add(event.timeMillis, event.serial, event.node);
        deliver(event, ended);
    }

    /// The event is not remembered as closed: the records of the call that it was sent in may follow with its serial, and are
    /// an event of their own.
    private void closeAlone(OpenEvent event) {
        closedAlone.add(event.timeMillis, event.serial, event.node);
        deliver(event, true);
    }

    private void deliver(OpenEvent event, boolean ended) {
        open.remove(event);
        openBytes -= event.length;
        event.ended = ended;
        event.pathsExpected = pathsSeen;
        event.cwdExpected = cwdSeen;
        try {
            view.show(event);
            incomplete.look(view, event.partOfCall, event.titled);
            delivered.increment();
            handler.event(view);
        } finally {
            view.hide();
            open.recycle(event);
        }
    }
}
