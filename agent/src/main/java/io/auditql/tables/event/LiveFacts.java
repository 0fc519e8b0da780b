package io.auditql.tables.event;

import io.auditql.bytes.GrowableBytes;
import io.auditql.sys.FileStatus;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/// The host this program runs on.
public final class LiveFacts implements HostFacts, AutoCloseable {
    private static final byte[] PROC = "/proc/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TASK = "/task/".getBytes(StandardCharsets.US_ASCII);

    private final LongSupplier uptimeSeconds;
    private final FileStatus files = new FileStatus();
    private final GrowableBytes path = new GrowableBytes(64);

    /// @param uptimeSeconds the boot clock in whole seconds
    public LiveFacts(LongSupplier uptimeSeconds) {
        this.uptimeSeconds = uptimeSeconds;
    }

    @Override
    public long uptimeSeconds() {
        return uptimeSeconds.getAsLong();
    }

    @Override
    public FileStatus files() {
        return files;
    }

    @Override
    public ChildKind childKind(long process, long child) {
        // /proc knows a thread by its own number, too
        path.clear().append(PROC).appendDecimal(process).append(TASK).appendDecimal(child);
        if (files.read(path.array(), 0, path.length())) {
            return ChildKind.THREAD;
        }
        path.clear().append(PROC).appendDecimal(child);
        return files.read(path.array(), 0, path.length()) ? ChildKind.PROCESS : ChildKind.UNKNOWN;
    }

    @Override
    public void close() {
        files.close();
    }
}
