package io.auditql.doctor;

import io.auditql.sys.SysException;
import java.util.List;
import java.util.Map;

/// Who answers SQL about what is recorded: a running daemon, or a recording of the doctor's own.
public interface Answers extends AutoCloseable {
    /// The rows of a statement, values by column; a NULL is not in its map.
    ///
    /// @throws SysException when there is no answer: the reason in words
    List<Map<String, String>> ask(String sql) throws SysException;

    /// Ends the recording and puts the kernel back, or leaves the daemon alone.
    @Override
    void close();
}
