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
import java.util.List;

/// The keys that may log in over SSH, from the home directories of all accounts.
public final class AuthorizedKeys implements HostTable {
    private static final Column UID =
            Column.bigint("uid", "account that they open").with(Column.Option.INDEX);
    private static final Column ALGORITHM = Column.text("algorithm", "such as `ssh-ed25519`");
    private static final Column KEY = Column.text("key", "public key in base64");
    private static final Column OPTIONS =
            Column.text("options", "what limits the key, such as `command=`");
    private static final Column COMMENT = Column.text("comment", "what stands behind the key");
    private static final Column KEY_FILE = Column.text("key_file", "file that holds it");
    private static final Column PID_WITH_NAMESPACE =
            Column.integer("pid_with_namespace", "look where the process with this id does")
                    .additional()
                    .hidden();

    static final Schema SCHEMA =
            Schema.table(
                    "authorized_keys",
                    "Keys that may log in over SSH",
                    UID,
                    ALGORITHM,
                    KEY,
                    OPTIONS,
                    COMMENT,
                    KEY_FILE,
                    PID_WITH_NAMESPACE);

    private static final List<String> FILES =
            List.of(".ssh/authorized_keys", ".ssh/authorized_keys2");

    private final HostRoot host;

    public AuthorizedKeys(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        host.each(
                query,
                PID_WITH_NAMESPACE,
                (files, pid) -> {
                    for (Account account : Account.wanted(files, query, UID)) {
                        for (String name : FILES) {
                            file(account, name, pid, files, rows);
                        }
                    }
                });
    }

    private static void file(
            Account account, String name, long pid, HostFiles files, RowSink rows) {
        byte[] path = FilePath.join(account.directory().toByteArray(), name);
        for (Slice raw : Text.lines(files.content(path, HostFiles.MOST_BYTES))) {
            Slice line = Text.trim(raw);
            int type = keyType(line);
            if (type < 0 || line.startsWith("#")) {
                continue;
            }
            List<Slice> words = Text.words(line.part(type), 3);
            if (words.size() < 2) {
                continue;
            }
            rows.begin()
                    .set(UID, account.uid())
                    .set(ALGORITHM, words.get(0))
                    .set(KEY, words.get(1))
                    .set(KEY_FILE, new Slice(path, 0, path.length))
                    .set(PID_WITH_NAMESPACE, pid);
            if (type > 0) {
                rows.set(OPTIONS, Text.trim(line.part(0, type)));
            }
            if (words.size() > 2) {
                rows.set(COMMENT, words.get(2));
            }
            rows.end();
        }
    }

    /// Where the word begins that names the kind of key: the first or, behind options, a later one outside of quotes. -1 when
    /// there is none.
    private static int keyType(Slice line) {
        boolean quoted = false;
        boolean start = true;
        for (int at = 0; at < line.length(); at++) {
            byte b = line.at(at);
            if (b == '"' && (at == 0 || line.at(at - 1) != '\\')) {
                quoted = !quoted;
            }
            if (start && !quoted && isKeyType(line.part(at))) {
                return at;
            }
            start = b == ' ' || b == '\t';
        }
        return -1;
    }

    private static boolean isKeyType(Slice rest) {
        return rest.startsWith("ssh-")
                || rest.startsWith("ecdsa-sha2-")
                || rest.startsWith("sk-ssh-")
                || rest.startsWith("sk-ecdsa-")
                || rest.startsWith("rsa-sha2-");
    }
}
