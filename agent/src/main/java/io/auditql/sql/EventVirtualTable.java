package io.auditql.sql;

import io.auditql.row.Column;
import io.auditql.row.ColumnType;
import io.auditql.row.Schema;
import io.auditql.sql.ReadPlan.Term;
import io.auditql.sql.ReadPlan.Use;
import io.auditql.sys.sqlite.IndexInfo;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Values;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table of recorded events: bounds on eid and time are answered exactly, equal values and patterns early, joins by
/// [ProbeIndex].
final class EventVirtualTable extends SqlTable {
    /// Many: the planner should read events once, in the outer loop, and look up the rest.
    private static final double SCAN = 1_000_000;

    private final int eidColumn;
    private final int timeColumn;

    EventVirtualTable(Schema schema, TableColumns columns, Plans plans, Execution execution) {
        super(schema, columns, plans, execution);
        this.eidColumn = schema.column(Schema.EID).index();
        this.timeColumn = schema.column(Schema.TIME).index();
    }

    @Override
    public boolean plan(IndexInfo info) {
        List<Term> terms = new ArrayList<>();
        int reference = 0;
        boolean bounded = false;
        double cost = SCAN;
        double rows = SCAN;
        for (int i = 0; i < info.constraintCount(); i++) {
            int operator = info.operator(i);
            Use use = info.isUsable(i) ? use(info, i, operator) : null;
            if (use == null) {
                continue;
            }
            int column = columns.schemaColumn(info.column(i));
            terms.add(new Term(use, operator, column));
            info.use(i, use == Use.REFERENCE || use == Use.BOUND);
            switch (use) {
                case REFERENCE -> reference = (int) info.literal(i, 0);
                case BOUND -> {
                    bounded |= operator != IndexInfo.LT && operator != IndexInfo.LE;
                    double share =
                            operator != IndexInfo.EQ ? 10 : column == eidColumn ? SCAN : 1000;
                    cost = Math.max(1, cost / share);
                    rows = Math.max(1, rows / share);
                }
                case KEY -> {
                    cost = Math.max(1, cost / 10);
                    rows = Math.max(1, rows / 1000);
                }
                case PATTERN -> rows = Math.max(1, rows / 4);
                case CONTEXT -> throw new IllegalStateException("events have no context");
            }
        }
        if (!plans.current().asked(schema, reference, bounded)) {
            return false;
        }
        info.cost(cost, (long) rows);
        info.plan(
                plans.add(
                        new ReadPlan(schema, reference, terms, columns.used(info.columnsUsed()))));
        return true;
    }

    private @Nullable Use use(IndexInfo info, int i, int operator) {
        boolean compares =
                operator == IndexInfo.EQ
                        || operator == IndexInfo.GT
                        || operator == IndexInfo.GE
                        || operator == IndexInfo.LT
                        || operator == IndexInfo.LE;
        boolean pattern = operator == IndexInfo.LIKE || operator == IndexInfo.GLOB;
        if ((!compares && !pattern) || info.column(i) < 0) {
            return null;
        }
        int column = columns.schemaColumn(info.column(i));
        if (column == TableColumns.REFERENCE) {
            return operator == IndexInfo.EQ ? Use.REFERENCE : null;
        }
        if (column == eidColumn || column == timeColumn) {
            return compares ? Use.BOUND : null;
        }
        Column declared = schema.column(column);
        if (pattern) {
            return declared.isText() ? Use.PATTERN : null;
        }
        if (operator != IndexInfo.EQ || declared.type() == ColumnType.DOUBLE) {
            return null;
        }
        return declared.isText() && !info.isBinary(i) ? null : Use.KEY;
    }

    @Override
    Rows rows(ReadPlan plan, Values arguments) throws SqliteException {
        if (plan.enter(execution)) {
            execution.open(plan);
        }
        Bounds eid = new Bounds();
        Bounds time = new Bounds();
        for (int i = 0; i < plan.terms.size(); i++) {
            Term term = plan.terms.get(i);
            if (term.use() == Use.BOUND) {
                (term.column() == eidColumn ? eid : time).apply(term.operator(), arguments, i);
            }
        }
        if (eid.isEmpty() || time.isEmpty()) {
            return Rows.none();
        }
        if (plan.keys.length > 0 && plan.filters > 1 && !plan.tooLarge) {
            ProbeIndex index = index(plan);
            if (index != null) {
                return index.find(arguments, plan.keyArguments, timeColumn, time, eid, eidColumn);
            }
        }
        return scan(plan, eid, time, filters(plan, arguments));
    }

    private Rows scan(ReadPlan plan, Bounds eid, Bounds time, List<RowFilter> filters) {
        long after = eid.from() > plan.after ? eid.from() - 1 : plan.after;
        long through = Math.min(plan.through, eid.through());
        if (after >= through) {
            return Rows.none();
        }
        return new ScanRows(
                execution,
                execution.scan(schema, after, through, time.from(), time.through(), columns(plan)),
                timeColumn,
                time,
                filters);
    }

    /// Those that the statement reads, and those that we look at ourselves.
    private boolean[] columns(ReadPlan plan) {
        boolean[] wanted = plan.used.clone();
        wanted[eidColumn] = true;
        wanted[timeColumn] = true;
        for (Term term : plan.terms) {
            if (term.column() >= 0) {
                wanted[term.column()] = true;
            }
        }
        return wanted;
    }

    private List<RowFilter> filters(ReadPlan plan, Values arguments) {
        List<RowFilter> filters = new ArrayList<>();
        for (int i = 0; i < plan.terms.size(); i++) {
            Term term = plan.terms.get(i);
            if (term.use() == Use.KEY || term.use() == Use.PATTERN) {
                RowFilter filter =
                        RowFilter.of(term, schema.column(term.column()).isText(), arguments, i);
                if (filter != null) {
                    filters.add(filter);
                }
            }
        }
        return filters;
    }

    private @Nullable ProbeIndex index(ReadPlan plan) throws SqliteException {
        ProbeIndex index = plan.index;
        if (index == null) {
            boolean[] wanted = columns(plan);
            Rows all = scan(plan, new Bounds(), new Bounds(), List.of());
            try {
                index = ProbeIndex.copy(all, plan, wanted, execution);
            } finally {
                all.close();
            }
            plan.index = index;
            plan.tooLarge = index == null;
        }
        return index;
    }

    @Override
    long rowid(Rows rows) {
        return rows.block().number(rows.row, rows.column(eidColumn));
    }

    @Override
    void stopped(ReadPlan plan, Rows rows) {
        if (execution.follows(plan.reference)) {
            execution.stoppedAt(rowid(rows));
        }
    }
}
