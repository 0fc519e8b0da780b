package io.auditql.sql;

import java.util.List;

/// Receives a result, row by row. What it throws ends the statement.
public interface ResultHandler {
    /// Called once for each statement that has a result, before its rows.
    void columns(List<ResultColumn> columns);

    /// @param row valid during the call only
    void row(ResultRow row);
}
