package io.auditql.audit.source;

import io.auditql.sys.SysException;

/// A stream of audit records.
public interface Source extends AutoCloseable {
    /// Returned by [#work] when nothing will ever follow.
    int END = -1;

    /// Hands on what is there, waiting a moment when there is nothing.
    ///
    /// @return how many records were handed on, 0 when none came in time, [#END] at the end
    int work(RecordSink sink) throws SysException;

    @Override
    void close();
}
