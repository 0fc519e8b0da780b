package io.auditql.print;

import io.auditql.bytes.GrowableBytes;

/// Fills a column up.
final class Spaces {
    private Spaces() {}

    static void append(int count, GrowableBytes out) {
        repeat(' ', count, out);
    }

    static void repeat(char ascii, int count, GrowableBytes out) {
        for (int i = 0; i < count; i++) {
            out.append(ascii);
        }
    }
}
