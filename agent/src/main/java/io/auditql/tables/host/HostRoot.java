package io.auditql.tables.host;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.QueryContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where the files of a host begin: `/`, the root that a process sees, or a directory that a test filled.
public final class HostRoot {
    private final byte[] prefix; // without a slash at the end

    private HostRoot(byte[] prefix) {
        this.prefix = prefix;
    }

    public static HostRoot at(Path root) {
        String path = root.toString();
        return new HostRoot((path.equals("/") ? "" : path).getBytes(StandardCharsets.UTF_8));
    }

    /// The root of a process: another one where it runs in a container.
    public HostRoot of(long pid) {
        return new HostRoot(
                new GrowableBytes(64)
                        .append(prefix)
                        .append("/proc/")
                        .appendDecimal(pid)
                        .append("/root")
                        .toByteArray());
    }

    /// Opens its files for one thread; closed by the caller.
    public HostFiles open() {
        return new HostFiles(prefix);
    }

    /// Writes the rows of a table that can be read from inside a container: those of this root, or those that the processes see
    /// whose ids the query gives for `pidWithNamespace`.
    public void each(QueryContext query, Column pidWithNamespace, Reader reader) {
        List<Slice> given = query.equalBytes(pidWithNamespace);
        if (given.isEmpty()) {
            try (HostFiles files = open()) {
                reader.read(files, 0);
            }
            return;
        }
        List<Long> pids = new ArrayList<>();
        for (Slice pid : given) {
            pids.add(Text.number(pid));
        }
        for (long pid : pids) {
            if (pid == 0) {
                try (HostFiles files = open()) {
                    reader.read(files, 0);
                }
            } else if (pid > 0) {
                try (HostFiles files = of(pid).open()) {
                    reader.read(files, pid);
                }
            }
        }
    }

    /// Reads the rows of a table below one root.
    @FunctionalInterface
    public interface Reader {
        /// @param pid of the process that sees them, 0 for the host's own
        void read(HostFiles files, long pid);
    }
}
