package io.auditql.audit.event;

import java.util.Arrays;

/// Which events closed lately, so that a record that comes after the end of its event does not open it again.
///
/// It remembers one event in each slot, so a serial is forgotten when another one 8192 later closes.
final class ClosedEvents {
    private static final int SLOTS = 8192;

    private final long[] times = new long[SLOTS];
    private final long[] serials = new long[SLOTS];
    private final int[] nodes = new int[SLOTS];

    ClosedEvents() {
        Arrays.fill(serials, -1);
    }

    void add(long timeMillis, long serial, int node) {
        int slot = (int) serial & SLOTS - 1;
        times[slot] = timeMillis;
        serials[slot] = serial;
        nodes[slot] = node;
    }

    boolean contains(long timeMillis, long serial, int node) {
        int slot = (int) serial & SLOTS - 1;
        return serials[slot] == serial && times[slot] == timeMillis && nodes[slot] == node;
    }
}
