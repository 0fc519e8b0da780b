package io.auditql.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Some finished lines of one query, each ended by a newline (which no line holds inside).
///
/// Whoever receives it owns it; nobody writes to the bytes afterwards.
public final class Lines {
    private final LineKind kind;
    private final byte[] bytes;
    private final int count;

    public Lines(LineKind kind, byte[] bytes, int count) {
        this.kind = kind;
        this.bytes = bytes;
        this.count = count;
    }

    public LineKind kind() {
        return kind;
    }

    public byte[] bytes() {
        return bytes;
    }

    /// Each line by itself, without its newline.
    public List<byte[]> toList() {
        List<byte[]> lines = new ArrayList<>(count);
        int start = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                lines.add(Arrays.copyOfRange(bytes, start, at));
                start = at + 1;
            }
        }
        return lines;
    }

    /// How many lines the bytes hold.
    public int count() {
        return count;
    }
}
