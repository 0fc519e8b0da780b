package io.auditql.print;

import java.io.IOException;
import java.util.List;

/// Shows one result after another on standard output or in a file. Used by one thread.
public interface ResultPrinter {
    /// A result begins.
    void begin(List<String> columns) throws IOException;

    void row(ResultCells cells) throws IOException;

    /// Shows what there is so far: more may come, but nobody knows when.
    void flush() throws IOException;

    /// The result is complete.
    void end() throws IOException;
}
