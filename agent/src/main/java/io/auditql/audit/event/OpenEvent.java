package io.auditql.audit.event;

import io.auditql.catalog.RecordTypes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The records of one event so far: their bytes end to end in one array, and where each begins and ends.
///
/// Pooled: an event in steady use allocates nothing.
final class OpenEvent {
    /// An event larger than this is cut: more than the kernel lets one exec have in arguments and environment.
    static final int MAX_BYTES = 16 << 20;

    private static final int USUAL_BYTES = 2 << 10;
    private static final int KEPT_BYTES = 16 << 10;
    private static final int USUAL_RECORDS = 16;
    private static final int KEPT_RECORDS = 64;

    long timeMillis;
    long serial;

    /// Which of [Nodes] it happened on.
    int node;

    /// Whether a stand-alone record of the same stamp was handed on before as an event.
    boolean repeated;

    /// All records so far, those that only mark an end too.
    int lines;

    /// The time of the source when its last record came: the event waits from then on.
    long seenMillis;

    int firstType;
    byte[] bytes = new byte[USUAL_BYTES];
    int length;
    int records;
    int[] types = new int[USUAL_RECORDS];
    int[] starts = new int[USUAL_RECORDS];
    int[] ends = new int[USUAL_RECORDS];

    /// Whether a record came that belongs to a call, so that an end must follow.
    boolean partOfCall;

    /// Whether its PROCTITLE came: the last record but EOE.
    boolean titled;

    /// Whether it ended as the source's events do.
    boolean ended;

    /// Whether a record did not fit.
    boolean cut;

    /// Whether the source is known to carry PATH records, so that a missing one is a loss.
    boolean pathsExpected;

    /// The same for CWD records.
    boolean cwdExpected;

    /// Whether it still waits; false once it was handed on.
    boolean open;

    // links of the table of open events; no other class touches them
    @Nullable OpenEvent nextInSlot;
    @Nullable OpenEvent older;
    @Nullable OpenEvent newer;

    /// Whether it has this stamp.
    boolean is(long stampMillis, long number, int host) {
        return serial == number && timeMillis == stampMillis && node == host;
    }

    void begin(long stampMillis, long number, int host, int type) {
        timeMillis = stampMillis;
        serial = number;
        node = host;
        repeated = false;
        lines = 0;
        firstType = type;
        seenMillis = Long.MIN_VALUE;
        length = 0;
        records = 0;
        partOfCall = false;
        titled = false;
        ended = false;
        cut = false;
        open = true;
    }

    /// Appends a record's text after the head.
    ///
    /// @return false when the event has become too large
    boolean append(int type, byte[] source, int from, int to) {
        int size = to - from;
        if (size > MAX_BYTES - length) {
            cut = true;
            return false;
        }
        if (size > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + size, bytes.length * 2));
        }
        if (records == types.length) {
            types = Arrays.copyOf(types, records * 2);
            starts = Arrays.copyOf(starts, records * 2);
            ends = Arrays.copyOf(ends, records * 2);
        }
        System.arraycopy(source, from, bytes, length, size);
        types[records] = type;
        starts[records] = length;
        length += size;
        ends[records] = length;
        records++;
        partOfCall |= RecordTypes.isPartOfCall(type);
        return true;
    }

    /// Gives back what an unusual event made it grow to, before it waits in the pool.
    void trim() {
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[USUAL_BYTES];
        }
        if (types.length > KEPT_RECORDS) {
            types = new int[USUAL_RECORDS];
            starts = new int[USUAL_RECORDS];
            ends = new int[USUAL_RECORDS];
        }
    }
}
