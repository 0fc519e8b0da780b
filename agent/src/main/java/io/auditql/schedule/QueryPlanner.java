package io.auditql.schedule;

import io.auditql.bytes.GrowableBytes;
import io.auditql.row.Schema;
import io.auditql.sql.ResultColumn;
import io.auditql.sql.ResultHandler;
import io.auditql.sql.ResultRow;
import io.auditql.sql.SqlConnection;
import io.auditql.sql.SqlEngine;
import io.auditql.sql.SqlOptions;
import io.auditql.sys.sqlite.SqliteException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Plans scheduled queries for one worker's thread, all on one connection, opened when the first is planned.
public final class QueryPlanner implements QueryRunner.Planner, AutoCloseable {
    private final SqlEngine engine;
    private final boolean optimize;
    private final SqlOptions budget;
    private @Nullable SqlConnection connection;

    /// @param optimize `--events_optimize`: a query over events gets what is new; otherwise whole results are compared
    public QueryPlanner(SqlEngine engine, boolean optimize) {
        this(engine, optimize, SqlOptions.DEFAULTS);
    }

    /// @param budget what one execution may take
    public QueryPlanner(SqlEngine engine, boolean optimize, SqlOptions budget) {
        this.engine = engine;
        this.budget = budget;
        this.optimize = optimize;
    }

    @Override
    public QueryRunner plan(ScheduledQuery query) throws SqliteException {
        Incremental plan = plan(connection(), query);
        return new Planned(plan, mode(plan, query));
    }

    private SqlConnection connection() throws SqliteException {
        SqlConnection open = connection;
        if (open == null) {
            open = engine.connect(budget);
            connection = open;
        }
        return open;
    }

    @Override
    public Answer ask(String sql) throws SqliteException {
        Asked asked = new Asked();
        connection().run(sql, asked);
        return new Answer(asked.rows, asked.first);
    }

    @Override
    public void renew() {
        close();
    }

    /// Counts rows, and keeps the first.
    private static final class Asked implements ResultHandler {
        private List<ResultColumn> columns = List.of();
        private Map<String, String> first = Map.of();
        private long rows;

        @Override
        public void columns(List<ResultColumn> newColumns) {
            columns = newColumns;
        }

        @Override
        public void row(ResultRow row) {
            if (rows++ > 0) {
                return;
            }
            Map<String, String> values = new LinkedHashMap<>();
            GrowableBytes text = new GrowableBytes(64);
            for (int i = 0; i < columns.size(); i++) {
                text.clear();
                switch (row.type(i)) {
                    case NULL -> {
                        // the empty text
                    }
                    case INTEGER -> text.appendDecimal(row.number(i));
                    case REAL -> RealText.appendText(row.real(i), text);
                    case TEXT, BLOB -> row.appendTo(i, text);
                }
                values.put(columns.get(i).name(), text.toString());
            }
            first = values;
        }
    }

    private Incremental plan(SqlConnection open, ScheduledQuery query) throws SqliteException {
        if (query.snapshot()) {
            return Incremental.planAll(open, query.sql(), Incremental.Mode.SNAPSHOT);
        }
        if (query.differential() || !optimize) {
            return Incremental.planAll(open, query.sql(), Incremental.Mode.DIFFERENTIAL);
        }
        return Incremental.plan(open, query.sql());
    }

    private QueryRunner.Mode mode(Incremental plan, ScheduledQuery query) {
        return switch (plan.mode()) {
            case INCREMENTAL -> QueryRunner.Mode.INCREMENTAL;
            case SNAPSHOT -> QueryRunner.Mode.SNAPSHOT;
            case DIFFERENTIAL ->
                    plan.eventTables().isEmpty() || (!optimize && !query.differential())
                            ? QueryRunner.Mode.DIFFERENTIAL
                            : QueryRunner.Mode.ADDED_ONLY;
        };
    }

    @Override
    public void close() {
        SqlConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    /// A query and how it runs.
    private static final class Planned implements QueryRunner {
        private final Incremental plan;
        private final Mode mode;

        Planned(Incremental plan, Mode mode) {
            this.plan = plan;
            this.mode = mode;
        }

        @Override
        public Mode mode() {
            return mode;
        }

        @Override
        public List<String> columns() {
            return plan.columns().stream().map(ResultColumn::name).toList();
        }

        @Override
        public Set<String> eventTables() {
            return plan.eventTables().stream().map(Schema::name).collect(Collectors.toSet());
        }

        @Override
        public boolean readsOnlyEvents() {
            return plan.readsOnlyEvents();
        }

        @Override
        public boolean isDivisible() {
            return plan.isDivisible();
        }

        @Override
        public long run(long afterEid, long throughEid, RowHandler handler) throws SqliteException {
            try {
                return plan.execute(afterEid, throughEid, new Handover(handler));
            } catch (Enough _) {
                return throughEid;
            }
        }

        @Override
        public void close() {
            plan.close();
        }
    }

    /// Ends a statement whose rows are not wanted any more.
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Enough() {
            super("no more rows are wanted", null, false, false);
        }
    }

    /// Rows of SQLite as the scheduler reads them.
    private static final class Handover implements ResultHandler, RowValues {
        private final QueryRunner.RowHandler handler;
        private @Nullable ResultRow current;

        Handover(QueryRunner.RowHandler handler) {
            this.handler = handler;
        }

        @Override
        public void columns(List<ResultColumn> columns) {
            // known since it was planned
        }

        @Override
        public void row(ResultRow row) {
            current = row;
            if (!handler.row(this)) {
                throw new Enough();
            }
        }

        private ResultRow row() {
            ResultRow row = current;
            if (row == null) {
                throw new IllegalStateException("no row is being handed over");
            }
            return row;
        }

        @Override
        public int type(int column) {
            return row().type(column).ordinal() + 1; // SQLite's numbers, in its order
        }

        @Override
        public long number(int column) {
            return row().number(column);
        }

        @Override
        public double real(int column) {
            return row().real(column);
        }

        @Override
        public void appendTo(int column, GrowableBytes out) {
            row().appendTo(column, out);
        }
    }
}
