package io.auditql.tables.host.file;

import io.auditql.sys.FileStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The digests of files that have not changed since they were made. Any thread may ask.
final class DigestCache {
    /// What changes with the content of a file: a program can set its mtime back, but not its ctime.
    record Key(long device, long inode, long size, long modifyNanos, long changeNanos) {
        static Key of(FileStatus status) {
            return new Key(
                    status.device(),
                    status.inode(),
                    status.size(),
                    status.modifyNanos(),
                    status.changeNanos());
        }
    }

    private final Map<Key, Digests> known; // guarded by this

    /// @param most how many files are remembered; those used least go first
    DigestCache(int most) {
        known =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Key, Digests> eldest) {
                        return size() > most;
                    }
                };
    }

    synchronized @Nullable Digests find(Key key, Digests.Wanted wanted) {
        Digests digests = known.get(key);
        return digests != null && digests.has(wanted) ? digests : null;
    }

    synchronized void keep(Key key, Digests digests) {
        known.put(key, digests);
    }
}
