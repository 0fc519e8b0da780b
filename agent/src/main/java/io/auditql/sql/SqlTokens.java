package io.auditql.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The words and signs of an SQL text, without blanks and comments, as SQLite splits it.
final class SqlTokens {
    enum Kind {
        /// A keyword or a name without quotes.
        WORD,
        /// A name in `"…"`, `[…]` or backquotes.
        QUOTED,
        /// A text in `'…'`; SQLite takes it for a name where only a name can stand.
        STRING,
        NUMBER,
        SIGN,
        END
    }

    /// @param text a word as written, a name or text without its quotes, a sign
    record Token(Kind kind, int start, int end, String text) {
        boolean is(String keywordOrSign) {
            return (kind == Kind.WORD || kind == Kind.SIGN) && text.equalsIgnoreCase(keywordOrSign);
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED || kind == Kind.STRING;
        }

        String lowerCase() {
            return text.toLowerCase(Locale.ROOT);
        }
    }

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private SqlTokens(String sql) {
        this.sql = sql;
    }

    /// The tokens of the first statement, and one END behind them.
    static List<Token> firstStatement(String sql) {
        SqlTokens reader = new SqlTokens(sql);
        while (reader.readNext()) {
            Token last = reader.tokens.getLast();
            if (last.is(";")) {
                if (reader.tokens.size() > 1) {
                    break;
                }
                reader.tokens.clear();
            }
        }
        if (!reader.tokens.isEmpty() && reader.tokens.getLast().is(";")) {
            reader.tokens.removeLast();
        }
        reader.tokens.add(new Token(Kind.END, sql.length(), sql.length(), ""));
        return List.copyOf(reader.tokens);
    }

    private boolean readNext() {
        skipBlanks();
        if (at >= sql.length()) {
            return false;
        }
        int start = at;
        char c = sql.charAt(at);
        switch (c) {
            case '\'' -> quoted(Kind.STRING, c);
            case '"', '`' -> quoted(Kind.QUOTED, c);
            case '[' -> {
                int end = sql.indexOf(']', at);
                at = end < 0 ? sql.length() : end + 1;
                add(Kind.QUOTED, start, sql.substring(start + 1, Math.max(start + 1, at - 1)));
            }
            default -> {
                if (isWordStart(c)) {
                    while (at < sql.length() && isWordPart(sql.charAt(at))) {
                        at++;
                    }
                    add(Kind.WORD, start, sql.substring(start, at));
                } else if (isDigit(c)) {
                    // enough to keep 1e5, 0x1F and 1.5 in one piece
                    while (at < sql.length()
                            && (isWordPart(sql.charAt(at)) || sql.charAt(at) == '.')) {
                        at++;
                    }
                    add(Kind.NUMBER, start, sql.substring(start, at));
                } else {
                    at++;
                    add(Kind.SIGN, start, String.valueOf(c));
                }
            }
        }
        return true;
    }

    private void add(Kind kind, int start, String text) {
        tokens.add(new Token(kind, start, at, text));
    }

    private void quoted(Kind kind, char quote) {
        int start = at++;
        StringBuilder text = new StringBuilder();
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c == quote) {
                if (at >= sql.length() || sql.charAt(at) != quote) {
                    break;
                }
                at++;
            }
            text.append(c);
        }
        add(kind, start, text.toString());
    }

    private void skipBlanks() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '-' && sql.startsWith("--", at)) {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end + 1;
            } else if (c == '/' && sql.startsWith("/*", at)) {
                int end = sql.indexOf("*/", at + 2);
                at = end < 0 ? sql.length() : end + 2;
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
                at++;
            } else {
                return;
            }
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || isDigit(c) || c == '$';
    }
}
