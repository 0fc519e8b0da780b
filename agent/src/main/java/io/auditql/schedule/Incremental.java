package io.auditql.schedule;

import io.auditql.row.Schema;
import io.auditql.sql.EventReferences;
import io.auditql.sql.PreparedQuery;
import io.auditql.sql.QueryShape.Arm;
import io.auditql.sql.QueryShape.Compound;
import io.auditql.sql.QueryShape.Derived;
import io.auditql.sql.QueryShape.Event;
import io.auditql.sql.QueryShape.Operator;
import io.auditql.sql.QueryShape.Other;
import io.auditql.sql.QueryShape.Recursion;
import io.auditql.sql.QueryShape.Source;
import io.auditql.sql.ResultColumn;
import io.auditql.sql.ResultHandler;
import io.auditql.sql.SqlConnection;
import io.auditql.sql.Windows;
import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How a query over event tables is run so that each execution gives what is new since the last one, and why.
///
/// A reference of an event table in a FROM drives: a row of the result is new when one of its driving events is. With several
/// driving references the statement runs once for each: in run i the i-th reads the new events, those before it the old ones,
/// those behind it both. So each combination comes exactly once, when its last part has arrived, whatever join order SQLite
/// picks. Everything else (the optional side of a LEFT JOIN, queries in expressions, references with bounds of their own)
/// reads all that is retained. What cannot be taken apart like this is run over all that is retained, and its added rows are
/// found by comparison.
public final class Incremental implements AutoCloseable {
    public enum Mode {
        /// Each execution gives the new rows.
        INCREMENTAL,
        /// Each execution gives all rows; the added ones are found by comparison with the last time.
        DIFFERENTIAL,
        /// Each execution gives all rows, and all are wanted.
        SNAPSHOT
    }

    /// What a driving reference reads in one run.
    private enum Part {
        OLD,
        NEW,
        BOTH,
        NOTHING
    }

    /// What drives, taken apart: a product gives a row for each combination, a union the rows of each.
    private sealed interface Drive {}

    private record One(int reference) implements Drive {}

    private record Product(List<Drive> factors) implements Drive {}

    private record Union(List<Drive> arms) implements Drive {}

    private final PreparedQuery query;
    private final Mode mode;
    private final String why;
    private final Map<Integer, String> rules;
    private final List<Map<Integer, Part>> runs;
    private final int followed;
    private final boolean followedAlone;
    private final boolean divisible;

    private Incremental(
            PreparedQuery query,
            Mode mode,
            String why,
            Map<Integer, String> rules,
            List<Map<Integer, Part>> runs,
            int followed,
            boolean followedAlone,
            boolean divisible) {
        this.query = query;
        this.mode = mode;
        this.why = why;
        this.rules = rules;
        this.runs = runs;
        this.followed = followed;
        this.followedAlone = followedAlone;
        this.divisible = divisible;
    }

    /// Plans a query that wants what is new.
    public static Incremental plan(SqlConnection connection, String sql) throws SqliteException {
        PreparedQuery query = connection.prepare(sql);
        return new Planner(query).plan();
    }

    /// Plans a query whose every execution gives all rows.
    ///
    /// @param mode DIFFERENTIAL where that is forced, or SNAPSHOT
    public static Incremental planAll(SqlConnection connection, String sql, Mode mode)
            throws SqliteException {
        if (mode == Mode.INCREMENTAL) {
            throw new IllegalArgumentException("a query is found to be incremental");
        }
        PreparedQuery query = connection.prepare(sql);
        Map<Integer, String> rules = new TreeMap<>();
        for (EventReferences.Reference reference : query.references().list()) {
            rules.put(reference.number(), "reads all that is retained");
        }
        String why = mode == Mode.SNAPSHOT ? "a snapshot was asked for" : "it was asked for";
        return new Incremental(query, mode, why, rules, List.of(Map.of()), 0, false, false);
    }

    public Mode mode() {
        return mode;
    }

