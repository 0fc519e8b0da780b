package io.auditql.tables.host;

import io.auditql.bytes.Slice;
import io.auditql.sys.FileStatus;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// A LIKE pattern read as osquery reads one for a path: `%` stands for anything within one name, `%%` at the end for anything
/// below, at any depth. As in a shell `%` does not begin with a dot; below `%%` hidden files count.
///
/// A directory that is found has a slash at its end. Links to directories are followed, each directory once, so that loops of
/// links end.
public final class PathPattern {
    /// How deep `%%` looks; as in osquery.
    private static final int DEEPEST = 64;

    private record Directory(long device, long inode) {}

    private final HostFiles files;
    private final BooleanSupplier stopped;
    private final Consumer<byte[]> found;
    private final Set<Directory> visited = new HashSet<>();
    private byte[] pattern = {};
    private boolean recursive;

    private PathPattern(HostFiles files, BooleanSupplier stopped, Consumer<byte[]> found) {
        this.files = files;
        this.stopped = stopped;
        this.found = found;
    }

    /// Hands each path that exists and matches to `found`.
    ///
    /// @param stopped asked often: a search through all of a disk takes minutes
    public static void resolve(
            Slice pattern, HostFiles files, BooleanSupplier stopped, Consumer<byte[]> found) {
        new PathPattern(files, stopped, found).resolve(pattern.toByteArray());
    }

    private void resolve(byte[] like) {
        if (like.length == 0) {
            return;
        }
        int length = like.length;
        recursive = length >= 2 && like[length - 1] == '%' && like[length - 2] == '%';
        pattern = recursive ? Arrays.copyOf(like, length - 1) : like;
        descend(like[0] == '/' ? new byte[0] : new byte[] {'/'}, like[0] == '/' ? 1 : 0);
    }

    /// @param base what is matched, without a slash at its end
    /// @param from where the next part of the pattern begins
    private void descend(byte[] base, int from) {
        if (stopped.getAsBoolean()) {
            return;
        }
        int end = from;
        boolean any = false;
        while (end < pattern.length && pattern[end] != '/') {
            any |= pattern[end++] == '%';
        }
        boolean last = end == pattern.length;
        byte[] part = Arrays.copyOfRange(pattern, from, end);
        if (!any) {
            byte[] path = FilePath.join(base, part);
            if (!last) {
                descend(path, end + 1);
            } else if (part.length == 0) {
                if (files.isDirectory(path)) {
                    found.accept(path); // a pattern that ends with a slash
                }
            } else if (files.exists(path)) {
                found.accept(path);
            }
            return;
        }
        for (byte[] name : files.names(base.length == 0 ? new byte[] {'/'} : base)) {
            if (matches(name, part)) {
                byte[] path = FilePath.join(base, name);
                if (last) {
                    emit(path);
                } else {
                    descend(path, end + 1);
                }
            }
            if (stopped.getAsBoolean()) {
                return;
            }
        }
    }

    private void emit(byte[] path) {
        if (!files.isDirectory(path)) {
            found.accept(path);
            return;
        }
        found.accept(FilePath.join(path, new byte[0]));
        if (recursive) {
            below(path, 0);
        }
    }

    private void below(byte[] directory, int depth) {
        FileStatus status = files.status(directory);
        if (depth >= DEEPEST
                || status == null
                || !visited.add(new Directory(status.device(), status.inode()))) {
            return;
        }
        for (byte[] name : files.names(directory)) {
            if (stopped.getAsBoolean()) {
                return;
            }
            byte[] path = FilePath.join(directory, name);
            if (files.isDirectory(path)) {
                found.accept(FilePath.join(path, new byte[0]));
                below(path, depth + 1);
            } else {
                found.accept(path);
            }
        }
    }

    /// Whether a name matches a part of the pattern. Each `%` gives back what it took at most once: time is bounded by the product
    /// of the two lengths.
    private static boolean matches(byte[] name, byte[] part) {
        if (name[0] == '.' && part[0] != '.') {
            return false;
        }
        int n = 0;
        int p = 0;
        int retryName = -1;
        int retryPart = -1;
        while (n < name.length) {
            if (p < part.length && part[p] == '%') {
                retryPart = ++p;
                retryName = n;
            } else if (p < part.length && part[p] == name[n]) {
                p++;
                n++;
            } else if (retryPart >= 0) {
                p = retryPart;
                n = ++retryName;
            } else {
                return false;
            }
        }
        while (p < part.length && part[p] == '%') {
            p++;
        }
        return p == part.length;
    }
}
