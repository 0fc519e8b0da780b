package io.auditql.sys.sqlite;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Numbers for Java objects, to be kept where C keeps a pointer.
///
/// Any thread may add and remove. A thread finds what it added itself without a lock: a slot does not move, and each array
/// that replaces another holds all of its slots.
final class Handles<T> {
    private volatile @Nullable Object[] slots = new @Nullable Object[64];
    private final BitSet taken = new BitSet(); // guarded by this

    synchronized long add(T object) {
        int handle = taken.nextClearBit(0);
        taken.set(handle);
        if (handle == slots.length) {
            slots = Arrays.copyOf(slots, slots.length * 2);
        }
        slots[handle] = object;
        return handle;
    }

    @SuppressWarnings("unchecked") // only T goes in
    T get(long handle) {
        Object object = slots[(int) handle];
        if (object == null) {
            throw new IllegalStateException("handle " + handle + " is not in use");
        }
        return (T) object;
    }

    synchronized void remove(long handle) {
        slots[(int) handle] = null;
        taken.clear((int) handle);
    }
}
