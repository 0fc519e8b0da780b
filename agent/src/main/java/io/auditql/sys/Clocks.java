package io.auditql.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Clocks that Java does not offer.
public final class Clocks {
    private Clocks() {}

    /// Milliseconds since boot, time in suspend included: no change of the wall clock moves it.
    public static long bootMillis() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(Structs.TIMESPEC);
            int result = Libc.clock_gettime(Libc.callState(arena), Libc.CLOCK_BOOTTIME, time);
            if (result < 0) {
                return System.nanoTime() / 1_000_000; // a kernel older than 2.6.39
            }
            return time.get(ValueLayout.JAVA_LONG, 0) * 1000
                    + time.get(ValueLayout.JAVA_LONG, Structs.offset(Structs.TIMESPEC, "tv_nsec"))
                            / 1_000_000;
        }
    }
}
