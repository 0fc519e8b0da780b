package io.auditql.print;

import io.auditql.bytes.GrowableBytes;

/// One row as printers see it; columns count from 0. Valid during the call that hands it over.
public interface ResultCells {
    boolean isNull(int column);

    /// Appends the bytes of a text or blob as they are, or a number in its text form.
    void appendTo(int column, GrowableBytes out);
}
