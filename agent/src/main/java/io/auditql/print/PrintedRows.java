package io.auditql.print;

import io.auditql.bytes.GrowableBytes;
import io.auditql.sql.ResultColumn;
import io.auditql.sql.ResultHandler;
import io.auditql.sql.ResultRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hands the rows of results to a printer.
///
/// What the printer cannot write (a pipe that was closed) ends the statement as an [UncheckedIOException].
public final class PrintedRows implements ResultHandler {
    private final ResultPrinter printer;
    private final Cells cells = new Cells();
    private boolean begun;
    private long rows;

    public PrintedRows(ResultPrinter printer) {
        this.printer = printer;
    }

    /// The row that is being printed.
    private static final class Cells implements ResultCells {
        private static final int KEPT_BYTES = 64 << 10;
        private static final int NONE = -1;

        private final GrowableBytes cell = new GrowableBytes(256);
        private int read = NONE;
        private boolean present;
        private @Nullable ResultRow row;

        void show(@Nullable ResultRow shown) {
            row = shown;
            read = NONE;
        }

        /// Reads a cell once, for the question whether it is NULL and for its text.
        private boolean read(int column) {
            if (read != column) {
                cell.clear().trim(KEPT_BYTES);
                present = row().append(column, cell);
                read = column;
            }
            return present;
        }

        private ResultRow row() {
            ResultRow current = row;
            if (current == null) {
                throw new IllegalStateException("no row is being printed");
            }
            return current;
        }

        @Override
        public boolean isNull(int column) {
            return !read(column);
        }

        @Override
        public void appendTo(int column, GrowableBytes out) {
            if (read(column)) {
                out.append(cell.array(), 0, cell.length());
            }
        }
    }

    /// Starts a result that is filled by many executions.
    public void begin(List<ResultColumn> columns) {
        try {
            printer.begin(columns.stream().map(ResultColumn::name).toList());
            begun = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void columns(List<ResultColumn> columns) {
        end();
        begin(columns);
    }

    @Override
    public void row(ResultRow row) {
        cells.show(row);
        try {
            printer.row(cells);
            rows++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cells.show(null);
        }
    }

    public void flush() {
        try {
            printer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the result, if one was begun.
    public void end() {
        if (begun) {
            begun = false;
            try {
                printer.end();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Rows printed so far.
    public long rows() {
        return rows;
    }
}
