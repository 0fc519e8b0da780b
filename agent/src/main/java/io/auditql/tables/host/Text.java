package io.auditql.tables.host;

import io.auditql.bytes.AsciiNumber;
import io.auditql.bytes.Slice;
import java.util.ArrayList;
import java.util.List;

/// The lines and words of the text files that Unix is made of, as bytes.
public final class Text {
    private Text() {}

    /// The lines without their ends.
    public static List<Slice> lines(Slice content) {
        List<Slice> lines = new ArrayList<>();
        int start = 0;
        while (start < content.length()) {
            int end = content.indexOf('\n', start);
            if (end < 0) {
                end = content.length();
            }
            lines.add(content.part(start, end));
            start = end + 1;
        }
        return lines;
    }

    /// What stands between blanks and tabs.
    public static List<Slice> words(Slice line) {
        return words(line, Integer.MAX_VALUE);
    }

    /// At most `most` words; the last one is all the rest, without blanks around it.
    public static List<Slice> words(Slice line, int most) {
        List<Slice> words = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < line.length() && isBlank(line.at(at))) {
                at++;
            }
            if (at >= line.length()) {
                return words;
            }
            if (words.size() == most - 1) {
                words.add(trim(line.part(at)));
                return words;
            }
            int start = at;
            while (at < line.length() && !isBlank(line.at(at))) {
                at++;
            }
            words.add(line.part(start, at));
        }
    }

    /// What stands between the separators, empty parts too.
    public static List<Slice> fields(Slice line, char separator) {
        List<Slice> fields = new ArrayList<>();
        int start = 0;
        while (true) {
            int end = line.indexOf(separator, start);
            if (end < 0) {
                fields.add(line.part(start));
                return fields;
            }
            fields.add(line.part(start, end));
            start = end + 1;
        }
    }

    public static Slice trim(Slice text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.at(from))) {
            from++;
        }
        while (to > from && isBlank(text.at(to - 1))) {
            to--;
        }
        return text.part(from, to);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    /// The decimal number, or [AsciiNumber#NOT_A_NUMBER].
    public static long number(Slice digits) {
        return AsciiNumber.decimal(
                digits.array(), digits.offset(), digits.offset() + digits.length());
    }

    /// The decimal number, or `otherwise`.
    public static long number(Slice digits, long otherwise) {
        long number = number(digits);
        return number == AsciiNumber.NOT_A_NUMBER ? otherwise : number;
    }

    /// The hexadecimal number, with `0x` or without, or [AsciiNumber#NOT_A_NUMBER].
    public static long hex(Slice digits) {
        int skip = digits.startsWith("0x") ? 2 : 0;
        return AsciiNumber.hex(
                digits.array(), digits.offset() + skip, digits.offset() + digits.length());
    }

    /// Without the quotes around it, if there are.
    public static Slice unquoted(Slice text) {
        int last = text.length() - 1;
        return last > 0 && (text.at(0) == '"' || text.at(0) == '\'') && text.at(0) == text.at(last)
                ? text.part(1, last)
                : text;
    }
}
