package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KernelGuardTest {
    @Test
    void twoCallsCloseToEachOtherAreOne() {
        AtomicLong clock = new AtomicLong(1000);
        AtomicInteger runs = new AtomicInteger();
        Runnable action = KernelGuard.once(runs::incrementAndGet, clock::get, 150);

        action.run();
        clock.addAndGet(40);
        action.run();
        assertThat(runs).hasValue(1);

        clock.addAndGet(200);
        action.run();
        assertThat(runs).hasValue(2);
    }
}
