package io.auditql.sql;

import io.auditql.row.Batch;
import io.auditql.row.Column;
import io.auditql.row.ColumnType;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowBlock;
import io.auditql.row.ValueSink;
import io.auditql.sql.ReadPlan.Term;
import io.auditql.sql.ReadPlan.Use;
import io.auditql.sys.sqlite.IndexInfo;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import io.auditql.sys.sqlite.Values;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table that is computed when it is asked.
///
/// The first time a reference is read, the table may answer for the wanted value only. From the second time on its rows are
/// made once, all of them, and found by [ProbeIndex]; except where the values decide what the rows are.
final class HostVirtualTable extends SqlTable {
    private static final int ROW_BYTES = 16; // of each column, without the texts

    private final HostTable table;

    HostVirtualTable(HostTable table, TableColumns columns, Plans plans, Execution execution) {
        super(table.schema(), columns, plans, execution);
        this.table = table;
    }

    @Override
    public boolean plan(IndexInfo info) {
        List<Term> terms = new ArrayList<>();
        boolean[] fixed = new boolean[schema.columnCount()];
        boolean narrowed = false;
        for (int i = 0; i < info.constraintCount(); i++) {
            if (info.operator(i) != IndexInfo.EQ || info.column(i) < 0 || !info.isUsable(i)) {
                continue;
            }
            int index = columns.schemaColumn(info.column(i));
            Column column = schema.column(index);
            boolean context = isContext(column);
            if (!context
                    && (column.type() == ColumnType.DOUBLE
                            || (column.isText() && !info.isBinary(i)))) {
                continue;
            }
            // a hidden column is a question, not a value of the row
            info.use(i, context && column.isHidden());
            terms.add(new Term(context ? Use.CONTEXT : Use.KEY, IndexInfo.EQ, index));
            fixed[index] = true;
            narrowed = true;
        }
        for (Column column : schema.columns()) {
            if (column.is(Column.Option.REQUIRED) && !fixed[column.index()]) {
                plans.current().missesRequired(schema.name());
                return false;
            }
        }
        info.cost(narrowed ? 5 : 1000, narrowed ? 1 : 200);
        info.plan(plans.add(new ReadPlan(schema, 0, terms, columns.used(info.columnsUsed()))));
        return true;
    }

    private static boolean isContext(Column column) {
        return column.is(Column.Option.ADDITIONAL)
                || column.is(Column.Option.REQUIRED)
                || column.is(Column.Option.OPTIMIZED);
    }

    @Override
    Rows rows(ReadPlan plan, Values arguments) throws SqliteException {
        plan.enter(execution);
        execution.check();
        if (plan.hasContext || plan.keys.length == 0 || plan.filters == 1) {
            Batch batch = make(new Context(plan, arguments));
            return new BlockRows(batch, execution, bytes(batch));
        }
        ProbeIndex index = plan.index;
        if (index == null) {
            index = ProbeIndex.over(make(new Context(plan, null)), plan.keys);
            plan.index = index;
        }
        return index.find(arguments, plan.keyArguments, 0, new Bounds(), new Bounds(), 0);
    }

    private Batch make(Context context) throws SqliteException {
        Batch batch = new Batch(schema);
        table.rows(context, batch);
        execution.hold(bytes(batch));
        return batch;
    }

    private static long bytes(Batch batch) {
        return batch.textBytes()
                + (long) ROW_BYTES * batch.schema().columnCount() * batch.rowCount();
    }

    /// The row's content: the same row has the same number however it was asked for, as SQLite needs where it joins the
    /// answers to the parts of an OR.
    @Override
    long rowid(Rows rows) {
        RowBlock block = rows.block();
        ContentHash hash = new ContentHash();
        for (int c = 0; c < schema.columnCount(); c++) {
            block.read(rows.row, rows.column(c), hash);
        }
        return hash.value;
    }

    private static final class ContentHash implements ValueSink {
        private static final long PRIME = 0x100000001B3L;

        long value = 0xCBF29CE484222325L;

        @Override
        public void absent() {
            value = (value ^ 0x5A) * PRIME;
        }

        @Override
        public void number(long number) {
            value = (value ^ number ^ number >>> 32) * PRIME;
        }

        @Override
        public void real(double real) {
            number(Double.doubleToRawLongBits(real));
        }

        @Override
        public void text(MemorySegment base, long offset, int length) {
            number(length);
            for (int i = 0; i < length; i++) {
                value = (value ^ base.get(ValueLayout.JAVA_BYTE, offset + i)) * PRIME;
            }
        }
    }

    private static final class Context implements QueryContext {
        private final ReadPlan plan;
        private final List<List<String>> equal = new ArrayList<>();

        /// @param arguments null to ask for all rows
        Context(ReadPlan plan, @Nullable Values arguments) {
            this.plan = plan;
            for (int i = 0; i < plan.terms.size(); i++) {
                equal.add(
                        arguments == null || isNull(arguments, i)
                                ? List.of()
                                : List.of(arguments.text(i)));
            }
        }

        private static boolean isNull(Values arguments, int index) {
            return arguments.type(index) == Statement.TYPE_NULL;
        }

        @Override
        public List<String> equal(Column column) {
            for (int i = 0; i < equal.size(); i++) {
                if (plan.terms.get(i).column() == column.index()) {
                    return equal.get(i);
                }
            }
            return List.of();
        }

        @Override
        public boolean reads(Column column) {
            return plan.used[column.index()];
        }
    }
}
