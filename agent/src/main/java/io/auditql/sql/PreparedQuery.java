package io.auditql.sql;

import io.auditql.row.Schema;
import io.auditql.sys.sqlite.SqlText;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A statement whose references of event tables are numbered, so that each can be told which rows are its own.
///
/// It belongs to its connection's thread, and is closed before it.
public final class PreparedQuery implements AutoCloseable {
    private final SqlConnection connection;
    private final EventReferences references;
    private final Statement statement;
    private final StatementPlans plans;
    private final Set<Integer> windows;
    private final List<ResultColumn> columns;

    private PreparedQuery(
            SqlConnection connection,
            EventReferences references,
            Statement statement,
            StatementPlans plans,
            Set<Integer> windows) {
        this.connection = connection;
        this.references = references;
        this.statement = statement;
        this.plans = plans;
        this.windows = windows;
        this.columns = SqlConnection.columns(statement);
    }

    static PreparedQuery of(SqlConnection connection, EventReferences references)
            throws SqliteException {
        // SQLite reads the right side of a RIGHT or FULL JOIN a second time, and then forgets its
        // number
        boolean numbered = !references.hasRightJoin();
        StatementPlans plans = new StatementPlans(connection.plans(), numbered);
        String sql = numbered ? references.numberedSql() : references.sql();
        try (SqlText text = new SqlText(sql)) {
            Statement statement = connection.prepareOne(text, sql, plans);
            try {
                if (numbered) {
                    check(references, plans);
                }
                return new PreparedQuery(
                        connection,
                        references,
                        statement,
                        plans,
                        numbered ? windows(connection, references) : Set.of());
            } catch (SqliteException e) {
                statement.close();
                throw e;
            }
        } catch (SqliteException e) {
            plans.close();
            throw plans.unnumbered().isEmpty() ? e : mixed(references, plans);
        }
    }

    /// What was written must be what SQLite asked about: rows attributed to the wrong reference would be lost or repeated.
    private static void check(EventReferences references, StatementPlans plans)
            throws SqliteException {
        if (!written(references)
                .equals(
                        plans.tables().entrySet().stream()
                                .map(e -> e.getValue().name() + "(" + e.getKey() + ")")
                                .collect(Collectors.toSet()))) {
            throw mixed(references, plans);
        }
    }

    private static Set<String> written(EventReferences references) {
        return references.list().stream()
                .map(r -> r.table().name() + "(" + r.number() + ")")
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static SqliteException mixed(EventReferences references, StatementPlans plans) {
        TreeSet<String> seen = new TreeSet<>(plans.unnumbered());
        plans.tables().forEach((number, table) -> seen.add(table.name() + "(" + number + ")"));
        return new SqliteException(
                SqliteException.ERROR,
                -1,
                "cannot tell the references of event tables apart: the query names "
                        + written(references)
                        + ", SQLite reads "
                        + seen
                        + "; event tables behind a view cannot be scheduled");
    }

    /// The references that are bounded whatever SQLite reads before them.
    private static Set<Integer> windows(SqlConnection connection, EventReferences references)
            throws SqliteException {
        StatementPlans plans = new StatementPlans(connection.plans(), true);
        String sql = references.reorderableSql();
        try (SqlText text = new SqlText(sql);
                Statement _ = connection.prepareOne(text, sql, plans)) {
            return references.list().stream()
                    .map(EventReferences.Reference::number)
                    .filter(plans::isWindow)
                    .collect(Collectors.toUnmodifiableSet());
        } finally {
            plans.close();
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
        return references.list().stream()
                .map(EventReferences.Reference::table)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Whether the reference has a lower bound on time or eid that depends on no other table.
    public boolean isWindow(int reference) {
        return windows.contains(reference);
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
        connection.begin(!references.list().isEmpty(), false);
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
