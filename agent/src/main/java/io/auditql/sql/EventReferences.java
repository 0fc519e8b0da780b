package io.auditql.sql;

import io.auditql.row.Schema;
import io.auditql.sql.SqlTokens.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The references of event tables in a statement, numbered in the order of the text.
///
/// SQLite does not tell a virtual table which of its references is read. So each is given its number as an argument,
/// `process_events` becomes `process_events(1)`; what people see and what is stored is always their own text.
public final class EventReferences {
    /// @param number from 1
    /// @param start  where its name begins in the text
    public record Reference(int number, Schema table, int start) {}

    private record Found(Token name, Schema table) {}

    private final String sql;
    private final List<Reference> list;
    private final String numberedSql;
    private final String reorderableSql;
    private final QueryShape.@Nullable Compound shape;

    private EventReferences(String sql, List<Schema> eventTables) {
        this.sql = sql;
        List<Token> tokens = SqlTokens.firstStatement(sql);
        SelectParser.Compound parsed = SelectParser.parse(tokens);
        if (parsed == null) {
            list = List.of();
            numberedSql = sql;
            reorderableSql = sql;
            shape = null;
            return;
        }
        Resolver resolver = new Resolver(eventTables);
        resolver.visit(parsed);
        list = resolver.number();
        numberedSql = insert(sql, resolver.found);
        reorderableSql = insert(withoutCross(sql, tokens), resolver.found);
        shape = resolver.shape(parsed, new HashSet<>());
    }

    /// The references in the first statement of `sql`, which SQLite has accepted.
    public static EventReferences in(String sql, List<Schema> eventTables) {
        return new EventReferences(sql, eventTables);
    }

    /// As the user wrote it.
    public String sql() {
        return sql;
    }

    /// With the numbers.
    public String numberedSql() {
        return numberedSql;
    }

    /// With the numbers, and with CROSS JOINs that do not tie SQLite to their order: to see what a constraint depends on.
    String reorderableSql() {
        return reorderableSql;
    }

    public List<Reference> list() {
        return list;
    }

    /// How the statement is built, or nothing when it is not a SELECT.
    public Optional<QueryShape.Compound> shape() {
        return Optional.ofNullable(shape);
    }

