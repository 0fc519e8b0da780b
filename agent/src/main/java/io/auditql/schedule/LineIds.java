package io.auditql.schedule;

import io.auditql.bytes.GrowableBytes;

/// The ids of the lines of one execution (`--logger_event_id`): a start that no other execution has, and a number. A line is
/// made once and waits in the outbox, so it has the same id however often it is sent.
final class LineIds {
    /// Lines without ids.
    static final LineIds NONE = new LineIds("");

    private final String start;
    private long next;

    LineIds(String start) {
        this.start = start;
    }

    /// Appends the id of the next line as the last of its keys so far.
    void append(GrowableBytes out) {
        if (!start.isEmpty()) {
            out.append(",\"eventId\":");
            LineHead.quote(start + ":" + next, out);
            next++;
        }
    }
}
