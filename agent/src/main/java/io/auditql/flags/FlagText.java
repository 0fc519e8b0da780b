package io.auditql.flags;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How flags and configurations spell their values: gflags' words and numbers.
public final class FlagText {
    /// U+2028, a line separator that word processors put where a line was broken. osquery's published command line carries
    /// one after a value.
    private static final String LINE_SEPARATOR = "\u2028";

    /// The same three bytes after one trip through Mac OS Roman: `‚Ä®`.
    private static final String LINE_SEPARATOR_MANGLED = "\u201A\u00C4\u00AE";

    private FlagText() {}

    /// The value of a word, or null when it is neither true nor false.
    public static @Nullable Boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "y", "1" -> Boolean.TRUE;
            case "false", "f", "no", "n", "0" -> Boolean.FALSE;
            default -> null;
        };
    }

    /// A decimal number, or a hexadecimal one after `0x`; null when it is none or out of bounds.
    public static @Nullable Long whole(String text, long lowest, long highest) {
        String trimmed = text.strip();
        try {
            long value =
                    trimmed.startsWith("0x") || trimmed.startsWith("0X")
                            ? Long.parseLong(trimmed, 2, trimmed.length(), 16)
                            : Long.parseLong(trimmed);
            return value < lowest || value > highest ? null : value;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    static String join(List<?> texts) {
        StringBuilder joined = new StringBuilder();
        for (Object text : texts) {
            if (!joined.isEmpty()) {
                joined.append(',');
            }
            joined.append(text);
        }
        return joined.toString();
    }

    /// The text without line separators at its end, in either spelling.
    static String withoutLineSeparators(String text) {
        String rest = text;
        while (true) {
            if (rest.endsWith(LINE_SEPARATOR)) {
                rest = rest.substring(0, rest.length() - LINE_SEPARATOR.length());
            } else if (rest.endsWith(LINE_SEPARATOR_MANGLED)) {
                rest = rest.substring(0, rest.length() - LINE_SEPARATOR_MANGLED.length());
            } else {
                return rest;
            }
        }
    }
}
