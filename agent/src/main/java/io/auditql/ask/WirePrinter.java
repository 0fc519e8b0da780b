package io.auditql.ask;

import io.auditql.bytes.GrowableBytes;
import io.auditql.print.ResultCells;
import io.auditql.print.ResultPrinter;
import io.auditql.sys.sqlite.SqliteException;
import java.io.IOException;
import java.util.List;

/// Sends results as lines of JSON.
final class WirePrinter implements ResultPrinter {
    /// Bytes that are gathered before they are sent.
    private static final int ENOUGH = 32 * 1024;

    /// Where the lines go.
    interface Line {
        /// @throws IOException when nobody reads them any more
        void send(byte[] bytes, int length) throws IOException;
    }

    private final Line line;
    private final GrowableBytes waiting = new GrowableBytes(ENOUGH + 4096);
    private final GrowableBytes value = new GrowableBytes(256);
    private int columns;
    private long rows;

    WirePrinter(Line line) {
        this.line = line;
    }

    @Override
    public void begin(List<String> names) throws IOException {
        columns = names.size();
        rows = 0;
        waiting.append("{\"columns\":[");
        for (int i = 0; i < columns; i++) {
            waiting.append(i == 0 ? "" : ",");
            WireText.append(names.get(i), waiting);
        }
        waiting.append("]}\n");
        pause();
    }

    @Override
    public void row(ResultCells cells) throws IOException {
        waiting.append('[');
        for (int column = 0; column < columns; column++) {
            waiting.append(column == 0 ? "" : ",");
            if (cells.isNull(column)) {
                waiting.append("null");
            } else {
                cells.appendTo(column, value.clear());
                WireText.append(value.array(), 0, value.length(), waiting);
            }
        }
        waiting.append("]\n");
        rows++;
        pause();
    }

    private void pause() throws IOException {
        if (waiting.length() >= ENOUGH) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        if (waiting.length() > 0) {
            try {
                line.send(waiting.array(), waiting.length());
            } finally {
                waiting.clear().trim(4 * ENOUGH);
            }
        }
    }

    @Override
    public void end() throws IOException {
        waiting.append("{\"end\":").appendDecimal(rows).append("}\n");
        pause();
    }

    // what is no result

    void greet(Greeting greeting) throws IOException {
        greeting.appendTo(waiting);
        flush();
    }

    /// The answer is complete.
    void done() throws IOException {
        waiting.append("{\"done\":true}\n");
        flush();
    }

    /// Turns a client away, if it can still be told.
    void refuse(String why) {
        try {
            error(why, SqliteException.AUTH, -1);
        } catch (IOException _) {
            // it does not wait to hear it
        }
    }

    /// The answer ends here.
    ///
    /// @param code   SQLite's extended result code
    /// @param offset byte offset in the SQL, or -1
    void error(String message, int code, int offset) throws IOException {
        waiting.append("{\"error\":");
        WireText.append(message, waiting);
        waiting.append(",\"code\":").appendDecimal(code);
        waiting.append(",\"offset\":").appendDecimal(offset).append("}\n");
        flush();
    }
}
