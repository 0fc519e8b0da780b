package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BufferSizesTest {
    private static final long GIB = 1L << 30;

    @Test
    void largeMachinesGetTheCap() {
        assertThat(BufferSizes.forMemory(24 * GIB)).isEqualTo(new BufferSizes(64 << 20, 65536));
        assertThat(BufferSizes.forMemory(4096 * GIB)).isEqualTo(new BufferSizes(64 << 20, 65536));
    }

    @Test
    void smallMachinesGetTheFloor() {
        assertThat(BufferSizes.forMemory(GIB / 4)).isEqualTo(new BufferSizes(4 << 20, 8192));
        assertThat(BufferSizes.forMemory(0)).isEqualTo(new BufferSizes(4 << 20, 8192));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 4, 8, 16})
    void theWorstCaseIsAtMostTwoPercentOfMemory(long gib) {
        assertThat(BufferSizes.forMemory(gib * GIB).worstCaseBytes())
                .isLessThanOrEqualTo(gib * GIB / 50);
    }

    @Test
    void aBacklogLimitOfTheUsersIsTakenAsGiven() {
        assertThat(new BufferSizes(1, 2).withBacklog(4096)).isEqualTo(new BufferSizes(1, 4096));
        assertThat(new BufferSizes(1, 2).withBacklog(0)).isEqualTo(new BufferSizes(1, 2));
    }

    @Test
    void readsTheMemoryOfTheMachine(@TempDir Path directory) throws Exception {
        Path meminfo = directory.resolve("meminfo");
        Files.writeString(meminfo, "MemTotal:       24684420 kB\nMemFree:        1 kB\n");

        assertThat(BufferSizes.totalMemory(meminfo)).isEqualTo(24684420L * 1024);
        assertThat(BufferSizes.totalMemory(directory.resolve("absent"))).isZero();
    }
}
