package io.auditql.shell;

import java.util.ArrayList;
import java.util.List;

/// The words of a line that begins with a dot: `'…'` keeps blanks, `"…"` too and understands backslashes.
final class DotLine {
    private DotLine() {}

    /// @param line the whole line; a semicolon at its end is forgiven
    static List<String> words(String line) {
        String text = line.strip();
        if (text.endsWith(";")) {
            text = text.substring(0, text.length() - 1).stripTrailing();
        }
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '\'' || c == '"') {
                StringBuilder word = new StringBuilder();
                at = quoted(text, at, word);
                words.add(word.toString());
            } else {
                int from = at;
                while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
                    at++;
                }
                words.add(text.substring(from, at));
            }
        }
        return words;
    }

    /// What stands behind the first word, as it was typed: SQL.
    static String rest(String line) {
        String text = line.strip();
        int at = 0;
        while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.substring(at).strip();
    }

    private static int quoted(String text, int start, StringBuilder word) {
        char quote = text.charAt(start);
        int at = start + 1;
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            if (c == '\\' && quote == '"' && at < text.length()) {
                char escaped = text.charAt(at++);
                word.append(
                        switch (escaped) {
                            case 't' -> '\t';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            default -> escaped;
                        });
            } else {
                word.append(c);
            }
        }
        return at + 1;
    }
}
