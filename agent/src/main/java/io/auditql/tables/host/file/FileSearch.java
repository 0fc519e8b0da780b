package io.auditql.tables.host.file;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.QueryContext;
import io.auditql.tables.host.FilePath;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.PathPattern;
import java.util.Arrays;

/// The files that a query names by the columns `path` and `directory`: equal to a value, or like a pattern (see [PathPattern]).
final class FileSearch {
    private FileSearch() {}

    /// Receives a file that may exist.
    @FunctionalInterface
    interface Found {
        /// @param directory as the query writes it, where it does
        void file(byte[] path, byte[] directory);
    }

    static void run(
            QueryContext query, Column path, Column directory, HostFiles files, Found found) {
        for (Slice wanted : query.equalBytes(path)) {
            byte[] file = wanted.toByteArray();
            found.file(file, FilePath.parent(file));
        }
        for (Slice pattern : query.like(path)) {
            PathPattern.resolve(
                    pattern,
                    files,
                    query::isStopped,
                    file -> found.file(file, FilePath.parent(file)));
        }
        for (Slice wanted : query.equalBytes(directory)) {
            inside(wanted.toByteArray(), query, files, found);
        }
        for (Slice pattern : query.like(directory)) {
            boolean slash = pattern.endsWith("/");
            PathPattern.resolve(
                    pattern,
                    files,
                    query::isStopped,
                    file -> {
                        if (files.isDirectory(file)) {
                            inside(slash ? file : withoutSlash(file), query, files, found);
                        }
                    });
        }
    }

    private static byte[] withoutSlash(byte[] path) {
        return path.length > 1 && path[path.length - 1] == '/'
                ? Arrays.copyOf(path, path.length - 1)
                : path;
    }

    private static void inside(byte[] directory, QueryContext query, HostFiles files, Found found) {
        for (byte[] name : files.names(directory)) {
            if (query.isStopped()) {
                return;
            }
            found.file(FilePath.join(directory, name), directory);
        }
    }
}
