package io.auditql.sql.function;

import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;

/// All of osquery's functions: what a connection gets when it is opened.
public final class SqlFunctions {
    private SqlFunctions() {}

    public static void register(Database database) throws SqliteException {
        StringFunctions.register(database);
        RegexFunctions.register(database);
        NetworkFunctions.register(database);
        CommunityId.register(database);
        HashFunctions.register(database);
        Base64Functions.register(database);
        MathFunctions.register(database);
        VersionFunctions.register(database);
    }
}
