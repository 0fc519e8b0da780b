package io.auditql.shell;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.VisibleText;
import io.auditql.sys.sqlite.SqliteException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Shows where in an SQL text an error is: the line, and marks below the place.
///
///     SELECT nme FROM users
///            ^^^
final class ErrorPlace {
    private static final List<String> ABOUT_A_NAME =
            List.of("no such table: ", "no such column: ", "no such function: ");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_$]+|.", Pattern.DOTALL);
    private static final int LINE = 76;
    private static final int LEAST_LINE = 16;
    private static final int INDENT = 2;

    private ErrorPlace() {}

    /// Two lines, each with its end, or the empty text when the place is unknown.
    ///
    /// @param columns of the screen that the lines should fit in; 0 for an unknown one
    static String of(String sql, SqliteException error, int columns) {
        int line = columns == 0 ? LINE : Math.clamp(columns - INDENT - 1, LEAST_LINE, LINE);
        int most = line * 2 / 3;
        int at = index(sql, error);
        if (at < 0 || at >= sql.length()) {
            return "";
        }
        int from = sql.lastIndexOf('\n', at - 1) + 1;
        int to = sql.indexOf('\n', at);
        to = to < 0 ? sql.length() : to;
        Matcher word = WORD.matcher(sql).region(at, to);
        int end = word.lookingAt() ? word.end() : Math.min(at + 1, to);

        boolean cut = at - from > most;
        String before = visible((cut ? "…" : "") + sql.substring(cut ? at - most : from, at));
        String marked = visible(sql.substring(at, Math.min(end, at + line)));
        int room = Math.max(0, line - before.length() - marked.length());
        String after = sql.substring(end, to);
        String shown =
                after.length() > room ? visible(after.substring(0, room)) + "…" : visible(after);
        return "  "
                + before
                + marked
                + shown
                + "\n  "
                + " ".repeat(columns(before))
                + "^".repeat(Math.max(1, columns(marked)))
                + "\n";
    }

    private static int index(String sql, SqliteException error) {
        if (error.offset() >= 0) {
            return characters(sql, error.offset());
        }
        String message = error.getMessage() + "";
        for (String about : ABOUT_A_NAME) {
            if (message.startsWith(about)) {
                String name =
                        message.substring(about.length()).split("[. ]Did you mean|\\. ", 2)[0];
                return find(sql, name.substring(name.lastIndexOf('.') + 1));
            }
        }
        return -1;
    }

    /// The index of the character at a byte of the text's UTF-8.
    private static int characters(String sql, int offset) {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        return offset > bytes.length
                ? -1
                : new String(bytes, 0, offset, StandardCharsets.UTF_8).length();
    }

    private static int find(String sql, String name) {
        Matcher matcher =
                Pattern.compile(
                                "(?<![\\p{L}\\p{N}_$])"
                                        + Pattern.quote(name)
                                        + "(?![\\p{L}\\p{N}_$])",
                                Pattern.CASE_INSENSITIVE)
                        .matcher(sql);
        return matcher.find() ? matcher.start() : -1;
    }

    private static int columns(String text) {
        return text.codePointCount(0, text.length());
    }

    /// A text as it may go to a terminal.
    static String visible(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        GrowableBytes out = new GrowableBytes(bytes.length + 16);
        VisibleText.appendTerminal(bytes, 0, bytes.length, out);
        return out.toString();
    }
}
