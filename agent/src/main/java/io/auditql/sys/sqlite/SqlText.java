package io.auditql.sys.sqlite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One or more statements, in the memory of C, prepared one after the other by [Database#prepareNext].
public final class SqlText implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment text;
    private final MemorySegment out = arena.allocate(16, 8);
    private final int length;
    private int position;

    public SqlText(String sql) {
        text = arena.allocateFrom(sql);
        length = (int) text.byteSize() - 1;
    }

    /// Byte offset at which the next statement begins.
    public int position() {
        return position;
    }

    public boolean atEnd() {
        return position >= length;
    }

    long address() {
        return text.address() + position;
    }

    int remaining() {
        return length - position;
    }

    /// Receives the statement and, 8 bytes on, where the next begins.
    long out() {
        return out.address();
    }

    /// Goes on to the next statement.
    ///
    /// @return the statement prepared, or 0 where there were blanks and comments only
    long advance() {
        position = (int) (out.get(ValueLayout.JAVA_LONG, 8) - text.address());
        return out.get(ValueLayout.JAVA_LONG, 0);
    }

    @Override
    public void close() {
        arena.close();
    }
}
