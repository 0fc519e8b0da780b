package io.auditql.schedule;

import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.util.List;
import java.util.Set;

/// A planned query that can be run again and again; it belongs to one worker's thread.
public interface QueryRunner extends AutoCloseable {
    /// How results of the query are told apart from those logged before.
    enum Mode {
        /// Each execution yields what is new since the last; every row is logged as added.
        INCREMENTAL,
        /// Each execution yields everything; rows that were not there before are logged as added, none as removed. For
        /// queries over event tables that cannot be run in increments.
        ADDED_ONLY,
        /// Each execution yields everything; what came and what went is logged.
        DIFFERENTIAL,
        /// Each execution is logged as a whole.
        SNAPSHOT
    }

    /// Plans queries for one worker's thread.
    interface Planner {
        QueryRunner plan(ScheduledQuery query) throws SqliteException, SysException;

        /// Runs a small query over everything that is retained.
        default Answer ask(String sql) throws SqliteException, SysException {
            throw new SqliteException(SqliteException.ERROR, -1, "nobody answers " + sql);
        }

        /// Lets go of what plans share, when none of them is in use: the views may be others now.
        default void renew() {}
    }

    /// Receives a result.
    interface RowHandler {
        /// One row.
        ///
        /// @return false to stop: what was handed over is thrown away
        boolean row(RowValues row);
    }

    Mode mode();

    /// The names of the result's columns.
    List<String> columns();

    /// The event tables it reads: they keep rows until it has run. Empty when it reads none.
    Set<String> eventTables();

    /// Whether it reads nothing but event tables.
    boolean readsOnlyEvents();

    /// Whether the events of one execution may as well be read in portions, for the same rows in the same order.
    boolean isDivisible();

    /// Runs it over the events `(afterEid, throughEid]`; in other modes than INCREMENTAL over all events up to the latter.
    ///
    /// @return through which eid everything has been handed over: `throughEid`, or less when a LIMIT ended it
    long run(long afterEid, long throughEid, RowHandler handler)
            throws SqliteException, SysException;

    @Override
    void close();
}
