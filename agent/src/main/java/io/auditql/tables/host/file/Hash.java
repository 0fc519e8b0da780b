package io.auditql.tables.host.file;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.FileStatus;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import org.jspecify.annotations.Nullable;

/// Digests of files. Only regular files are read; a file is read once for as long as it does not change, and only those digests
/// are made that a query reads.
public final class Hash implements HostTable {
    private static final Column PATH =
            Column.text("path", "where the file is; in LIKE `%` is a name, `%%` all that is below")
                    .index(Column.Option.OPTIMIZED)
                    .required();
    private static final Column DIRECTORY =
            Column.text("directory", "where the directory is that holds the file")
                    .with(Column.Option.OPTIMIZED)
                    .required();
    private static final Column MD5 =
            Column.text("md5", "MD5 of the content; NULL when it cannot be read, as the others")
                    .with(Column.Option.NOCASE);
    private static final Column SHA1 =
            Column.text("sha1", "SHA-1 of the content").with(Column.Option.NOCASE);
    private static final Column SHA256 =
            Column.text("sha256", "SHA-256 of the content").with(Column.Option.NOCASE);
    private static final Column PID_WITH_NAMESPACE =
            Column.integer("pid_with_namespace", "look where the process with this id does")
                    .additional()
                    .hidden();
    private static final Column MOUNT_NAMESPACE_ID =
            Column.text("mount_namespace_id", "not filled").hidden();

    static final Schema SCHEMA =
            Schema.table(
                    "hash",
                    "Digests of files",
                    PATH,
                    DIRECTORY,
                    MD5,
                    SHA1,
                    SHA256,
                    PID_WITH_NAMESPACE,
                    MOUNT_NAMESPACE_ID);

    private static final int PIECE = 64 * 1024;

    private final HostRoot host;
    private final DigestCache cache;

    /// @param remembered how many files' digests are kept
    public Hash(HostRoot host, int remembered) {
        this.host = host;
        this.cache = new DigestCache(remembered);
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        Digests.Wanted wanted =
                new Digests.Wanted(query.reads(MD5), query.reads(SHA1), query.reads(SHA256));
        host.each(
                query,
                PID_WITH_NAMESPACE,
                (files, pid) ->
                        FileSearch.run(
                                query,
                                PATH,
                                DIRECTORY,
                                files,
                                (path, directory) -> {
                                    FileStatus status = files.status(path);
                                    if (status != null && status.isRegular()) {
                                        Digests digests =
                                                digests(path, status, files, wanted, query);
                                        row(path, directory, pid, digests, rows);
                                    }
                                }));
    }

    private static void row(
            byte[] path, byte[] directory, long pid, Digests digests, RowSink rows) {
        rows.begin()
                .set(PATH, new Slice(path, 0, path.length))
                .set(DIRECTORY, new Slice(directory, 0, directory.length))
                .set(PID_WITH_NAMESPACE, pid);
        set(MD5, digests.md5(), rows);
        set(SHA1, digests.sha1(), rows);
        set(SHA256, digests.sha256(), rows);
        rows.end();
    }

    private static void set(Column column, @Nullable String digest, RowSink rows) {
        if (digest != null) {
            rows.set(column, digest);
        }
    }

    private Digests digests(
            byte[] path,
            FileStatus status,
            HostFiles files,
            Digests.Wanted wanted,
            QueryContext query) {
        DigestCache.Key key = DigestCache.Key.of(status);
        Digests known = cache.find(key, wanted);
        if (known != null) {
            return known;
        }
        Digests made = read(path, files, wanted, query);
        FileStatus after = files.status(path);
        if (after != null && made.has(wanted) && DigestCache.Key.of(after).equals(key)) {
            cache.keep(key, made); // it did not change while it was read
        }
        return made;
    }

    private static Digests read(
            byte[] path, HostFiles files, Digests.Wanted wanted, QueryContext query) {
        Digests none = new Digests(null, null, null);
        int descriptor = files.open(path);
        if (descriptor < 0) {
            return none;
        }
        try {
            Digests.Maker maker = new Digests.Maker(wanted);
            byte[] piece = new byte[PIECE];
            int length;
            while ((length = files.next(descriptor, piece)) > 0) {
                maker.update(piece, length);
                if (query.isStopped()) {
                    return none;
                }
            }
            return length < 0 ? none : maker.end();
        } finally {
            files.close(descriptor);
        }
    }
}
