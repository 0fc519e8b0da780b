package io.auditql.tables.host.software;

import io.auditql.bytes.Slice;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What rpm keeps of a package, all numbers big-endian:
///
///     entries (4) | data bytes (4) | entries of: tag (4) | type (4) | offset (4) | count (4) | data
final class RpmHeader {
    static final int SHA1 = 269;
    static final int NAME = 1000;
    static final int VERSION = 1001;
    static final int RELEASE = 1002;
    static final int EPOCH = 1003;
    static final int INSTALL_TIME = 1008;
    static final int SIZE = 1009;
    static final int VENDOR = 1011;
    static final int GROUP = 1016;
    static final int ARCH = 1022;
    static final int SOURCE_RPM = 1044;
    static final int LONG_SIZE = 5009;

    private static final int PREAMBLE = 8;
    private static final int ENTRY = 16;
    private static final int MOST_ENTRIES = 1 << 16;

    private static final int INT32 = 4;
    private static final int INT64 = 5;
    private static final int STRING = 6;
    private static final int I18N_STRING = 9;

    private record Entry(int type, int offset) {}

    private final byte[] bytes;
    private final int data;
    private final Map<Integer, Entry> entries;

    private RpmHeader(byte[] bytes, int data, Map<Integer, Entry> entries) {
        this.bytes = bytes;
        this.data = data;
        this.entries = entries;
    }

    /// The header, or empty when the bytes are none.
    static Optional<RpmHeader> parse(byte[] bytes) {
        if (bytes.length < PREAMBLE) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int count = header.getInt();
        int size = header.getInt();
        long data = PREAMBLE + (long) ENTRY * count;
        if (count < 0 || count > MOST_ENTRIES || size < 0 || data + size > bytes.length) {
            return Optional.empty();
        }
        Map<Integer, Entry> entries = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int tag = header.getInt();
            int type = header.getInt();
            int offset = header.getInt();
            header.getInt();
            if (offset >= 0 && offset < size) {
                entries.putIfAbsent(tag, new Entry(type, (int) data + offset));
            }
        }
        return Optional.of(new RpmHeader(bytes, (int) data, entries));
    }

    /// A text; of one in several languages the first. Empty when there is none.
    Slice text(int tag) {
        Entry entry = entries.get(tag);
        if (entry == null || (entry.type() != STRING && entry.type() != I18N_STRING)) {
            return new Slice();
        }
        int end = entry.offset();
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new Slice(bytes, entry.offset(), end - entry.offset());
    }

    Optional<Long> number(int tag) {
        Entry entry = entries.get(tag);
        if (entry == null || entry.offset() < data) {
            return Optional.empty();
        }
        ByteBuffer value = ByteBuffer.wrap(bytes);
        if (entry.type() == INT32 && entry.offset() + 4 <= bytes.length) {
            return Optional.of(Integer.toUnsignedLong(value.getInt(entry.offset())));
        }
        return entry.type() == INT64 && entry.offset() + 8 <= bytes.length
                ? Optional.of(value.getLong(entry.offset()))
                : Optional.empty();
    }
}
