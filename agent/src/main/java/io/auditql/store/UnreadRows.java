package io.auditql.store;

import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Counts the rows of a database that scheduled queries had still to read, as well as it can be told from its heads.
final class UnreadRows {
    private UnreadRows() {}

    static long in(Path file) {
        try (Database database = Database.openReadOnly(file.toString())) {
            long read;
            try (Statement cursor = database.prepare("SELECT coalesce(min(eid), 0) FROM cursor")) {
                read = cursor.step() ? cursor.number(0) : 0;
            }
            List<String> tables = new ArrayList<>();
            try (Statement names =
                    database.prepare(
                            "SELECT name FROM sqlite_schema WHERE type = 'table'"
                                    + " AND name GLOB 'rows_[0-9]*'")) {
                while (names.step()) {
                    tables.add(names.text(0));
                }
            }
            long unread = 0;
            for (String table : tables) {
                try (Statement rows =
                        database.prepare(
                                "SELECT coalesce(sum(rows), 0) FROM "
                                        + table
                                        + " WHERE last > ?1")) {
                    unread += rows.bind(1, read).step() ? rows.number(0) : 0;
                }
            }
            return unread;
        } catch (SqliteException _) {
            return 0; // so old or so damaged that it cannot be told
        }
    }
}
