package io.auditql.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether nobody but root and this user can say what a file holds: neither by writing it nor by putting another in its place.
public final class TrustedFile {
    private static final int GROUP_AND_OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;

    private TrustedFile() {}

    /// Who else could change the file, and what to do about it; empty when nobody. A link is followed.
    public static Optional<String> problem(Path file) {
        try {
            Path real = file.toRealPath();
            Optional<String> own = problem(file, real, false);
            Path directory = real.getParent();
            return own.isPresent() || directory == null ? own : problem(file, directory, true);
        } catch (IOException e) {
            return Optional.of(file + ": " + SysException.reason(e));
        }
    }

    private static Optional<String> problem(Path file, Path checked, boolean directory)
            throws IOException {
        Map<String, Object> attributes = Files.readAttributes(checked, "unix:mode,uid,owner");
        int mode = number(attributes.get("mode"));
        int uid = number(attributes.get("uid"));
        String what = directory ? file + ": in its directory " + checked + ", " : file + ": ";
        if (uid != 0 && uid != Processes.user()) {
            return Optional.of(
                    "%suser %s may write; it should belong to root (chown root %s)"
                            .formatted(what, attributes.get("owner"), checked));
        }
        boolean othersWrite = (mode & GROUP_AND_OTHERS_WRITE) != 0;
        if (othersWrite && !(directory && (mode & STICKY) != 0)) {
            return Optional.of(
                    "%sothers than its owner may write (chmod go-w %s)".formatted(what, checked));
        }
        return Optional.empty();
    }

    private static int number(@Nullable Object value) {
        return value instanceof Integer number ? number : -1;
    }
}
