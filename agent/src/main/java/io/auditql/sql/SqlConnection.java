package io.auditql.sql;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Stage;
import io.auditql.row.Schema;
import io.auditql.sql.function.SqlFunctions;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqlText;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs SQL for one thread: a database in memory that reaches data through virtual tables only.
public final class SqlConnection implements AutoCloseable {
    /// Steps of SQLite's machine between two looks at the clock: some microseconds.
    private static final int PROGRESS_STEPS = 2000;

    /// With IN inside of OR, SQLite (3.40 to 3.54) takes the refusal of one way to read a table for the refusal of all: then it has
    /// to find the way by costs alone.
    private static final Pattern WITH_OR = Pattern.compile("(?i)\\bor\\b");

    private static final int LONGEST_VALUE = 64 << 20;
    private static final int LONGEST_SQL = 1 << 20;
    private static final int PAGES_OF_OWN_TABLES = 16_384; // of 4 KiB

    private final SqlEngine engine;
    private final Execution execution;
    private final Permissions permissions;
    private final Plans plans = new Plans();
    private final Database database;
    private final Views views;
    private final boolean progress;
    private final Counter overdue;
    private boolean running;

    SqlConnection(SqlEngine engine, SqlOptions options) throws SqliteException {
        this.engine = engine;
        this.execution = new Execution(engine.events(), options);
        this.permissions = new Permissions(options.tables());
        this.overdue = engine.ledger().tally(Stage.QUERY, "overdue", "statements");
        this.database = Database.inMemory();
        boolean done = false;
        try {
            if (options.tempDirectory() != null) {
                database.execute(
                        "PRAGMA temp_store_directory = '"
                                + options.tempDirectory().toString().replace("'", "''")
                                + "'");
            }
            database.execute(
                    "PRAGMA temp_store = FILE; PRAGMA cache_size = -4096; PRAGMA max_page_count = "
                            + PAGES_OF_OWN_TABLES);
            database.limit(Database.LIMIT_LENGTH, LONGEST_VALUE);
            database.limit(Database.LIMIT_SQL_LENGTH, LONGEST_SQL);
            database.limit(Database.LIMIT_ATTACHED, 0);
            SqlFunctions.register(database); // before the tables, whose columns name collations
            for (SqlTable table : engine.tables(plans, execution)) {
                database.register(table.schema.name(), table);
            }
            views = new Views(engine.views());
            views.create(database);
            database.authorize(permissions);
            progress = database.onProgress(PROGRESS_STEPS, execution::mustStop);
            done = true;
        } finally {
            if (!done) {
                database.close();
            }
        }
    }

    /// Runs one or more statements; each sees every event that was closed before it began.
    public void run(String sql, ResultHandler handler) throws SqliteException {
        try (SqlText text = new SqlText(sql)) {
            while (!text.atEnd()) {
                int start = text.position();
                StatementPlans made = new StatementPlans(plans);
                try (Statement statement = prepare(text, sql, made)) {
                    if (statement != null) {
                        begin(made, use(sql, start, text.position(), made));
                        try {
                            execute(statement, made, null, 0, handler, true);
                        } finally {
                            end();
                        }
                    }
                } finally {
                    made.close();
                }
            }
        }
    }

    /// What the statement that stands in these bytes of the text wants of the event tables.
    private @Nullable EventUse use(String sql, int start, int end, StatementPlans made) {
        if (!made.readsEvents()) {
            return null;
        }
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        String statement = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        boolean once =
                made.eventTables().size() == 1
                        && EventReferences.in(statement, eventTables()).list().size() == 1;
        return new EventUse(made.eventTables(), once);
    }

    private void begin(StatementPlans made, @Nullable EventUse use) throws SqliteException {
        begin(made.readsEvents(), true, use);
    }

    /// Prepares a statement whose references of event tables read windows of their own.
    ///
    /// @throws SqliteException also when the references cannot be told apart
    public PreparedQuery prepare(String sql) throws SqliteException {
        columns(sql); // for messages that speak of what the user wrote
        return PreparedQuery.of(this, EventReferences.in(views.inlined(sql), eventTables()));
    }

    /// The columns of the result of a statement, without running it.
    public List<ResultColumn> columns(String sql) throws SqliteException {
        StatementPlans made = new StatementPlans(plans);
        try (SqlText text = new SqlText(sql);
                Statement statement = prepareOne(text, sql, made)) {
            return columns(statement);
        } finally {
            made.close();
        }
    }

