package io.auditql.audit.event;

import org.jspecify.annotations.Nullable;

/// The events that wait for their end: found by stamp and serial, walked in the order they opened, pooled when they leave.
final class OpenEvents {
    static final int MAX_OPEN = 8192;

    private static final int SLOTS = 2 * MAX_OPEN;

    private final @Nullable OpenEvent[] slots = new @Nullable OpenEvent[SLOTS];
    private @Nullable OpenEvent oldest;
    private @Nullable OpenEvent newest;
    private @Nullable OpenEvent pool;
    private int size;

    int size() {
        return size;
    }

    /// The event that opened first, from which [OpenEvent#newer] leads to the others.
    @Nullable OpenEvent oldest() {
        return oldest;
    }

    @Nullable OpenEvent find(long timeMillis, long serial, int node) {
        OpenEvent last = newest;
        if (last != null && last.is(timeMillis, serial, node)) {
            return last;
        }
        OpenEvent event = slots[slot(timeMillis, serial)];
        while (event != null && !event.is(timeMillis, serial, node)) {
            event = event.nextInSlot;
        }
        return event;
    }

    OpenEvent add(long timeMillis, long serial, int node, int type) {
        OpenEvent event = pool;
        if (event == null) {
            event = new OpenEvent();
        } else {
            pool = event.nextInSlot;
        }
        event.begin(timeMillis, serial, node, type);
        int slot = slot(timeMillis, serial);
        event.nextInSlot = slots[slot];
        slots[slot] = event;
        event.newer = null;
        event.older = newest;
        if (newest == null) {
            oldest = event;
        } else {
            newest.newer = event;
        }
        newest = event;
        size++;
        return event;
    }

    /// Takes the event out; its records stay readable until [#recycle].
    void remove(OpenEvent event) {
        int slot = slot(event.timeMillis, event.serial);
        OpenEvent other = slots[slot];
        if (other == event) {
            slots[slot] = event.nextInSlot;
        } else {
            while (other != null && other.nextInSlot != event) {
                other = other.nextInSlot;
            }
            if (other != null) {
                other.nextInSlot = event.nextInSlot;
            }
        }
        if (event.older == null) {
            oldest = event.newer;
        } else {
            event.older.newer = event.newer;
        }
        if (event.newer == null) {
            newest = event.older;
        } else {
            event.newer.older = event.older;
        }
        event.nextInSlot = null;
        event.older = null;
        event.newer = null;
        event.open = false;
        size--;
    }

    void recycle(OpenEvent event) {
        event.trim();
        event.nextInSlot = pool;
        pool = event;
    }

    private static int slot(long timeMillis, long serial) {
        long mixed = (serial ^ timeMillis << 20) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 40) & SLOTS - 1;
    }
}
