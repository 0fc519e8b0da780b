package io.auditql.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A byte array that grows as bytes are appended and keeps its memory when cleared.
public final class GrowableBytes {
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 64;
    private static final long LOWEST_POWER_OF_TEN_WITH_19_DIGITS = 1_000_000_000_000_000_000L;

    private byte[] array;
    private int length;

    public GrowableBytes(int initialCapacity) {
        this.array = new byte[Math.max(initialCapacity, 16)];
    }

    /// The bytes so far are `array()[0, length())`; the array is replaced when it grows.
    public byte[] array() {
        return array;
    }

    public int length() {
        return length;
    }

    public GrowableBytes clear() {
        length = 0;
        return this;
    }

    /// Gives memory back after an unusually large content, so that one 2 MiB command line is not held for ever.
    public void trim(int capacity) {
        if (array.length > capacity && length <= capacity) {
            array = Arrays.copyOf(array, capacity);
        }
    }

    public GrowableBytes truncate(int newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IndexOutOfBoundsException("truncate " + length + " bytes to " + newLength);
        }
        length = newLength;
        return this;
    }

    public GrowableBytes append(byte value) {
        if (length == array.length) {
            grow(1);
        }
        array[length++] = value;
        return this;
    }

    public GrowableBytes append(char ascii) {
        return append((byte) ascii);
    }

    public GrowableBytes append(byte[] bytes, int offset, int count) {
        if (count > array.length - length) {
            grow(count);
        }
        System.arraycopy(bytes, offset, array, length, count);
        length += count;
        return this;
    }

    public GrowableBytes append(byte[] bytes) {
        return append(bytes, 0, bytes.length);
    }

    public GrowableBytes append(Slice slice) {
        return append(slice.array(), slice.offset(), slice.length());
    }

    /// Appends text as UTF-8. Not for the hot path: it allocates.
    public GrowableBytes append(String text) {
        return append(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Appends a number in decimal, without allocating.
    public GrowableBytes appendDecimal(long value) {
        if (value == Long.MIN_VALUE) {
            return append("-9223372036854775808");
        }
        long rest = value;
        if (rest < 0) {
            append('-');
            rest = -rest;
        }
        int digits = digits(rest);
        if (digits > array.length - length) {
            grow(digits);
        }
        int at = length + digits;
        length = at;
        do {
            array[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        return this;
    }

    /// Makes room for `count` bytes and counts them as appended; the caller writes them at the returned offset.
    public int reserve(int count) {
        if (count > array.length - length) {
            grow(count);
        }
        int at = length;
        length += count;
        return at;
    }

    public Slice slice(Slice into) {
        return into.wrap(array, 0, length);
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(array, length);
    }

    /// The bytes read as UTF-8, for messages and tests.
    @Override
    public String toString() {
        return new String(array, 0, length, StandardCharsets.UTF_8);
    }

    private static int digits(long value) {
        int digits = 1;
        for (long power = 10; power <= value; power *= 10) {
            digits++;
            if (power == LOWEST_POWER_OF_TEN_WITH_19_DIGITS) {
                break;
            }
        }
        return digits;
    }

    private void grow(int count) {
        long needed = (long) length + count;
        if (needed > MAX_LENGTH) {
            throw new OutOfMemoryError("a buffer of " + needed + " bytes");
        }
        array =
                Arrays.copyOf(
                        array, (int) Math.min(MAX_LENGTH, Math.max(needed, array.length * 2L)));
    }
}