    /// Makes the running statement fail. From any thread.
    public void interrupt() {
        execution.cancel();
        database.interrupt();
    }

    public SqlEngine engine() {
        return engine;
    }

    /// Rows of events that the running statement, or the last one, looked at so far. From any thread.
    public long rowsRead() {
        return execution.rowsRead();
    }

    @Override
    public void close() {
        database.close();
        execution.close();
    }

    // for PreparedQuery

    List<Schema> eventTables() {
        List<Schema> events = new ArrayList<>();
        for (Schema schema : engine.byName().values()) {
            if (schema.isEvents()) {
                events.add(schema);
            }
        }
        return events;
    }

    Plans plans() {
        return plans;
    }

    Execution execution() {
        return execution;
    }

    Statement prepareOne(SqlText text, String sql, StatementPlans made) throws SqliteException {
        Statement statement = null;
        while (statement == null) {
            if (text.atEnd()) {
                throw new SqliteException(SqliteException.ERROR, -1, "there is no SQL statement");
            }
            statement = prepare(text, sql, made);
        }
        return statement;
    }

    private @Nullable Statement prepare(SqlText text, String sql, StatementPlans made)
            throws SqliteException {
        plans.collect(made);
        permissions.reset();
        try {
            return database.prepareNext(text);
        } catch (SqliteException e) {
            if (lacksRequired(e, made) && WITH_OR.matcher(sql).find()) {
                made.tolerate();
                return database.prepareNext(text);
            }
            throw explained(e, sql, made);
        }
    }

    private static boolean lacksRequired(SqliteException e, StatementPlans made) {
        return !made.missing().isEmpty()
                && String.valueOf(e.getMessage()).contains("no query solution");
    }

    private SqliteException explained(SqliteException e, String sql, StatementPlans made) {
        String message = e.getMessage() + "";
        if (e.code() == SqliteException.AUTH) {
            return denied(e);
        }
        if (lacksRequired(e, made)) {
            return HostVirtualTable.lacksRequired(made.missing());
        }
        String suggestion = NearestName.forError(message, sql, engine.byName().values());
        return suggestion.isEmpty()
                ? e
                : new SqliteException(
                        e.extendedCode(),
                        e.offset(),
                        message + ". Did you mean " + suggestion + "?");
    }

    private SqliteException denied(SqliteException e) {
        String what = permissions.denied();
        return new SqliteException(
                e.extendedCode(),
                e.offset(),
                "not authorized" + (what.isEmpty() ? "" : " (" + what + ")"));
    }

    void begin(boolean reads, boolean fresh) throws SqliteException {
        begin(reads, fresh, null);
    }

    private void begin(boolean reads, boolean fresh, @Nullable EventUse use)
            throws SqliteException {
        if (running) {
            throw new IllegalStateException("a statement is running on this connection");
        }
        running = true;
        try {
            execution.begin(reads, fresh, use);
        } catch (SqliteException e) {
            running = false;
            throw e;
        }
    }

    void end() {
        execution.end();
        running = false;
    }

    /// @return the number of rows
    long execute(
            Statement statement,
            StatementPlans made,
            @Nullable Windows windows,
            int follow,
            ResultHandler handler,
            boolean withColumns)
            throws SqliteException {
        plans.collect(made);
        execution.run(windows, follow);
        Watchdog.Watch watch = progress ? null : Watchdog.watch(database, execution);
        try {
            ResultRow row = new ResultRow(statement);
            if (withColumns && row.columnCount() > 0) {
                handler.columns(columns(statement));
            }
            long rows = 0;
            while (statement.step()) {
                handler.row(row);
                rows++;
            }
            return rows;
        } catch (SqliteException e) {
            if (e.code() == SqliteException.INTERRUPT
                    && !execution.isCancelled()
                    && execution.isOverdue()) {
                overdue.increment();
                throw new SqliteException(e.extendedCode(), -1, execution.overdue());
            }
            if (e.code() == SqliteException.AUTH) {
                throw denied(e);
            }
            throw e;
        } finally {
            statement.reset();
            made.release();
            if (watch != null) {
                watch.close();
            }
        }
    }

    static List<ResultColumn> columns(Statement statement) {
        List<ResultColumn> columns = new ArrayList<>();
        for (int c = 0; c < statement.columnCount(); c++) {
            columns.add(new ResultColumn(statement.columnName(c), statement.columnDeclaredType(c)));
        }
        return columns;
    }
}
