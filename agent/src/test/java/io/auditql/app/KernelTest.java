package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelRestore;
import io.auditql.audit.source.KernelUnderTest;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A test of our programs on this machine's kernel: it has the audit system alone, and each test proves that it is as found.
@Timeout(120)
abstract class KernelTest {
    @TempDir Path directory;

    KernelUnderTest kernel;
    String before;

    @BeforeEach
    @Timeout(value = 20, unit = TimeUnit.MINUTES) // others may have it
    final void acquireKernel() throws Exception {
        kernel = KernelUnderTest.acquire();
        before = kernel.state();
    }

    @AfterEach
    final void leaveKernelAsFound() throws Exception {
        if (before == null) {
            return;
        }
        try {
            String after = kernel.state();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (KernelRestore.fromRunDirectory(run()) == KernelRestore.Outcome.OWNER_ALIVE
                    && System.nanoTime() < deadline) {
                Product.pause(); // it has been killed
            }
            assertThat(after).as("auditctl -s and -l afterwards").isEqualTo(before);
        } finally {
            kernel.close();
        }
    }

    /// Where the programs under test keep what they found.
    final Path run() {
        return directory.resolve("run");
    }

    final boolean isAsFound() {
        return kernel.state().equals(before);
    }
}
