package io.auditql.tables.host.file;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import java.util.Base64;

/// The extended attributes of files, among them the capabilities that a program gets when it is started.
public final class ExtendedAttributes implements HostTable {
    private static final Column PATH =
            Column.text("path", "where the file is; in LIKE `%` is a name, `%%` all that is below")
                    .with(Column.Option.OPTIMIZED)
                    .required();
    private static final Column DIRECTORY =
            Column.text("directory", "where the directory is that holds the file")
                    .with(Column.Option.OPTIMIZED)
                    .required();
    private static final Column KEY = Column.text("key", "name of the attribute");
    private static final Column VALUE =
            Column.text("value", "its value; capabilities in words, as `getcap` prints them");
    private static final Column BASE64 =
            Column.integer("base64", "1 when the value is not text and is given in base64");

    static final Schema SCHEMA =
            Schema.table(
                    "extended_attributes",
                    "Extended attributes of files",
                    PATH,
                    DIRECTORY,
                    KEY,
                    VALUE,
                    BASE64);

    private static final String CAPABILITY = "security.capability";

    private final HostRoot host;

    public ExtendedAttributes(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        try (HostFiles files = host.open()) {
            FileSearch.run(
                    query,
                    PATH,
                    DIRECTORY,
                    files,
                    (path, directory) -> {
                        for (byte[] name : files.attributes(path)) {
                            Slice key = new Slice(name, 0, name.length);
                            rows.begin()
                                    .set(PATH, new Slice(path, 0, path.length))
                                    .set(DIRECTORY, new Slice(directory, 0, directory.length))
                                    .set(KEY, key);
                            value(key, files.attribute(path, name), rows);
                            rows.end();
                        }
                    });
        }
    }

    private static void value(Slice key, Slice value, RowSink rows) {
        String capabilities = key.is(CAPABILITY) ? FileCapabilities.text(value) : "";
        if (!capabilities.isEmpty()) {
            rows.set(VALUE, capabilities).set(BASE64, 0);
            return;
        }
        // a C program may count the NUL behind a text as part of it
        Slice text = value.endsWith("\0") ? value.part(0, value.length() - 1) : value;
        if (isPrintable(text)) {
            rows.set(VALUE, text).set(BASE64, 0);
        } else {
            rows.set(VALUE, Base64.getEncoder().encodeToString(value.toByteArray())).set(BASE64, 1);
        }
    }

    private static boolean isPrintable(Slice text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.at(i) < 0x20 || text.at(i) == 0x7F) {
                return false;
            }
        }
        return true;
    }
}