    /// One line for the query, and one for each reference of an event table: what it reads, and why.
    public List<String> explain() {
        List<String> lines = new ArrayList<>();
        lines.add(
                switch (mode) {
                    case INCREMENTAL ->
                            runs.size() == 1
                                    ? "incremental: " + why
                                    : "incremental in " + runs.size() + " runs: " + why;
                    case DIFFERENTIAL -> "differential: " + why;
                    case SNAPSHOT -> "snapshot: " + why;
                });
        for (EventReferences.Reference reference : query.references().list()) {
            lines.add(
                    reference.table().name()
                            + "("
                            + reference.number()
                            + ") "
                            + rules.getOrDefault(reference.number(), "reads all that is retained"));
        }
        return lines;
    }

    /// Whether many new events may as well be read in portions: each event gives its rows by itself, and nothing is read
    /// twice for it.
    public boolean isDivisible() {
        return divisible;
    }

    public List<ResultColumn> columns() {
        return query.columns();
    }

    /// The event tables that it reads; rows must stay until it has read them.
    public Set<Schema> eventTables() {
        return query.eventTables();
    }

    /// Whether it reads event tables and nothing else.
    public boolean readsOnlyEvents() {
        return query.references().readsOnlyEvents();
    }

    /// Runs the query for the events behind `after` up to `through`; in the other modes over all up to `through`.
    ///
    /// @return the eid up to which events are now read: `through`, or less where a LIMIT left some for the next time
    public long execute(long after, long through, ResultHandler handler) throws SqliteException {
        List<Windows> windows = new ArrayList<>();
        for (Map<Integer, Part> run : runs) {
            windows.add(windows(run, after, through));
        }
        long cut = query.follow(windows, followed, handler);
        if (cut < 0) {
            return through;
        }
        // rows that joined the last event may be missing: it comes again, unless it alone is more
        // than the LIMIT
        return followedAlone || cut - 1 <= after ? cut : cut - 1;
    }

    private Windows windows(Map<Integer, Part> run, long after, long through) {
        int references = query.references().list().size();
        Windows windows = new Windows(references);
        for (int reference = 1; reference <= references; reference++) {
            switch (run.getOrDefault(reference, Part.BOTH)) {
                case OLD -> windows.set(reference, Windows.RETAINED, after);
                case NEW -> windows.set(reference, after, through);
                case BOTH -> windows.set(reference, Windows.RETAINED, through);
                case NOTHING -> windows.set(reference, through, through);
            }
        }
        return windows;
    }

    @Override
    public void close() {
        query.close();
    }

    /// Takes a query apart.
    private static final class Planner {
        private static final String EVERYTHING = "reads all that is retained: ";

        private final PreparedQuery query;
        private final Map<Integer, String> rules = new TreeMap<>();

        /// Why the query is not a sum over its new events.
        private final List<String> obstacles = new ArrayList<>();

        /// What makes one row of many, and so allows one run only.
        private final List<String> folds = new ArrayList<>();

        Planner(PreparedQuery query) {
            this.query = query;
        }

        Incremental plan() {
            Compound shape = query.references().shape().orElse(null);
            if (shape == null || query.references().list().isEmpty()) {
                return all("it reads no event table");
            }
            Drive drive = compound(shape, true);
            if (drive == null) {
                return all("no event table drives it");
            }
            if (!obstacles.isEmpty()) {
                return all(obstacles.getFirst());
            }
            List<Map<Integer, Part>> runs = runs(drive);
            if (runs.size() > 1 && !folds.isEmpty()) {
                return all(folds.getFirst() + " over several driving tables");
            }
            int followed = 0;
            boolean alone = false;
            if (shape.isLimited()) {
                String refusal = limit(shape, drive);
                if (!refusal.isEmpty()) {
                    return all(refusal);
                }
                followed = drive instanceof One(int reference) ? reference : 0;
                alone = shape.arms().getFirst().sources().size() == 1;
            }
            String why =
                    runs.size() == 1
                            ? "each new event gives its rows once"
                            : "each combination comes once, when its last part has arrived";
            return new Incremental(
                    query, Mode.INCREMENTAL, why, rules, runs, followed, alone, isDivisible(shape));
        }

