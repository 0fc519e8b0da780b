package io.auditql.tables.event;

import io.auditql.sys.FileStatus;
import java.util.function.LongSupplier;

/// The host this program runs on.
public final class LiveFacts implements HostFacts, AutoCloseable {
    private final LongSupplier uptimeSeconds;
    private final FileStatus files = new FileStatus();

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
    public void close() {
        files.close();
    }
}
