package io.auditql.app;

import io.auditql.sql.EventSource;
import io.auditql.store.EventReader;
import io.auditql.store.EventScans;
import io.auditql.store.EventStore;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;

/// The store as the SQL engine reads it.
final class StoredEvents implements EventSource {
    private final EventStore store;

    StoredEvents(EventStore store) {
        this.store = store;
    }

    @Override
    public void flush() throws SysException {
        store.flush();
    }

    @Override
    public Reader reader() throws SysException {
        EventReader reader = store.reader();
        return new Reader() {
            @Override
            public EventScans begin() throws SysException {
                try {
                    reader.begin();
                } catch (SqliteException e) {
                    throw new SysException("read the store failed: " + e.getMessage(), e);
                }
                return reader;
            }

            @Override
            public void end() {
                reader.end();
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }
}
