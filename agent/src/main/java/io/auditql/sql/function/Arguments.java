package io.auditql.sql.function;

import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import io.auditql.sys.sqlite.Values;
import java.util.Arrays;

/// What the functions ask of their arguments, and how they refuse them.
final class Arguments {
    private Arguments() {}

    static boolean isNull(Values values, int index) {
        return values.type(index) == Statement.TYPE_NULL;
    }

    static boolean anyNull(Values values) {
        for (int i = 0; i < values.count(); i++) {
            if (isNull(values, i)) {
                return true;
            }
        }
        return false;
    }

    static boolean isText(Values values, int index) {
        return values.type(index) == Statement.TYPE_TEXT;
    }

    static boolean isInteger(Values values, int index) {
        return values.type(index) == Statement.TYPE_INTEGER;
    }

    /// The bytes of a value in its text form, up to the first NUL: what a C string of it holds.
    static byte[] bytes(Values values, int index) {
        byte[] all = values.array(index);
        for (int i = 0; i < all.length; i++) {
            if (all[i] == 0) {
                return Arrays.copyOf(all, i);
            }
        }
        return all;
    }

    static SqliteException refused(String message) {
        return new SqliteException(SqliteException.ERROR, -1, message);
    }
}
