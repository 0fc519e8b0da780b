package io.auditql.sql.function;

import io.auditql.row.ValueSink;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Values;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `regex_match` and `regex_split`. One object for each connection: it keeps the expressions it has compiled.
final class RegexFunctions {
    private static final int LONGEST_EXPRESSION = 256; // as in osquery
    private static final int COMPILED_MOST = 64;

    private final Map<String, Regex> compiled =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Regex> eldest) {
                    return size() > COMPILED_MOST;
                }
            };
    private byte[] lastExpression = {};
    private @Nullable Regex last;

    private RegexFunctions() {}

    static void register(Database database) throws SqliteException {
        RegexFunctions functions = new RegexFunctions();
        database.register("regex_match", 3, functions::match);
        database.register("regex_split", 3, functions::split);
    }

    private void match(Values values, ValueSink result) throws SqliteException {
        if (Arguments.anyNull(values)) {
            return;
        }
        byte[] expression = Arguments.bytes(values, 1);
        if (expression.length > LONGEST_EXPRESSION) {
            throw Arguments.refused(
                    "Invalid regex: too big, max size is " + LONGEST_EXPRESSION + " bytes");
        }
        byte[] text = Arguments.bytes(values, 0);
        int group = (int) values.number(2);
        int[] spans = compile(expression).find(text, 0);
        if (spans.length == 0 || group < 0 || 2 * group >= spans.length) {
            return;
        }
        int from = spans[2 * group];
        // a group that took no part in the match is empty
        result.text(from < 0 ? new byte[0] : Arrays.copyOfRange(text, from, spans[2 * group + 1]));
    }

    /// The parts between the matches, empty ones too; but nothing after a match at the very end.
    private void split(Values values, ValueSink result) throws SqliteException {
        if (Arguments.anyNull(values)) {
            return;
        }
        byte[] expression = Arguments.bytes(values, 1);
        if (expression.length == 0) {
            throw Arguments.refused("Invalid input to split function");
        }
        if (expression.length > LONGEST_EXPRESSION) {
            throw Arguments.refused("Invalid regex");
        }
        byte[] text = Arguments.bytes(values, 0);
        int wanted = (int) values.number(2);
        Regex regex = compile(expression);
        int part = 0;
        int from = 0;
        int at = 0;
        while (at <= text.length && wanted >= 0) {
            int[] spans = regex.find(text, at);
            if (spans.length == 0) {
                break;
            }
            if (part++ == wanted) {
                result.text(Arrays.copyOfRange(text, from, spans[0]));
                return;
            }
            from = spans[1];
            at = spans[1] > spans[0] ? spans[1] : spans[1] + 1;
        }
        if (part == wanted && (from < text.length || part == 0)) {
            result.text(Arrays.copyOfRange(text, from, text.length));
        }
    }

    private Regex compile(byte[] expression) throws SqliteException {
        Regex known = last;
        if (known != null && Arrays.equals(expression, lastExpression)) {
            return known;
        }
        String key = new String(expression, StandardCharsets.ISO_8859_1);
        Regex regex = compiled.get(key);
        if (regex == null) {
            regex = Regex.of(expression);
            compiled.put(key, regex);
        }
        last = regex;
        lastExpression = expression;
        return regex;
    }
}
