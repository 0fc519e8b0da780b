package io.auditql.print;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.bytes.VisibleText;
import java.util.Arrays;

/// The inside of a JSON string for standard output.
///
/// Beyond [VisibleText#appendJson], what could act on a terminal is written with its number, as JSON allows: a reader of JSON sees the same
/// value, and it makes no difference whether the bytes pass through a pipe first.
final class JsonText {
    private static final byte[] DIGITS = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };
    private static final int DELETE = 0x7F;

    private JsonText() {}

    static void append(Slice text, GrowableBytes out) {
        int from = out.length();
        VisibleText.appendJson(text.array(), text.offset(), text.length(), out);
        int hostile = nextHostile(out.array(), from, out.length());
        if (hostile < out.length()) {
            byte[] json = Arrays.copyOfRange(out.array(), from, out.length());
            out.truncate(from);
            escapeHostile(json, out);
        }
    }

    private static void escapeHostile(byte[] json, GrowableBytes out) {
        int clean = 0;
        while (clean < json.length) {
            int hostile = nextHostile(json, clean, json.length);
            out.append(json, clean, hostile - clean);
            clean = hostile;
            if (hostile < json.length) {
                appendEscape(json, hostile, out);
                clean += width(json[hostile]);
            }
        }
    }

    private static int nextHostile(byte[] json, int from, int end) {
        int at = from;
        while (at < end) {
            int width = width(json[at]);
            if (width == 1 ? json[at] == DELETE : VisibleText.isHostile(json, at, width)) {
                return at;
            }
            at += width;
        }
        return end;
    }

    /// Of a sequence that is known to be valid.
    private static int width(byte first) {
        int b = first & 0xFF;
        return b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
    }

    /// All hostile characters have at most three bytes, hence four digits.
    private static void appendEscape(byte[] json, int at, GrowableBytes out) {
        int value =
                switch (width(json[at])) {
                    case 1 -> json[at];
                    case 2 -> (json[at] & 0x1F) << 6 | (json[at + 1] & 0x3F);
                    default ->
                            (json[at] & 0x0F) << 12
                                    | (json[at + 1] & 0x3F) << 6
                                    | (json[at + 2] & 0x3F);
                };
        out.append('\\').append('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(DIGITS[value >> shift & 15]);
        }
    }
}
