package io.auditql.sql;

import io.auditql.row.Schema;
import io.auditql.sys.sqlite.SqlText;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A statement whose references of event tables are numbered, so that each can be told which rows are its own.
///
/// It belongs to its connection's thread, and is closed before it.
public final class PreparedQuery implements AutoCloseable {
    private final SqlConnection connection;
    private final EventReferences references;
    private final Statement statement;
    private final StatementPlans plans;
    private final List<ResultColumn> columns;

    private PreparedQuery(
            SqlConnection connection,
            EventReferences references,
            Statement statement,
            StatementPlans plans) {
        this.connection = connection;
        this.references = references;
        this.statement = statement;
        this.plans = plans;
        this.columns = SqlConnection.columns(statement);
    }

    static PreparedQuery of(SqlConnection connection, EventReferences references)
            throws SqliteException {
        StatementPlans plans = new StatementPlans(connection.plans());
        String sql = references.numberedSql();
        try (SqlText text = new SqlText(sql)) {
            Statement statement = connection.prepareOne(text, sql, plans);
            try {
                check(references, plans);
                return new PreparedQuery(connection, references, statement, plans);
            } catch (SqliteException e) {
                statement.close();
                throw e;
            }
        } catch (SqliteException e) {
            plans.close();
            throw e;
        }
    }

    /// What was written must be what SQLite asked about: rows attributed to the wrong reference would be lost or repeated.
    private static void check(EventReferences references, StatementPlans plans)
            throws SqliteException {
        TreeSet<String> written = new TreeSet<>();
        TreeSet<String> seen = new TreeSet<>(plans.unnumbered());
        for (EventReferences.Reference reference : references.list()) {
            written.add(reference.table().name() + "(" + reference.number() + ")");
        }
        plans.tables().forEach((number, table) -> seen.add(table.name() + "(" + number + ")"));
        if (!seen.equals(written)) {
            throw new SqliteException(
                    SqliteException.ERROR,
                    -1,
                    "cannot tell the references of event tables apart: wrote "
                            + written
                            + ", SQLite reads "
                            + seen);
        }
    }

    public EventReferences references() {
        return references;
    }

    public List<ResultColumn> columns() {
        return columns;
    }

    /// The event tables that it reads.
    public Set<Schema> eventTables() {
        return Set.copyOf(plans.tables().values());
    }

    /// Whether the reference has a lower bound on time or eid that depends on no other table.
    public boolean isWindow(int reference) {
        return plans.isWindow(reference);
    }

    /// Runs once for each of `windows`, all in one read: the results follow each other.
    public void run(List<Windows> windows, ResultHandler handler) throws SqliteException {
        follow(windows, 0, handler);
    }

    /// Runs, and tells where a LIMIT ended the reading of one reference.
    ///
    /// @return the eid of the last row that was read of it, or -1 when it was read to the end
    public long follow(List<Windows> windows, int reference, ResultHandler handler)
            throws SqliteException {
        long cut = -1;
        connection.begin(false);
        try {
            boolean first = true;
            for (Windows run : windows) {
                connection.execute(statement, plans, run, reference, handler, first);
                if (connection.execution().wasCut()) {
                    cut = connection.execution().cutAt();
                }
                first = false;
            }
        } finally {
            connection.end();
        }
        return cut;
    }

    @Override
    public void close() {
        statement.close();
        plans.close();
    }
}
