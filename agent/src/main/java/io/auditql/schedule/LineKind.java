package io.auditql.schedule;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/// Where a line belongs: each kind has a file, a syslog level, a topic of its own.
public enum LineKind {
    /// Rows added or removed.
    RESULT,
    /// The whole result of a snapshot query.
    SNAPSHOT,
    /// What the agent says about itself.
    STATUS;

    private static final byte[] SNAPSHOT_START = "{\"snapshot\":[".getBytes(US_ASCII);
    private static final byte[] SNAPSHOT_END = "\"action\":\"snapshot\"}".getBytes(US_ASCII);

    /// The kind of a result line that [ResultLine] made, told by its fixed parts, which no value can imitate: for a store
    /// that keeps bytes only.
    ///
    /// @param to the end of the line, without its newline
    public static LineKind of(byte[] bytes, int from, int to) {
        boolean snapshot =
                startsWith(bytes, from, to, SNAPSHOT_START)
                        || startsWith(
                                bytes, Math.max(from, to - SNAPSHOT_END.length), to, SNAPSHOT_END);
        return snapshot ? SNAPSHOT : RESULT;
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] start) {
        return to - from >= start.length
                && Arrays.equals(bytes, from, from + start.length, start, 0, start.length);
    }
}
