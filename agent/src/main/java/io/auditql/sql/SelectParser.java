package io.auditql.sql;

import io.auditql.sql.QueryShape.Operator;
import io.auditql.sql.SqlTokens.Kind;
import io.auditql.sql.SqlTokens.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the tables of a SELECT: FROM clauses, joins, compounds, common table expressions and queries inside expressions. It
/// reads statements that SQLite has accepted, and so never complains; what it does not understand it steps over.
final class SelectParser {
    static final class Compound {
        final Scope scope;
        final List<Arm> arms = new ArrayList<>();
        final List<Operator> operators = new ArrayList<>();
        boolean ordered;
        boolean limited;
        boolean offset;

        Compound(Scope scope) {
            this.scope = scope;
        }
    }

    static final class Arm {
        final List<Source> sources = new ArrayList<>();
        final List<Compound> subqueries = new ArrayList<>();
        boolean aggregate;
        boolean distinct;
        boolean rightJoin;
    }

    /// @param name    the token that names a table, where it is one
    /// @param isPlain whether the name stands alone, without a schema or arguments
    /// @param query   where it is a query
    record Source(
            @Nullable Token name,
            boolean isPlain,
            boolean hasArguments,
            @Nullable Compound query,
            boolean nullable) {}

    /// The names that WITH gives to queries, and those further out.
    static final class Scope {
        final @Nullable Scope outer;
        final Map<String, Compound> queries = new HashMap<>();

        Scope(@Nullable Scope outer) {
            this.outer = outer;
        }

        @Nullable Compound find(String name) {
            Compound found = queries.get(name);
            return found != null || outer == null ? found : outer.find(name);
        }
    }

    private static final Set<String> AGGREGATES =
            Set.of(
                    "count",
                    "sum",
                    "total",
                    "avg",
                    "min",
                    "max",
                    "group_concat",
                    "string_agg",
                    "json_group_array",
                    "json_group_object",
                    "jsonb_group_array",
                    "jsonb_group_object",
                    "median",
                    "percentile",
                    "carve");

    /// What can follow a source in a FROM, and so is not its alias.
    private static final Set<String> AFTER_SOURCE =
            Set.of(
                    "on",
                    "using",
                    "natural",
                    "left",
                    "right",
                    "full",
                    "inner",
                    "cross",
                    "outer",
                    "join",
                    "where",
                    "group",
                    "having",
                    "window",
                    "order",
                    "limit",
                    "union",
                    "except",
                    "intersect",
                    "indexed",
                    "not");

    private static final Set<String> AFTER_EXPRESSION_IN_FROM =
            Set.of(
                    "natural",
                    "left",
                    "right",
                    "full",
                    "inner",
                    "cross",
                    "join",
                    "where",
                    "group",
                    "having",
                    "window",
                    "order",
                    "limit",
                    "union",
                    "except",
                    "intersect");

    private static final Set<String> AFTER_EXPRESSION =
            Set.of(
                    "from",
                    "where",
                    "group",
                    "having",
                    "window",
                    "order",
                    "limit",
                    "union",
                    "except",
                    "intersect");

    private final List<Token> tokens;
    private int at;

    private SelectParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    /// The statement's shape, or null when it is not a SELECT.
    static @Nullable Compound parse(List<Token> tokens) {
        SelectParser parser = new SelectParser(tokens);
        return parser.startsQuery() ? parser.compound(null) : null;
    }

    private Token token() {
        return tokens.get(at);
    }

    private Token following() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    private boolean isEnd() {
        return token().kind() == Kind.END;
    }

    private boolean take(String keywordOrSign) {
        if (token().is(keywordOrSign)) {
            at++;
            return true;
        }
        return false;
    }

    private void skip() {
        if (!isEnd()) {
            at++;
        }
    }

    private boolean startsQuery() {
        return token().is("select") || token().is("with") || token().is("values");
    }

    private Compound compound(@Nullable Scope outer) {
        Compound compound = new Compound(new Scope(outer));
        if (take("with")) {
            take("recursive");
            do {
                commonTable(compound.scope);
            } while (take(","));
        }
        compound.arms.add(arm(compound.scope));
        while (true) {
            Operator operator;
            if (take("union")) {
                operator = take("all") ? Operator.UNION_ALL : Operator.UNION;
            } else if (take("except")) {
                operator = Operator.EXCEPT;
            } else if (take("intersect")) {
                operator = Operator.INTERSECT;
            } else {
                break;
            }
            compound.operators.add(operator);
            compound.arms.add(arm(compound.scope));
        }
        Arm last = compound.arms.getLast();
        if (take("order")) {
            take("by");
            compound.ordered = true;
            expression(last, compound.scope, AFTER_EXPRESSION);
        }
        if (take("limit")) {
            compound.limited = true;
            int before = at;
            expression(last, compound.scope, AFTER_EXPRESSION);
            for (int i = before; i < at; i++) {
                compound.offset |= tokens.get(i).is("offset") || tokens.get(i).is(",");
            }
        }
        return compound;
    }

    private void commonTable(Scope scope) {
        String name = token().lowerCase();
        skip();
        if (token().is("(")) {
            skipParentheses();
        }
        take("as");
        if (take("not")) {
            // NOT MATERIALIZED
        }
        take("materialized");
        if (take("(")) {
            scope.queries.put(name, compound(scope));
            take(")");
        }
    }

    private void skipParentheses() {
        int depth = 0;
        do {
            if (token().is("(")) {
                depth++;
            } else if (token().is(")")) {
                depth--;
            }
            skip();
        } while (depth > 0 && !isEnd());
    }

