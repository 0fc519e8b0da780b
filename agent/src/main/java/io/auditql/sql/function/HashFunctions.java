package io.auditql.sql.function;

import io.auditql.row.ValueSink;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.ScalarFunction;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Values;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/// `md5`, `sha1` and `sha256` of a text, up to its first NUL, in lower-case hexadecimal.
final class HashFunctions {
    private HashFunctions() {}

    static void register(Database database) throws SqliteException {
        database.register("md5", 1, digest(Digests.md5()));
        database.register("sha1", 1, digest(Digests.sha1()));
        database.register("sha256", 1, digest(Digests.sha256()));
    }

    private static ScalarFunction digest(MessageDigest digest) {
        return (Values values, ValueSink result) -> {
            if (!Arguments.anyNull(values)) {
                byte[] sum = digest.digest(Arguments.bytes(values, 0));
                String hex = HexFormat.of().formatHex(sum);
                result.text(hex.getBytes(StandardCharsets.US_ASCII));
            }
        };
    }
}
