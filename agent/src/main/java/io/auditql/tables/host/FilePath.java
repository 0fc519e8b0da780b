package io.auditql.tables.host;

import io.auditql.bytes.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Paths as bytes.
public final class FilePath {
    private static final byte[] ROOT = {'/'};

    private FilePath() {}

    public static byte[] of(String path) {
        return path.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] join(byte[] directory, byte[] name) {
        boolean slash = directory.length > 0 && directory[directory.length - 1] == '/';
        int start = directory.length + (slash ? 0 : 1);
        byte[] path = Arrays.copyOf(directory, start + name.length);
        path[start - 1] = '/';
        System.arraycopy(name, 0, path, start, name.length);
        return path;
    }

    public static byte[] join(byte[] directory, String name) {
        return join(directory, of(name));
    }

    /// The directory that holds it; `/` for what is in the root, empty where there is no slash.
    public static byte[] parent(byte[] path) {
        int slash = lastSlash(path, end(path));
        return slash < 0 ? new byte[0] : slash == 0 ? ROOT : Arrays.copyOf(path, slash);
    }

    /// The last part of it.
    public static byte[] name(byte[] path) {
        int end = end(path);
        return Arrays.copyOfRange(path, lastSlash(path, end) + 1, end);
    }

    /// Without `.` and `..`, by the text alone.
    public static byte[] normal(byte[] path) {
        byte[] normal = new byte[0];
        for (Slice part : Text.fields(new Slice(path, 0, path.length), '/')) {
            if (part.is("..")) {
                normal = Arrays.equals(parent(normal), ROOT) ? new byte[0] : parent(normal);
            } else if (!part.isEmpty() && !part.is(".")) {
                normal = join(normal, part.toByteArray());
            }
        }
        return normal.length == 0 ? ROOT : normal;
    }

    /// Without slashes at its end.
    private static int end(byte[] path) {
        int end = path.length;
        while (end > 1 && path[end - 1] == '/') {
            end--;
        }
        return end;
    }

    private static int lastSlash(byte[] path, int end) {
        int at = end - 1;
        while (at >= 0 && path[at] != '/') {
            at--;
        }
        return at;
    }
}