    private Arm arm(Scope scope) {
        Arm arm = new Arm();
        if (take("values")) {
            expression(arm, scope, AFTER_EXPRESSION);
            return arm;
        }
        take("select");
        if (take("distinct")) {
            arm.distinct = true;
        } else {
            take("all");
        }
        expression(arm, scope, AFTER_EXPRESSION);
        if (take("from")) {
            sources(arm, scope, false);
        }
        if (take("where")) {
            expression(arm, scope, AFTER_EXPRESSION);
        }
        if (take("group")) {
            arm.aggregate = true;
            expression(arm, scope, AFTER_EXPRESSION);
        }
        if (take("having")) {
            arm.aggregate = true;
            expression(arm, scope, AFTER_EXPRESSION);
        }
        if (take("window")) {
            expression(arm, scope, AFTER_EXPRESSION);
        }
        return arm;
    }

    private void sources(Arm arm, Scope scope, boolean nullableGroup) {
        boolean nullable = nullableGroup;
        while (!isEnd()) {
            source(arm, scope, nullable);
            if (take("on")) {
                expression(arm, scope, AFTER_EXPRESSION_IN_FROM, true);
            } else if (take("using") && token().is("(")) {
                skipParentheses();
            }
            nullable = nullableGroup;
            if (take(",")) {
                continue;
            }
            boolean joins = false;
            while (token().is("natural")
                    || token().is("left")
                    || token().is("right")
                    || token().is("full")
                    || token().is("inner")
                    || token().is("outer")
                    || token().is("cross")) {
                nullable |= token().is("left") || token().is("full");
                arm.rightJoin |= token().is("right") || token().is("full");
                joins = true;
                skip();
            }
            if (!take("join") && !joins) {
                return;
            }
        }
    }

    private void source(Arm arm, Scope scope, boolean nullable) {
        if (take("(")) {
            if (startsQuery()) {
                arm.sources.add(new Source(null, false, false, compound(scope), nullable));
            } else {
                sources(arm, scope, nullable);
            }
            take(")");
        } else {
            table(arm, scope, arm, nullable);
        }
        if (take("as")) {
            skip();
        } else if (token().isName()
                && !(token().kind() == Kind.WORD
                        && AFTER_SOURCE.contains(token().text().toLowerCase(Locale.ROOT)))) {
            skip();
        }
        if (take("indexed")) {
            take("by");
            skip();
        } else if (token().is("not") && following().is("indexed")) {
            skip();
            skip();
        }
    }

    /// @param around the arm that the arguments belong to
    private void table(Arm arm, Scope scope, Arm around, boolean nullable) {
        Token name = token();
        skip();
        boolean qualified = take(".");
        if (qualified) {
            name = token();
            skip();
        }
        boolean arguments = token().is("(");
        arm.sources.add(new Source(name, !qualified && !arguments, arguments, null, nullable));
        if (arguments) {
            skip();
            inParentheses(around, scope);
        }
    }

    private void expression(Arm arm, Scope scope, Set<String> ends) {
        expression(arm, scope, ends, false);
    }

    /// Steps over expressions to the keyword that ends them, and keeps the queries inside.
    private void expression(Arm arm, Scope scope, Set<String> ends, boolean endsAtComma) {
        boolean afterDot = false;
        while (!isEnd() && !token().is(")") && !(endsAtComma && token().is(","))) {
            Token token = token();
            if (token.kind() == Kind.WORD
                    && !afterDot
                    && ends.contains(token.text().toLowerCase(Locale.ROOT))
                    && !(token.is("from") && tokens.get(at - 1).is("distinct") && isComparison())) {
                return;
            }
            afterDot = token.is(".");
            part(arm, scope);
        }
    }

    /// Whether the DISTINCT before this FROM is that of `a IS [NOT] DISTINCT FROM b`.
    private boolean isComparison() {
        return at >= 2 && (tokens.get(at - 2).is("is") || tokens.get(at - 2).is("not"));
    }

    private void part(Arm arm, Scope scope) {
        Token token = token();
        if (take("(")) {
            inParentheses(arm, scope);
        } else if (token.is("in") && following().isName()) {
            skip();
            tableInExpression(arm, scope);
        } else if (token.kind() == Kind.WORD && following().is("(")) {
            skip();
            skip();
            int before = at;
            inParentheses(arm, scope);
            arm.aggregate |= isAggregate(token.lowerCase(), before) || token().is("over");
        } else {
            skip();
        }
    }

    /// `x IN process_events`
    private void tableInExpression(Arm arm, Scope scope) {
        Compound query = new Compound(new Scope(scope));
        Arm only = new Arm();
        query.arms.add(only);
        table(only, query.scope, arm, false);
        arm.subqueries.add(query);
    }

    private void inParentheses(Arm arm, Scope scope) {
        if (startsQuery()) {
            arm.subqueries.add(compound(scope));
        }
        while (!isEnd() && !token().is(")")) {
            part(arm, scope);
        }
        take(")");
    }

    /// Whether the call whose arguments begin at `from` folds rows; min and max of several arguments do not.
    private boolean isAggregate(String function, int from) {
        if (!AGGREGATES.contains(function)) {
            return false;
        }
        if (!function.equals("min") && !function.equals("max")) {
            return true;
        }
        int depth = 0;
        for (int i = from; i < at - 1; i++) {
            if (tokens.get(i).is("(")) {
                depth++;
            } else if (tokens.get(i).is(")")) {
                depth--;
            } else if (depth == 0 && tokens.get(i).is(",")) {
                return false;
            }
        }
        return true;
    }
}
