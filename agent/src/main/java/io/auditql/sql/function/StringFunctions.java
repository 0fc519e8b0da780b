package io.auditql.sql.function;

import io.auditql.bytes.GrowableBytes;
import io.auditql.row.ValueSink;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Values;
import java.util.Arrays;

/// `split`, `concat`, `concat_ws` and `parent_directory`.
final class StringFunctions {
    private StringFunctions() {}

    static void register(Database database) throws SqliteException {
        database.register("split", 3, StringFunctions::split);
        database.register("concat", -1, StringFunctions::concat);
        database.register("concat_ws", -1, StringFunctions::concatWithSeparator);
        database.register("parent_directory", 1, StringFunctions::parentDirectory);
    }

    /// Each byte of the second argument separates; empty parts do not count, and parts are trimmed.
    private static void split(Values values, ValueSink result) throws SqliteException {
        if (Arguments.anyNull(values)) {
            return;
        }
        byte[] text = Arguments.bytes(values, 0);
        byte[] separators = Arguments.bytes(values, 1);
        long wanted = (int) values.number(2);
        if (separators.length == 0) {
            throw Arguments.refused("Invalid input to split function");
        }
        int from = 0;
        for (int at = 0; at <= text.length && wanted >= 0; at++) {
            if (at == text.length || isOneOf(separators, text[at])) {
                if (at > from && wanted-- == 0) {
                    result.text(trim(text, from, at));
                }
                from = at + 1;
            }
        }
    }

    private static boolean isOneOf(byte[] set, byte wanted) {
        for (byte b : set) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }

    private static byte[] trim(byte[] text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isSpace(text[start])) {
            start++;
        }
        while (end > start && isSpace(text[end - 1])) {
            end--;
        }
        return Arrays.copyOfRange(text, start, end);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    private static void concat(Values values, ValueSink result) {
        concat(values, 0, new byte[0], result);
    }

    private static void concatWithSeparator(Values values, ValueSink result)
            throws SqliteException {
        if (values.count() == 0) {
            throw Arguments.refused("Missing separator to concat_ws");
        }
        concat(values, 1, Arguments.bytes(values, 0), result);
    }

    /// The separator follows each value that is not the last argument, so that a NULL at the end leaves one.
    private static void concat(Values values, int first, byte[] separator, ValueSink result) {
        if (values.count() == first) {
            return;
        }
        GrowableBytes joined = new GrowableBytes(64);
        for (int i = first; i < values.count(); i++) {
            if (!Arguments.isNull(values, i)) {
                joined.append(Arguments.bytes(values, i));
                if (i + 1 < values.count()) {
                    joined.append(separator);
                }
            }
        }
        result.text(joined.toByteArray());
    }

    private static void parentDirectory(Values values, ValueSink result) {
        if (Arguments.anyNull(values)) {
            return;
        }
        byte[] path = Arguments.bytes(values, 0);
        for (int at = path.length - 1; at >= 0; at--) {
            if (path[at] == '/') {
                result.text(Arrays.copyOf(path, at));
                return;
            }
        }
    }
}
