package io.auditql.sql;

import io.auditql.row.Schema;
import io.auditql.row.ValueSink;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Values;
import io.auditql.sys.sqlite.VirtualCursor;
import io.auditql.sys.sqlite.VirtualTable;
import org.jspecify.annotations.Nullable;

/// A table of one connection, of events or of the host: the same cursor reads both.
abstract class SqlTable implements VirtualTable {
    final Schema schema;
    final TableColumns columns;
    final Plans plans;
    final Execution execution;

    SqlTable(Schema schema, TableColumns columns, Plans plans, Execution execution) {
        this.schema = schema;
        this.columns = columns;
        this.plans = plans;
        this.execution = execution;
    }

    abstract Rows rows(ReadPlan plan, Values arguments) throws SqliteException;

    abstract long rowid(Rows rows);

    /// A cursor of the reference is closed while it stands on a row.
    void stopped(ReadPlan plan, Rows rows) {
        // of interest for events only
    }

    @Override
    public final String declaration() {
        return columns.declaration();
    }

    @Override
    public final VirtualCursor open() {
        return new Cursor();
    }

    private final class Cursor implements VirtualCursor {
        private Rows rows = Rows.none();
        private boolean atEnd = true;
        private int reference;
        private @Nullable ReadPlan plan;

        @Override
        public void filter(int number, Values arguments) throws SqliteException {
            rows.close();
            rows = Rows.none();
            atEnd = true;
            ReadPlan read = plans.get(number);
            plan = read;
            reference = read.reference;
            rows = rows(read, arguments);
            atEnd = !rows.advance();
        }

        @Override
        public void next() throws SqliteException {
            atEnd = !rows.advance();
        }

        @Override
        public boolean atEnd() {
            return atEnd;
        }

        @Override
        public void column(int declared, ValueSink result) {
            int column = columns.schemaColumn(declared);
            if (column == TableColumns.REFERENCE) {
                result.number(reference);
            } else {
                rows.block().read(rows.row, rows.column(column), result);
            }
        }

        @Override
        public long rowid() {
            return SqlTable.this.rowid(rows);
        }

        @Override
        public void close() {
            ReadPlan read = plan;
            if (!atEnd && read != null) {
                stopped(read, rows);
            }
            rows.close();
            rows = Rows.none();
            atEnd = true;
        }
    }
}
