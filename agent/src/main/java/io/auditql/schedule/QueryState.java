package io.auditql.schedule;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a query remembers between executions, also over restarts.
///
///     version byte | epoch | counter | number of columns, each name | number of rows, each row
///
/// An incremental query has no columns and no rows.
///
/// @param counter the counter of the last execution that logged something
/// @param columns of the rows
/// @param rows    the last result, as [RowCodec] encodes it
record QueryState(long epoch, long counter, List<String> columns, List<byte[]> rows) {
    private static final int VERSION = 1;
    private static final int MOST_COLUMNS = 1 << 16;

    static QueryState counting(long epoch, long counter) {
        return new QueryState(epoch, counter, List.of(), List.of());
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(epoch);
            out.writeLong(counter);
            out.writeInt(columns.size());
            for (String column : columns) {
                write(column.getBytes(StandardCharsets.UTF_8), out);
            }
            out.writeInt(rows.size());
            for (byte[] row : rows) {
                write(row, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    /// The state of these bytes, or null when they are not one.
    static @Nullable QueryState decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != VERSION) {
                return null;
            }
            long epoch = in.readLong();
            long counter = in.readLong();
            List<String> columns = new ArrayList<>();
            int columnCount = in.readInt();
            if (columnCount < 0 || columnCount > MOST_COLUMNS) {
                return null;
            }
            for (int i = 0; i < columnCount; i++) {
                columns.add(new String(read(in), StandardCharsets.UTF_8));
            }
            List<byte[]> rows = new ArrayList<>();
            int rowCount = in.readInt();
            for (int i = 0; i < rowCount; i++) {
                rows.add(read(in));
            }
            return new QueryState(epoch, counter, columns, rows);
        } catch (IOException _) {
            return null;
        }
    }

    private static void write(byte[] text, DataOutputStream out) throws IOException {
        out.writeInt(text.length);
        out.write(text);
    }

    private static byte[] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a length of " + length);
        }
        return in.readNBytes(length);
    }
}
