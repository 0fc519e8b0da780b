package io.auditql.sql;

import io.auditql.sys.sqlite.Authorizer;
import java.util.Locale;
import java.util.Set;

/// What a statement may do: read; a session also its own tables and views. Never files, other databases or the library.
final class Permissions implements Authorizer {
    private static final Set<String> PRAGMAS =
            Set.of(
                    "table_info",
                    "table_xinfo",
                    "function_list",
                    "journal_mode",
                    "case_sensitive_like",
                    "collation_list");

    /// Functions that load code or show where memory lies.
    private static final Set<String> FORBIDDEN_FUNCTIONS =
            Set.of("load_extension", "fts3_tokenizer");

    private final boolean tables;
    private String denied = "";

    Permissions(boolean tables) {
        this.tables = tables;
    }

    /// What was denied last, or the empty text.
    String denied() {
        return denied;
    }

    void reset() {
        denied = "";
    }

    @Override
    public boolean allows(int action, String first, String second) {
        boolean allowed =
                switch (action) {
                    case SELECT, READ, RECURSIVE -> true;
                    case FUNCTION -> !FORBIDDEN_FUNCTIONS.contains(second.toLowerCase(Locale.ROOT));
                    case PRAGMA -> PRAGMAS.contains(first.toLowerCase(Locale.ROOT));
                    case CREATE_VIEW,
                            CREATE_TEMP_VIEW,
                            DROP_VIEW,
                            DROP_TEMP_VIEW,
                            CREATE_TABLE,
                            CREATE_TEMP_TABLE,
                            DROP_TABLE,
                            DROP_TEMP_TABLE,
                            CREATE_INDEX,
                            CREATE_TEMP_INDEX,
                            DROP_INDEX,
                            DROP_TEMP_INDEX,
                            INSERT,
                            UPDATE,
                            DELETE,
                            REINDEX, // part of CREATE INDEX
                            TRANSACTION,
                            SAVEPOINT ->
                            tables;
                    default -> false;
                };
        if (!allowed && denied.isEmpty()) {
            denied = describe(action, first, second);
        }
        return allowed;
    }

    private static String describe(int action, String first, String second) {
        return switch (action) {
            case ATTACH -> "ATTACH";
            case DETACH -> "DETACH";
            case PRAGMA -> "PRAGMA " + first;
            case FUNCTION -> "function " + second;
            case INSERT ->
                    first.equals("sqlite_master") || first.equals("sqlite_temp_master")
                            ? "CREATE"
                            : "INSERT INTO " + first;
            case UPDATE -> "UPDATE " + first;
            case DELETE -> "DELETE FROM " + first;
            case ANALYZE -> "ANALYZE";
            case CREATE_TABLE, CREATE_TEMP_TABLE -> "CREATE TABLE " + first;
            case CREATE_VIEW, CREATE_TEMP_VIEW -> "CREATE VIEW " + first;
            case CREATE_INDEX, CREATE_TEMP_INDEX -> "CREATE INDEX " + first;
            case CREATE_TRIGGER, CREATE_TEMP_TRIGGER -> "CREATE TRIGGER " + first;
            case CREATE_VTABLE -> "CREATE VIRTUAL TABLE " + first;
            case DROP_TABLE, DROP_TEMP_TABLE, DROP_VTABLE -> "DROP TABLE " + first;
            case DROP_VIEW, DROP_TEMP_VIEW -> "DROP VIEW " + first;
            case DROP_INDEX, DROP_TEMP_INDEX -> "DROP INDEX " + first;
            case DROP_TRIGGER, DROP_TEMP_TRIGGER -> "DROP TRIGGER " + first;
            case ALTER_TABLE -> "ALTER TABLE " + second;
            case TRANSACTION -> first;
            case SAVEPOINT -> "SAVEPOINT " + second;
            default -> "action " + action + (first.isEmpty() ? "" : " on " + first);
        };
    }
}
