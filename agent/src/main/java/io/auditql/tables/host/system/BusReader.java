package io.auditql.tables.host.system;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The values of a D-Bus message, one after the other, each aligned from where the message's body or fields begin.
final class BusReader {
    private final ByteBuffer bytes;
    private final int start;

    BusReader(ByteBuffer bytes) {
        this(bytes, 0);
    }

    BusReader(ByteBuffer bytes, int start) {
        this.bytes = bytes.duplicate().order(bytes.order()).position(start);
        this.start = start;
    }

    int position() {
        return bytes.position() - start;
    }

    void align(int to) {
        int over = position() % to;
        if (over != 0) {
            bytes.position(bytes.position() + to - over);
        }
    }

    byte octet() {
        return bytes.get();
    }

    /// An unsigned number of 32 bits.
    long number() {
        align(4);
        return Integer.toUnsignedLong(bytes.getInt());
    }

    /// A text or the path of an object.
    String text() {
        int length = (int) number();
        return take(length);
    }

    String signature() {
        return take(bytes.get() & 0xFF);
    }

    private String take(int length) {
        byte[] text = new byte[Math.min(Math.max(length, 0), bytes.remaining())];
        bytes.get(text);
        bytes.get(); // the NUL behind it
        return new String(text, StandardCharsets.UTF_8);
    }

    /// The text inside of a variant; empty when it holds something else.
    String variantText() {
        String signature = signature();
        return signature.equals("s") || signature.equals("o") ? text() : "";
    }
}
