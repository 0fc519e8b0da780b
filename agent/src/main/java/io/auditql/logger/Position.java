package io.auditql.logger;

/// How far a logger has come: all blocks before `sequence` are out, and the first `lines` lines of that block.
///
/// @param mark what the logger wants to know after a restart
public record Position(long sequence, int lines, String mark) {
    /// Nothing is out.
    public static final Position START = new Position(0, 0, "");
}
