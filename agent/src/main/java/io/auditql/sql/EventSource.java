package io.auditql.sql;

import io.auditql.store.EventScans;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;

/// Where the engine's event tables come from.
public interface EventSource {
    /// Events of nobody: the event tables are there and empty.
    EventSource NONE =
            new EventSource() {
                @Override
                public void flush() {
                    // nothing waits
                }

                @Override
                public Reader reader() {
                    return NoEvents.READER;
                }
            };

    /// Commits every row that was closed before the call, so that a query sees all that happened before it began.
    void flush() throws SysException;

    /// A reader for one connection.
    Reader reader() throws SysException;

    /// Reads for one connection, on one thread at a time.
    interface Reader extends AutoCloseable {
        /// Starts a read: what it sees stays the same until [#end].
        EventScans begin() throws SysException, SqliteException;

        /// As [#begin()], told what will be read.
        default EventScans begin(EventUse use) throws SysException, SqliteException {
            return begin();
        }

        void end();

        @Override
        void close();
    }
}
