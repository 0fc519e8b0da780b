package io.auditql.config;

import io.auditql.flags.FlagText;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Reads values of a configuration as leniently as osquery: numbers and booleans may be written as texts.
final class Values {
    private Values() {}

    /// The value of a boolean, or null after an error.
    static @Nullable Boolean bool(Node node, Findings findings) {
        Boolean value =
                switch (node) {
                    case Node.Bool bool -> (Boolean) bool.value();
                    case Node.Text text -> FlagText.bool(text.value());
                    case Node.Numeral number -> FlagText.bool(number.text());
                    case Node.Null _, Node.Array _, Node.Members _ -> null;
                };
        if (value == null) {
            findings.error(expected(node, "true or false"));
        }
        return value;
    }

    /// The value of a number that is not negative, or null after an error.
    static @Nullable Long whole(Node node, Findings findings) {
        Long value = wholeOf(node);
        if (value == null) {
            findings.error(expected(node, "a whole number"));
        }
        return value;
    }

    /// The value of a number that is not negative, or 0 after an error.
    static long wholeOrZero(Node node, Findings findings) {
        Long value = whole(node, findings);
        return value == null ? 0 : value;
    }

    /// The value of a number that is not negative, or null.
    static @Nullable Long wholeOf(Node node) {
        return switch (node) {
            case Node.Numeral number -> wholeOf(number.text());
            case Node.Text text -> wholeOf(text.value());
            case Node.Bool _, Node.Null _, Node.Array _, Node.Members _ -> null;
        };
    }

    static @Nullable Long wholeOf(String text) {
        return FlagText.whole(text, 0, Long.MAX_VALUE);
    }

    /// The text, or null after an error.
    static @Nullable String text(Node node, Findings findings) {
        if (node instanceof Node.Text text) {
            return text.value();
        }
        if (node instanceof Node.Numeral number) {
            return number.text();
        }
        findings.error(expected(node, "a text"));
        return null;
    }

    /// The text; empty for null, and after an error.
    static String textOrEmpty(Node node, Findings findings) {
        if (node instanceof Node.Null) {
            return "";
        }
        String text = text(node, findings);
        return text == null ? "" : text;
    }

    static String expected(Node node, String what) {
        String found =
                node instanceof Node.Text text ? "\"" + bounded(text.value()) + "\"" : node.kind();
        return "%s: expected %s, found %s".formatted(node.at(), what, found);
    }

    static String bounded(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    /// The value as a flag would be written: texts as they are, the rest as JSON.
    static String flagText(Node node) {
        return node instanceof Node.Text text ? text.value() : json(node);
    }

    private static String json(Node node) {
        return switch (node) {
            case Node.Text text -> quoted(text.value());
            case Node.Numeral number -> number.text();
            case Node.Bool bool -> Boolean.toString(bool.value());
            case Node.Null _ -> "null";
            case Node.Array array -> {
                StringJoiner joined = new StringJoiner(",", "[", "]");
                array.items().forEach(item -> joined.add(json(item)));
                yield joined.toString();
            }
            case Node.Members object -> {
                StringJoiner joined = new StringJoiner(",", "{", "}");
                object.members()
                        .forEach((key, member) -> joined.add(quoted(key) + ":" + json(member)));
                yield joined.toString();
            }
        };
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
