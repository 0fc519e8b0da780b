package io.auditql.tables.host.account;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.FilePath;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.Text;

/// The hosts whose keys accounts have accepted over SSH.
public final class KnownHosts implements HostTable {
    private static final Column UID =
            Column.bigint("uid", "account that trusts them").index(Column.Option.OPTIMIZED);
    private static final Column KEY =
            Column.text("key", "the whole line: host or its hash, kind and key");
    private static final Column KEY_FILE = Column.text("key_file", "file that holds it");

    static final Schema SCHEMA =
            Schema.table("known_hosts", "Hosts known to SSH", UID, KEY, KEY_FILE);

    private final HostRoot host;

    public KnownHosts(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        try (HostFiles files = host.open()) {
            for (Account account : Account.wanted(files, query, UID)) {
                byte[] path = FilePath.join(account.directory().toByteArray(), ".ssh/known_hosts");
                for (Slice line : Text.lines(files.content(path, HostFiles.MOST_BYTES))) {
                    if (!Text.trim(line).isEmpty() && !line.startsWith("#")) {
                        rows.begin()
                                .set(UID, account.uid())
                                .set(KEY, line)
                                .set(KEY_FILE, new Slice(path, 0, path.length))
                                .end();
                    }
                }
            }
        }
    }
}
