package io.auditql.schedule;

import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A query whose result the test writes: for incremental ones the row of eid n is `row(n)`, for others `result`.
final class ScriptedRunner implements QueryRunner {
    final List<String> runs = new ArrayList<>();
    Mode mode;
    List<String> columns = List.of("v");
    Set<String> eventTables;
    List<RowValues> result = new ArrayList<>();
    int rowBytes = 1;
    long limit = Long.MAX_VALUE;
    boolean divisible;
    @Nullable String error;
    int errorCode = SqliteException.ERROR;
    int closed;

    ScriptedRunner(Mode mode, String... eventTables) {
        this.mode = mode;
        this.eventTables = Set.of(eventTables);
    }

    ScriptedRunner result(Object... values) {
        result = new ArrayList<>();
        for (Object value : values) {
            result.add(new ValuesRow(value));
        }
        return this;
    }

    @Override
    public Mode mode() {
        return mode;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public boolean readsOnlyEvents() {
        return !eventTables.isEmpty();
    }

    @Override
    public Set<String> eventTables() {
        return eventTables;
    }

    @Override
    public boolean isDivisible() {
        return divisible;
    }

    @Override
    public long run(long afterEid, long throughEid, RowHandler handler) throws SqliteException {
        runs.add("(" + afterEid + "," + throughEid + "]");
        if (error != null) {
            throw new SqliteException(errorCode, -1, error);
        }
        if (mode != Mode.INCREMENTAL) {
            for (RowValues row : result) {
                if (!handler.row(row)) {
                    return afterEid;
                }
            }
            return throughEid;
        }
        long given = 0;
        for (long eid = afterEid + 1; eid <= throughEid; eid++) {
            if (given++ == limit) {
                return eid - 1;
            }
            if (!handler.row(new ValuesRow(Long.toString(eid) + "x".repeat(rowBytes - 1)))) {
                return afterEid;
            }
        }
        return throughEid;
    }

    @Override
    public void close() {
        closed++;
    }
}