        private Incremental all(String why) {
            rules.replaceAll(
                    (_, rule) -> rule.startsWith("drives") ? "reads all that is retained" : rule);
            return new Incremental(
                    query, Mode.DIFFERENTIAL, why, rules, List.of(Map.of()), 0, false, false);
        }

        private boolean isDivisible(Compound shape) {
            return folds.isEmpty()
                    && !shape.isOrdered()
                    && !shape.isLimited()
                    && query.references().list().size() == 1
                    && shape.arms().size() == 1
                    && shape.arms().getFirst().sources().size() == 1;
        }

        /// Why a LIMIT cannot leave the rest for the next time, or the empty text.
        private static String limit(Compound shape, Drive drive) {
            Arm arm = shape.arms().getFirst();
            if (shape.hasOffset()) {
                return "LIMIT with OFFSET counts from the first row";
            }
            if (shape.isOrdered() && !arm.isAggregate()) {
                return "ORDER BY with LIMIT picks among all rows";
            }
            boolean first =
                    arm.sources().getFirst() instanceof Event
                            && arm.sources().stream().skip(1).allMatch(Source::isNullable);
            if (!(drive instanceof One) || shape.arms().size() > 1 || !first) {
                return "LIMIT over more than one table leaves an unknown rest";
            }
            return "";
        }

        private @Nullable Drive compound(Compound compound, boolean top) {
            List<Drive> arms = new ArrayList<>();
            boolean idle = false;
            for (int i = 0; i < compound.arms().size(); i++) {
                Arm arm = compound.arms().get(i);
                Operator operator = i == 0 ? Operator.UNION_ALL : compound.operators().get(i - 1);
                if (operator == Operator.EXCEPT || operator == Operator.INTERSECT) {
                    mark(arm, EVERYTHING + "it is behind " + operator);
                    folds.add(operator.toString());
                    continue;
                }
                if (operator == Operator.UNION) {
                    folds.add("UNION");
                }
                Drive drive = arm(arm);
                if (drive == null) {
                    idle = true;
                } else {
                    arms.add(drive);
                }
            }
            if (arms.isEmpty()) {
                return null;
            }
            if (idle) {
                obstacles.add("an arm of a UNION has no driving table");
            }
            if (compound.isLimited() && !top) {
                folds.add("LIMIT in a subquery");
            }
            return arms.size() == 1 ? arms.getFirst() : new Union(arms);
        }

        private @Nullable Drive arm(Arm arm) {
            List<Drive> factors = new ArrayList<>();
            for (Source source : arm.sources()) {
                Drive drive = source(source);
                if (drive != null) {
                    factors.add(drive);
                }
            }
            if (arm.hasRightJoin() && readsEvents(arm.sources())) {
                obstacles.add("a RIGHT or FULL JOIN makes rows of what has not come yet");
            }
            if (readsEvents(arm.sources())) {
                arm.subqueries()
                        .forEach(q -> mark(q, EVERYTHING + "it is a query in an expression"));
            } else {
                int before = factors.size();
                for (Compound subquery : arm.subqueries()) {
                    Drive drive = compound(subquery, false);
                    if (drive != null) {
                        factors.add(drive);
                    }
                }
                if (factors.size() > before) {
                    folds.add("a query in an expression");
                }
            }
            if (factors.isEmpty()) {
                return null;
            }
            if (arm.isAggregate()) {
                folds.add("an aggregate");
            }
            if (arm.isDistinct()) {
                folds.add("DISTINCT");
            }
            return factors.size() == 1 ? factors.getFirst() : new Product(factors);
        }

