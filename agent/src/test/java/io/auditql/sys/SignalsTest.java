package io.auditql.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsTest {
    @Test
    void aSignalFromOutsideRunsTheAction() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        assertThat(Signals.on("CONT", arrived::countDown)).isTrue();
        Process kill =
                new ProcessBuilder("kill", "-CONT", Long.toString(ProcessHandle.current().pid()))
                        .start();
        assertThat(kill.waitFor()).isZero();
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatTheJvmKeepsIsRefused() {
        assertThat(Signals.on("SEGV", () -> {})).isFalse();
        assertThat(Signals.on("NOSUCH", () -> {})).isFalse();
    }
}
