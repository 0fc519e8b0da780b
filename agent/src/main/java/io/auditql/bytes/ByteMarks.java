package io.auditql.bytes;

/// Eight bytes looked at as one `long`, where the high bit of each byte that was searched for is set.
public final class ByteMarks {
    /// Byte k of what a mark in byte k is multiplied with ends up on top.
    private static final long PLACES = 0x0001_0203_0405_0607L;

    private ByteMarks() {}

    /// The number of the lowest marked byte, 0 to 7. The same as counting trailing zeros, for which the first compiler of the JVM
    /// has no instruction.
    ///
    /// @param marks not 0, and nothing but high bits of bytes at and below the lowest mark
    public static int first(long marks) {
        return (int) ((((marks & -marks) >>> 7) * PLACES) >>> 56);
    }
}
