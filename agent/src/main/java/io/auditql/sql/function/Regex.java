package io.auditql.sql.function;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.auditql.sys.sqlite.SqliteException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;

/// A regular expression over bytes.
///
/// What is searched is written by attackers, so the search must not be slow at will: it takes time in proportion to the text.
/// Only expressions that this cannot express (they look ahead or behind, or refer back) are searched by trying, and that has
/// an end: a text that takes too many steps does not match.
abstract class Regex {
    private static final int[] NO_MATCH = {};

    /// Where the first match at or after `from` and its groups begin and end, -1 for a group without part in it; empty when
    /// there is none.
    abstract int[] find(byte[] text, int from);

    static Regex of(byte[] expression) throws SqliteException {
        String utf8 = new String(expression, StandardCharsets.UTF_8);
        try {
            return new Linear(Pattern.compile(utf8));
        } catch (PatternSyntaxException _) {
            try {
                return new Trying(
                        java.util.regex.Pattern.compile(
                                new String(expression, StandardCharsets.ISO_8859_1)));
            } catch (java.util.regex.PatternSyntaxException _) {
                throw Arguments.refused("Invalid regex");
            }
        }
    }

    private static final class Linear extends Regex {
        private final Pattern pattern;

        Linear(Pattern pattern) {
            this.pattern = pattern;
        }

        @Override
        int[] find(byte[] text, int from) {
            com.google.re2j.Matcher matcher = pattern.matcher(text);
            if (!matcher.find(from)) {
                return NO_MATCH;
            }
            int[] spans = new int[2 * (matcher.groupCount() + 1)];
            for (int g = 0; 2 * g < spans.length; g++) {
                spans[2 * g] = matcher.start(g);
                spans[2 * g + 1] = matcher.end(g);
            }
            return spans;
        }
    }

    private static final class Trying extends Regex {
        private final java.util.regex.Pattern pattern;

        Trying(java.util.regex.Pattern pattern) {
            this.pattern = pattern;
        }

        @Override
        int[] find(byte[] text, int from) {
            Matcher matcher =
                    pattern.matcher(new Watched(new String(text, StandardCharsets.ISO_8859_1)));
            try {
                if (!matcher.find(from)) {
                    return NO_MATCH;
                }
            } catch (TooManyStepsException | StackOverflowError _) {
                return NO_MATCH;
            }
            int[] spans = new int[2 * (matcher.groupCount() + 1)];
            for (int g = 0; 2 * g < spans.length; g++) {
                spans[2 * g] = matcher.start(g);
                spans[2 * g + 1] = matcher.end(g);
            }
            return spans;
        }
    }

    /// A text that counts how often it is looked at.
    private static final class Watched implements CharSequence {
        private static final int MOST_STEPS = 2_000_000;

        private final String text;
        private int steps;

        Watched(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw new TooManyStepsException();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public String toString() {
            return text;
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }
    }

    private static final class TooManyStepsException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
