package io.auditql.sql;

import io.auditql.bytes.Slice;
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
/// The first times a reference is read, the table may answer for the wanted value only. From then on its rows are made once,
/// all of them, and found by [ProbeIndex]; except where the values decide what the rows are.
final class HostVirtualTable extends SqlTable {
    private static final int ROW_BYTES = 16; // of each column, without the texts

    /// How many values of an indexed column are asked for one by one before all rows are made.
    private static final int DIRECT_LOOKUPS = 32;

    /// The cost of a plan that cannot be carried out.
    private static final long UNPAYABLE = 1L << 50;

    private final HostTable table;
    private final boolean hasRequired;

    HostVirtualTable(HostTable table, TableColumns columns, Plans plans, Execution execution) {
        super(table.schema(), columns, plans, execution);
        this.table = table;
        this.hasRequired = schema.columns().stream().anyMatch(c -> c.is(Column.Option.REQUIRED));
    }

    @Override
    public boolean plan(IndexInfo info) {
        List<Term> terms = new ArrayList<>();
        boolean[] fixed = new boolean[schema.columnCount()];
        boolean satisfied = !hasRequired;
        boolean searched = false;
        boolean indexed = false;
        for (int i = 0; i < info.constraintCount(); i++) {
            Use use = info.isUsable(i) ? use(info, i) : null;
            if (use == null) {
                continue;
            }
            int index = columns.schemaColumn(info.column(i));
            Column column = schema.column(index);
            // a hidden column is a question, not a value of the row
            info.use(i, use == Use.CONTEXT && column.isHidden());
            terms.add(new Term(use, info.operator(i), index));
            fixed[index] |= use != Use.PATTERN;
            satisfied |= column.is(Column.Option.REQUIRED);
            searched |= use == Use.PATTERN;
            indexed |= use == Use.KEY && column.is(Column.Option.INDEX);
        }
        if (!satisfied) {
            plans.current().missesRequired(schema.name());
            if (!plans.current().isTolerant()) {
                return false;
            }
        }
        boolean narrowed = terms.size() > 0 && !searched;
        double cost = narrowed ? 5 : searched ? 5000 : 1000;
        if (!satisfied) {
            info.cost(UNPAYABLE, UNPAYABLE);
        } else {
            info.cost(lacksContext(fixed) ? 100 * cost : cost, narrowed ? 1 : 200);
        }
        info.plan(
                plans.add(
                        new ReadPlan(schema, 0, terms, columns.used(info.columnsUsed()), indexed)));
        return true;
    }

    private @Nullable Use use(IndexInfo info, int i) {
        int operator = info.operator(i);
        if ((operator != IndexInfo.EQ && operator != IndexInfo.LIKE) || info.column(i) < 0) {
            return null;
        }
        Column column = schema.column(columns.schemaColumn(info.column(i)));
        if (operator == IndexInfo.LIKE) {
            return column.is(Column.Option.REQUIRED) ? Use.PATTERN : null;
        }
        if (column.is(Column.Option.REQUIRED) || column.is(Column.Option.ADDITIONAL)) {
            return Use.CONTEXT;
        }
        return column.type() == ColumnType.DOUBLE || (column.isText() && !info.isBinary(i))
                ? null
                : Use.KEY;
    }

    /// Whether a visible column that decides what the rows are is not fixed: then another table had better be read first.
    private boolean lacksContext(boolean[] fixed) {
        for (Column column : schema.columns()) {
            if (column.is(Column.Option.ADDITIONAL)
                    && !column.isHidden()
                    && !fixed[column.index()]) {
                return true;
            }
        }
        return false;
    }

    @Override
    Rows rows(ReadPlan plan, Values arguments) throws SqliteException {
        plan.enter(execution);
        execution.check();
        if (comparesWithNull(plan, arguments)) {
            return Rows.none();
        }
        if (hasRequired && !isSatisfied(plan)) {
            throw lacksRequired(schema.name());
        }
        if (plan.hasContext
                || plan.keys.length == 0
                || plan.filters <= (plan.indexed ? DIRECT_LOOKUPS : 1)) {
            Batch batch = make(plan, arguments);
            return new BlockRows(batch, execution, bytes(batch));
        }
        ProbeIndex index = plan.index;
        if (index == null) {
            index = ProbeIndex.over(make(plan, null), plan.keys);
            plan.index = index;
        }
        return index.find(arguments, plan.keyArguments, 0, new Bounds(), new Bounds(), 0);
    }

    private static boolean isSatisfied(ReadPlan plan) {
        return plan.terms.stream()
                .anyMatch(t -> plan.schema.column(t.column()).is(Column.Option.REQUIRED));
    }

    /// In osquery's words.
    static SqliteException lacksRequired(String table) {
        return new SqliteException(
                SqliteException.CONSTRAINT,
                -1,
                "Table " + table + " was queried without a required column in the WHERE clause");
    }

    /// Nothing equals NULL, and nothing is like it: the outer side of a LEFT JOIN has many.
    private static boolean comparesWithNull(ReadPlan plan, Values arguments) {
        for (int i = 0; i < plan.terms.size(); i++) {
            if (arguments.type(i) == Statement.TYPE_NULL) {
                return true;
            }
        }
        return false;
    }

    /// @param arguments null to ask for all rows
    private Batch make(ReadPlan plan, @Nullable Values arguments) throws SqliteException {
        Batch batch = new Batch(schema);
        table.rows(new Context(plan, arguments, execution, batch), batch);
        batch.discard(); // a row that was not ended when the table gave up
        execution.check();
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
        private final Execution execution;
        private final Batch batch;
        private final List<List<Slice>> values = new ArrayList<>();

        /// @param arguments null to ask for all rows
        Context(ReadPlan plan, @Nullable Values arguments, Execution execution, Batch batch) {
            this.plan = plan;
            this.execution = execution;
            this.batch = batch;
            for (int i = 0; i < plan.terms.size(); i++) {
                values.add(arguments == null ? List.of() : List.of(bytes(arguments, i)));
            }
        }

        private static Slice bytes(Values arguments, int index) {
            byte[] bytes = arguments.array(index);
            return new Slice(bytes, 0, bytes.length);
        }

        @Override
        public List<String> equal(Column column) {
            return equalBytes(column).stream().map(Slice::toString).toList();
        }

        @Override
        public List<Slice> equalBytes(Column column) {
            for (int i = 0; i < values.size(); i++) {
                if (plan.terms.get(i).column() == column.index()
                        && plan.terms.get(i).operator() == IndexInfo.EQ) {
                    return values.get(i);
                }
            }
            return List.of();
        }

        @Override
        public List<Slice> like(Column column) {
            List<Slice> patterns = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                if (plan.terms.get(i).column() == column.index()
                        && plan.terms.get(i).operator() == IndexInfo.LIKE) {
                    patterns.addAll(values.get(i));
                }
            }
            return patterns;
        }

        @Override
        public boolean isStopped() {
            return execution.mustStop() || execution.isTooMuch(HostVirtualTable.bytes(batch));
        }

        @Override
        public boolean reads(Column column) {
            return plan.used[column.index()];
        }
    }
}
