package io.auditql.logger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which file a path leads to at one moment, and what kind: one `lstat`.
///
/// @param device together with `inode` the file itself, whatever its name
/// @param type   the kind of file, as in `st_mode`
record FileIdentity(long device, long inode, long size, int type) {
    private static final int TYPE_MASK = 0170000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;

    /// Null when there is no such file.
    static @Nullable FileIdentity of(Path path) throws IOException {
        Map<String, Object> stat;
        try {
            stat = Files.readAttributes(path, "unix:dev,ino,size,mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException _) {
            return null;
        }
        return new FileIdentity(
                number(stat, "dev"),
                number(stat, "ino"),
                number(stat, "size"),
                (int) number(stat, "mode") & TYPE_MASK);
    }

    private static long number(Map<String, Object> stat, String name) {
        return ((Number) Objects.requireNonNull(stat.get(name))).longValue();
    }

    boolean isSameFile(@Nullable FileIdentity other) {
        return other != null && device == other.device && inode == other.inode;
    }

    boolean isRegularFile() {
        return type == REGULAR;
    }

    boolean isSymbolicLink() {
        return type == LINK;
    }
}
