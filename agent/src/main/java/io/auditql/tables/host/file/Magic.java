package io.auditql.tables.host.file;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.FileStatus;
import io.auditql.sys.MagicLibrary;
import io.auditql.sys.SysException;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.PathPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// What kind of content files have, by libmagic, as `file(1)` says it. Pipes and devices are named and not opened.
public final class Magic implements HostTable {
    private static final System.Logger LOG = System.getLogger(Magic.class.getName());

    private static final Column PATH =
            Column.text("path", "where the file is; in LIKE `%` is a name, `%%` all that is below")
                    .with(Column.Option.INDEX)
                    .required();
    private static final Column MAGIC_DB_FILES =
            Column.text("magic_db_files", "database files to use, with colons between")
                    .additional();
    private static final Column DATA =
            Column.text("data", "kind of content; NULL where libmagic is not installed");
    private static final Column MIME_TYPE =
            Column.text("mime_type", "such as `text/x-shellscript`");
    private static final Column MIME_ENCODING =
            Column.text("mime_encoding", "such as `us-ascii` or `binary`");

    static final Schema SCHEMA =
            Schema.table(
                    "magic",
                    "Kinds of files by their content",
                    PATH,
                    MAGIC_DB_FILES,
                    DATA,
                    MIME_TYPE,
                    MIME_ENCODING);

    private final HostRoot host;
    private final AtomicBoolean complained = new AtomicBoolean();
    private @Nullable MagicLibrary own; // guarded by this; the library's own database, kept open

    public Magic(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        List<byte[]> paths = new ArrayList<>();
        String databases = String.join(":", query.equal(MAGIC_DB_FILES));
        try (HostFiles files = host.open()) {
            query.equalBytes(PATH).forEach(path -> paths.add(path.toByteArray()));
            for (Slice pattern : query.like(PATH)) {
                PathPattern.resolve(pattern, files, query::isStopped, paths::add);
            }
            describe(paths, databases, files, query, rows);
        }
    }

    /// The library is opened once for all paths: that costs more than a description.
    private synchronized void describe(
            List<byte[]> paths,
            String databases,
            HostFiles files,
            QueryContext query,
            RowSink rows) {
        MagicLibrary library = open(databases);
        try {
            for (byte[] path : paths) {
                if (query.isStopped()) {
                    return;
                }
                row(path, databases, library, files, query, rows);
            }
        } finally {
            if (library != null && library != own) {
                library.close();
            }
        }
    }

    private @Nullable MagicLibrary open(String databases) {
        if (databases.isEmpty() && own != null) {
            return own;
        }
        try {
            MagicLibrary opened = MagicLibrary.open(databases);
            if (databases.isEmpty()) {
                own = opened;
            }
            return opened;
        } catch (SysException e) {
            if (complained.compareAndSet(false, true)) {
                LOG.log(System.Logger.Level.WARNING, "table magic: " + e.getMessage());
            }
            return null;
        }
    }

    private static void row(
            byte[] path,
            String databases,
            @Nullable MagicLibrary library,
            HostFiles files,
            QueryContext query,
            RowSink rows) {
        FileStatus status = files.status(path);
        if (status == null) {
            return;
        }
        rows.begin().set(PATH, new Slice(path, 0, path.length));
        if (!databases.isEmpty()) {
            rows.set(MAGIC_DB_FILES, databases);
        }
        if (library != null) {
            byte[] whole = files.whole(path);
            set(DATA, MagicLibrary.DATA, whole, library, query, rows);
            set(MIME_TYPE, MagicLibrary.MIME_TYPE, whole, library, query, rows);
            set(MIME_ENCODING, MagicLibrary.MIME_ENCODING, whole, library, query, rows);
        }
        rows.end();
    }

    private static void set(
            Column column,
            int flags,
            byte[] path,
            MagicLibrary library,
            QueryContext query,
            RowSink rows) {
        if (query.reads(column)) {
            library.describe(path, flags).ifPresent(text -> rows.set(column, text));
        }
    }
}
