package io.auditql.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A view of some bytes of an array: what a path, an argument or a field value is until the edge.
///
/// A slice is a reusable flyweight: [#wrap] points it at other bytes. Whoever receives one in a call may read it during
/// that call and copies what it keeps.
public final class Slice {
    private static final byte[] NONE = {};

    private byte[] array;
    private int offset;
    private int length;

    /// An empty slice, to be pointed somewhere by [#wrap].
    public Slice() {
        this.array = NONE;
    }

    public Slice(byte[] array, int offset, int length) {
        this.array = array;
        wrap(array, offset, length);
    }

    /// The UTF-8 bytes of `text`, in an array of their own.
    public static Slice of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Slice(bytes, 0, bytes.length);
    }

    public Slice wrap(byte[] bytes, int from, int count) {
        if (from < 0 || count < 0 || from > bytes.length - count) {
            throw new IndexOutOfBoundsException(
                    "slice of " + count + " bytes at " + from + " in an array of " + bytes.length);
        }
        this.array = bytes;
        this.offset = from;
        this.length = count;
        return this;
    }

    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    /// In bytes.
    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public byte at(int index) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException("byte " + index + " of a slice of " + length);
        }
        return array[offset + index];
    }

    /// The position of a character at or after `from`, or -1.
    public int indexOf(char ascii, int from) {
        for (int i = Math.max(from, 0); i < length; i++) {
            if (array[offset + i] == ascii) {
                return i;
            }
        }
        return -1;
    }

    /// The position of the last such character, or -1.
    public int lastIndexOf(char ascii) {
        for (int i = length - 1; i >= 0; i--) {
            if (array[offset + i] == ascii) {
                return i;
            }
        }
        return -1;
    }

    /// A new slice of the bytes `[from, to)`.
    public Slice part(int from, int to) {
        if (from < 0 || from > to || to > length) {
            throw new IndexOutOfBoundsException(from + " to " + to + " of " + length);
        }
        return new Slice(array, offset + from, to - from);
    }

    /// A new slice of what follows `from`.
    public Slice part(int from) {
        return part(from, length);
    }

    public boolean startsWith(String ascii) {
        return length >= ascii.length() && hasAt(0, ascii);
    }

    public boolean endsWith(String ascii) {
        return length >= ascii.length() && hasAt(length - ascii.length(), ascii);
    }

    public boolean is(String ascii) {
        return length == ascii.length() && hasAt(0, ascii);
    }

    private boolean hasAt(int from, String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (array[offset + from + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public boolean contentEquals(Slice other) {
        return Arrays.equals(
                array,
                offset,
                offset + length,
                other.array,
                other.offset,
                other.offset + other.length);
    }

    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Slice slice && contentEquals(slice);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + array[offset + i];
        }
        return hash;
    }

    /// The bytes read as UTF-8; what is not UTF-8 becomes U+FFFD. For messages, never for data.
    @Override
    public String toString() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }
}
