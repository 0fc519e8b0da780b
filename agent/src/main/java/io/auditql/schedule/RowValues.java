package io.auditql.schedule;

import io.auditql.bytes.GrowableBytes;

/// One row of a result, valid during the call that hands it over. Columns count from 0.
public interface RowValues {
    /// One of the `TYPE_` constants of [io.auditql.sys.sqlite.Statement].
    int type(int column);

    long number(int column);

    double real(int column);

    /// Appends the bytes of the value as they are: text and blobs, valid UTF-8 or not.
    void appendTo(int column, GrowableBytes out);
}
