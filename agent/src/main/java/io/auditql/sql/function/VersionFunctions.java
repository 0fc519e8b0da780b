package io.auditql.sql.function;

import io.auditql.row.ValueSink;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Values;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// `version_compare`, and the same orders as collations.
final class VersionFunctions {
    private VersionFunctions() {}

    static void register(Database database) throws SqliteException {
        database.register("version_compare", -1, VersionFunctions::compare);
        for (VersionOrder order : VersionOrder.values()) {
            database.register(order.collation(), order::compare);
        }
    }

    private static void compare(Values values, ValueSink result) throws SqliteException {
        if (values.count() < 2 || !Arguments.isText(values, 0) || !Arguments.isText(values, 1)) {
            throw Arguments.refused("Must provide two version strings to compare.");
        }
        VersionOrder order = VersionOrder.GENERIC;
        if (values.count() > 2) {
            if (!Arguments.isText(values, 2)) {
                throw Arguments.refused("The optional third parameter is not a string.");
            }
            order = flavour(new String(Arguments.bytes(values, 2), StandardCharsets.ISO_8859_1));
        }
        result.number(
                Integer.signum(
                        order.compare(Arguments.bytes(values, 0), Arguments.bytes(values, 1))));
    }

    private static VersionOrder flavour(String name) throws SqliteException {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "ARCH" -> VersionOrder.ARCH;
            case "DPKG" -> VersionOrder.DPKG;
            case "RHEL" -> VersionOrder.RHEL;
            default ->
                    throw Arguments.refused(
                            "The optional third parameter does not match one of: (ARCH, DPKG, RHEL).");
        };
    }
}
