package io.auditql.sql;

import io.auditql.row.RowBlock;
import io.auditql.row.ValueSink;
import io.auditql.sys.sqlite.IndexInfo;
import io.auditql.sys.sqlite.Statement;
import io.auditql.sys.sqlite.Values;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Leaves out rows before SQLite sees them. May keep rows that SQLite will leave out, never the other way round.
abstract class RowFilter {
    final int column;

    RowFilter(int column) {
        this.column = column;
    }

    abstract boolean accepts(RowBlock block, int row);

    /// The filter for a term, or null when the value is of a kind that only SQLite can compare.
    static @Nullable RowFilter of(ReadPlan.Term term, boolean text, Values values, int index) {
        if (!text) {
            Bounds bounds = new Bounds();
            bounds.apply(IndexInfo.EQ, values, index);
            return new NumberEquals(term.column(), bounds);
        }
        if (values.type(index) != Statement.TYPE_TEXT) {
            return null;
        }
        byte[] bytes = values.bytes(index).toArray(ValueLayout.JAVA_BYTE);
        return switch (term.operator()) {
            case IndexInfo.EQ -> new TextEquals(term.column(), bytes);
            case IndexInfo.LIKE -> pattern(term.column(), TextPattern.like(bytes));
            case IndexInfo.GLOB -> pattern(term.column(), TextPattern.glob(bytes));
            default -> null;
        };
    }

    private static @Nullable RowFilter pattern(int column, @Nullable TextPattern pattern) {
        return pattern == null ? null : new TextMatches(column, pattern);
    }

    private static final class NumberEquals extends RowFilter {
        private final long wanted;
        private final boolean never;

        NumberEquals(int column, Bounds bounds) {
            super(column);
            wanted = bounds.from();
            never = bounds.isEmpty();
        }

        @Override
        boolean accepts(RowBlock block, int row) {
            return !never && block.number(row, column) == wanted && !block.isNull(row, column);
        }
    }

    private abstract static class TextFilter extends RowFilter implements ValueSink {
        private boolean accepted;

        TextFilter(int column) {
            super(column);
        }

        abstract boolean matches(MemorySegment base, long offset, int length);

        @Override
        final boolean accepts(RowBlock block, int row) {
            block.read(row, column, this);
            return accepted;
        }

        @Override
        public final void absent() {
            accepted = false;
        }

        @Override
        public final void number(long value) {
            accepted = true;
        }

        @Override
        public final void real(double value) {
            accepted = true;
        }

        @Override
        public final void text(MemorySegment base, long offset, int length) {
            accepted = matches(base, offset, length);
        }
    }

    private static final class TextEquals extends TextFilter {
        private final byte[] wanted;
        private final MemorySegment segment;

        TextEquals(int column, byte[] wanted) {
            super(column);
            this.wanted = wanted;
            this.segment = MemorySegment.ofArray(wanted);
        }

        @Override
        boolean matches(MemorySegment base, long offset, int length) {
            return length == wanted.length
                    && MemorySegment.mismatch(segment, 0, length, base, offset, offset + length)
                            < 0;
        }
    }

    private static final class TextMatches extends TextFilter {
        private final TextPattern pattern;

        TextMatches(int column, TextPattern pattern) {
            super(column);
            this.pattern = pattern;
        }

        @Override
        boolean matches(MemorySegment base, long offset, int length) {
            return pattern.matches(base, offset, length);
        }
    }
}
