package io.auditql.schedule;

import io.auditql.bytes.GrowableBytes;
import io.auditql.sys.sqlite.Statement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Rows as bytes that are equal exactly when the rows are: what a differential query remembers.
///
///     type byte (SQLite's), then 8 bytes of an integer or real, or 4 bytes of length and the text
///
/// NULL is remembered as the text that stands for it, as in osquery.
final class RowCodec {
    private final byte[] nullValue;
    private final GrowableBytes row = new GrowableBytes(256);
    private final GrowableBytes value = new GrowableBytes(256);

    RowCodec(String nullValue) {
        this.nullValue = nullValue.getBytes(StandardCharsets.UTF_8);
    }

    byte[] encode(RowValues from, int columns) {
        row.clear();
        for (int column = 0; column < columns; column++) {
            int type = from.type(column);
            switch (type) {
                case Statement.TYPE_INTEGER -> appendLong(type, from.number(column));
                case Statement.TYPE_REAL ->
                        appendLong(type, Double.doubleToRawLongBits(from.real(column)));
                case Statement.TYPE_NULL ->
                        appendText(Statement.TYPE_TEXT, nullValue, nullValue.length);
                default -> {
                    from.appendTo(column, value.clear());
                    appendText(type, value.array(), value.length());
                }
            }
        }
        return row.toByteArray();
    }

    private void appendLong(int type, long number) {
        int at = row.append((byte) type).reserve(Long.BYTES);
        ByteBuffer.wrap(row.array()).putLong(at, number);
    }

    private void appendText(int type, byte[] text, int length) {
        int at = row.append((byte) type).reserve(Integer.BYTES);
        ByteBuffer.wrap(row.array()).putInt(at, length);
        row.append(text, 0, length);
    }

    /// Reads encoded rows: [#wrap] points it at one.
    static final class Decoded implements RowValues {
        private final int[] offsets;
        private ByteBuffer bytes = ByteBuffer.allocate(0);

        Decoded(int columns) {
            this.offsets = new int[columns];
        }

        Decoded wrap(byte[] encoded) {
            bytes = ByteBuffer.wrap(encoded);
            int at = 0;
            for (int column = 0; column < offsets.length; column++) {
                offsets[column] = at;
                at +=
                        switch (encoded[at]) {
                            case Statement.TYPE_INTEGER, Statement.TYPE_REAL -> 1 + Long.BYTES;
                            default -> 1 + Integer.BYTES + bytes.getInt(at + 1);
                        };
            }
            return this;
        }

        @Override
        public int type(int column) {
            return bytes.get(offsets[column]);
        }

        @Override
        public long number(int column) {
            return bytes.getLong(offsets[column] + 1);
        }

        @Override
        public double real(int column) {
            return Double.longBitsToDouble(number(column));
        }

        @Override
        public void appendTo(int column, GrowableBytes out) {
            int at = offsets[column] + 1;
            out.append(bytes.array(), at + Integer.BYTES, bytes.getInt(at));
        }
    }
}