    private static String withoutCross(String sql, List<Token> tokens) {
        StringBuilder text = new StringBuilder(sql);
        for (int i = 0; i + 1 < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is("cross") && tokens.get(i + 1).is("join")) {
                text.replace(token.start(), token.end(), "     ");
            }
        }
        return text.toString();
    }

    /// Whether a RIGHT or FULL JOIN stands anywhere in it.
    boolean hasRightJoin() {
        return shape != null && hasRightJoin(shape);
    }

    private static boolean hasRightJoin(QueryShape.Compound compound) {
        return compound.arms().stream()
                .anyMatch(arm ->
                        arm.hasRightJoin()
                                || arm.subqueries().stream().anyMatch(EventReferences::hasRightJoin)
                                || arm.sources().stream()
                                        .anyMatch(s ->
                                                s instanceof QueryShape.Derived d
                                                        && hasRightJoin(d.body())));
    }

    /// Whether it reads event tables and nothing else.
    public boolean readsOnlyEvents() {
        return !list.isEmpty() && shape != null && readsOnlyEvents(shape);
    }

    private static boolean readsOnlyEvents(QueryShape.Compound compound) {
        return compound.arms().stream()
                .allMatch(arm ->
                        arm.subqueries().stream().allMatch(EventReferences::readsOnlyEvents)
                                && arm.sources().stream()
                                        .allMatch(s ->
                                                switch (s) {
                                                    case QueryShape.Other _ -> false;
                                                    case QueryShape.Derived d ->
                                                            readsOnlyEvents(d.body());
                                                    case QueryShape.Event _,
                                                            QueryShape.Recursion _ ->
                                                            true;
                                                }));
    }

    private static String insert(String sql, List<Found> found) {
        StringBuilder numbered = new StringBuilder();
        int copied = 0;
        for (int i = 0; i < found.size(); i++) {
            int end = found.get(i).name.end();
            numbered.append(sql, copied, end).append('(').append(i + 1).append(')');
            copied = end;
        }
        return numbered.append(sql, copied, sql.length()).toString();
    }

    /// Says what each name in a FROM means. A query that WITH names and nobody uses is never read, and so gets no numbers.
    private static final class Resolver {
        private final Map<String, Schema> tables = new HashMap<>();
        private final IdentityHashMap<SelectParser.Compound, Integer> uses =
                new IdentityHashMap<>();
        private final Set<Token> seen = new HashSet<>();
        private final Map<Token, Integer> numbers = new HashMap<>();
        private final Set<SelectParser.Compound> open = new HashSet<>();
        final List<Found> found = new ArrayList<>();

        Resolver(List<Schema> eventTables) {
            for (Schema table : eventTables) {
                tables.put(table.name(), table);
            }
        }

        void visit(SelectParser.Compound compound) {
            for (SelectParser.Arm arm : compound.arms) {
                for (SelectParser.Source source : arm.sources) {
                    visit(source, compound);
                }
                arm.subqueries.forEach(this::visit);
            }
        }

        private void visit(SelectParser.Source source, SelectParser.Compound within) {
            Token name = source.name();
            if (name == null) {
                if (source.query() != null) {
                    visit(source.query());
                }
                return;
            }
            SelectParser.Compound common = common(source, within);
            if (common != null) {
                if (open.add(common)) {
                    if (uses.merge(common, 1, Integer::sum) == 1) {
                        visit(common);
                    }
                    open.remove(common);
                }
                return;
            }
            Schema table = event(source);
            if (table != null && seen.add(name)) {
                found.add(new Found(name, table));
            }
        }

        private static SelectParser.@Nullable Compound common(
                SelectParser.Source source, SelectParser.Compound within) {
            Token name = source.name();
            return name == null || !source.isPlain() ? null : within.scope.find(name.lowerCase());
        }

        private @Nullable Schema event(SelectParser.Source source) {
            Token name = source.name();
            return name == null || source.hasArguments()
                    ? null
                    : tables.get(name.text().toLowerCase(Locale.ROOT));
        }

        List<Reference> number() {
            found.sort(Comparator.comparingInt(f -> f.name.start()));
            List<Reference> references = new ArrayList<>();
            for (Found each : found) {
                int number = references.size() + 1;
                numbers.put(each.name, number);
                references.add(new Reference(number, each.table, each.name.start()));
            }
            return List.copyOf(references);
        }

        QueryShape.Compound shape(
                SelectParser.Compound compound, Set<SelectParser.Compound> inside) {
            List<QueryShape.Arm> arms = new ArrayList<>();
            for (SelectParser.Arm arm : compound.arms) {
                List<QueryShape.Source> sources = new ArrayList<>();
                for (SelectParser.Source source : arm.sources) {
                    sources.add(shape(source, compound, inside));
                }
                List<QueryShape.Compound> subqueries = new ArrayList<>();
                for (SelectParser.Compound subquery : arm.subqueries) {
                    subqueries.add(shape(subquery, inside));
                }
                arms.add(
                        new QueryShape.Arm(
                                sources, subqueries, arm.aggregate, arm.distinct, arm.rightJoin));
            }
            return new QueryShape.Compound(
                    arms, compound.operators, compound.ordered, compound.limited, compound.offset);
        }

        private QueryShape.Source shape(
                SelectParser.Source source,
                SelectParser.Compound within,
                Set<SelectParser.Compound> inside) {
            boolean nullable = source.nullable();
            Token name = source.name();
            if (name == null) {
                SelectParser.Compound query = source.query();
                return query == null
                        ? new QueryShape.Other("", nullable)
                        : new QueryShape.Derived("", shape(query, inside), false, nullable);
            }
            SelectParser.Compound common = common(source, within);
            if (common != null) {
                if (!inside.add(common)) {
                    return new QueryShape.Recursion(name.text(), nullable);
                }
                QueryShape.Compound body = shape(common, inside);
                inside.remove(common);
                return new QueryShape.Derived(
                        name.text(), body, uses.getOrDefault(common, 0) > 1, nullable);
            }
            Integer number = numbers.get(name);
            return number == null
                    ? new QueryShape.Other(name.text(), nullable)
                    : new QueryShape.Event(number, nullable);
        }
    }
}