        private @Nullable Drive source(Source source) {
            if (source.isNullable()) {
                mark(source, EVERYTHING + "it is the optional side of a LEFT JOIN");
                return null;
            }
            return switch (source) {
                case Event(int reference, boolean _) -> {
                    if (query.isWindow(reference)) {
                        rules.put(
                                reference,
                                "reads the rows it asks for: its bound on time or eid depends on"
                                        + " no other table");
                        yield null;
                    }
                    rules.put(reference, "drives: reads what is new");
                    yield new One(reference);
                }
                case Derived(String name, Compound body, boolean shared, boolean _) -> {
                    if (readsEvents(body)) {
                        if (shared) {
                            obstacles.add(name + " is used more than once");
                        }
                        if (isRecursive(body)) {
                            obstacles.add(name + " is recursive over events");
                        }
                    }
                    yield compound(body, false);
                }
                case Other _, Recursion _ -> null;
            };
        }

        // what is in a part of the query

        private void mark(Source source, String rule) {
            switch (source) {
                case Event(int reference, boolean _) -> rules.putIfAbsent(reference, rule);
                case Derived(String _, Compound body, boolean _, boolean _) -> mark(body, rule);
                case Other _, Recursion _ -> {}
            }
        }

        private void mark(Arm arm, String rule) {
            arm.sources().forEach(s -> mark(s, rule));
            arm.subqueries().forEach(q -> mark(q, rule));
        }

        private void mark(Compound compound, String rule) {
            compound.arms().forEach(a -> mark(a, rule));
        }

        private static boolean readsEvents(List<Source> sources) {
            return sources.stream()
                    .anyMatch(s ->
                            switch (s) {
                                case Event _ -> true;
                                case Derived d -> readsEvents(d.body());
                                case Other _, Recursion _ -> false;
                            });
        }

        private static boolean readsEvents(Compound compound) {
            return compound.arms().stream()
                    .anyMatch(a ->
                            readsEvents(a.sources())
                                    || a.subqueries().stream().anyMatch(Planner::readsEvents));
        }

        private static boolean isRecursive(Compound compound) {
            return compound.arms().stream()
                    .flatMap(a -> a.sources().stream())
                    .anyMatch(s ->
                            switch (s) {
                                case Recursion _ -> true;
                                case Derived d -> isRecursive(d.body());
                                case Event _, Other _ -> false;
                            });
        }

        // the runs

        private static List<Map<Integer, Part>> runs(Drive drive) {
            return switch (drive) {
                case One(int reference) -> List.of(Map.of(reference, Part.NEW));
                case Product(List<Drive> factors) -> {
                    List<Map<Integer, Part>> all = new ArrayList<>();
                    for (int i = 0; i < factors.size(); i++) {
                        for (Map<Integer, Part> run : runs(factors.get(i))) {
                            Map<Integer, Part> combined = new HashMap<>(run);
                            for (int j = 0; j < factors.size(); j++) {
                                if (j != i) {
                                    set(factors.get(j), j < i ? Part.OLD : Part.BOTH, combined);
                                }
                            }
                            all.add(combined);
                        }
                    }
                    yield all;
                }
                case Union(List<Drive> arms) -> {
                    // all arms give their first part in the first run, and so on
                    List<List<Map<Integer, Part>>> each = arms.stream().map(Planner::runs).toList();
                    int most = each.stream().mapToInt(List::size).max().orElse(0);
                    List<Map<Integer, Part>> all = new ArrayList<>();
                    for (int run = 0; run < most; run++) {
                        Map<Integer, Part> combined = new HashMap<>();
                        for (int a = 0; a < arms.size(); a++) {
                            if (run < each.get(a).size()) {
                                combined.putAll(each.get(a).get(run));
                            } else {
                                set(arms.get(a), Part.NOTHING, combined);
                            }
                        }
                        all.add(combined);
                    }
                    yield all;
                }
            };
        }

        private static void set(Drive drive, Part part, Map<Integer, Part> run) {
            switch (drive) {
                case One(int reference) -> run.put(reference, part);
                case Product(List<Drive> factors) -> factors.forEach(f -> set(f, part, run));
                case Union(List<Drive> arms) -> arms.forEach(a -> set(a, part, run));
            }
        }
    }
}
