package io.auditql.sql;

import java.util.List;

/// The bones of a SELECT: which tables are read where. Expressions are left out but for the queries inside them.
public final class QueryShape {
    /// What stands between two arms of a compound.
    public enum Operator {
        UNION_ALL,
        UNION,
        EXCEPT,
        INTERSECT
    }

    /// One or more SELECTs.
    ///
    /// @param operators one fewer than arms
    public record Compound(
            List<Arm> arms,
            List<Operator> operators,
            boolean isOrdered,
            boolean isLimited,
            boolean hasOffset) {
        public Compound {
            arms = List.copyOf(arms);
            operators = List.copyOf(operators);
        }
    }

    /// One SELECT.
    ///
    /// @param sources      what its FROM names, nested joins laid flat
    /// @param subqueries   the queries inside its expressions
    /// @param isAggregate  whether it makes one row of many: GROUP BY, an aggregate or a window function
    /// @param isDistinct   SELECT DISTINCT
    /// @param hasRightJoin whether a RIGHT or FULL JOIN can make rows without the left side
    public record Arm(
            List<Source> sources,
            List<Compound> subqueries,
            boolean isAggregate,
            boolean isDistinct,
            boolean hasRightJoin) {
        public Arm {
            sources = List.copyOf(sources);
            subqueries = List.copyOf(subqueries);
        }
    }

    /// One source of rows in a FROM.
    public sealed interface Source {
        /// Whether it is on the right side of a LEFT JOIN.
        boolean isNullable();
    }

    /// @param reference its number, from 1
    public record Event(int reference, boolean isNullable) implements Source {}

    /// A table of the host, a view, a table-valued function.
    public record Other(String name, boolean isNullable) implements Source {}

    /// A query in the FROM, or the use of a common table expression.
    ///
    /// @param name     of the common table expression, or the empty text
    /// @param isShared whether the common table expression is used more than once
    public record Derived(String name, Compound body, boolean isShared, boolean isNullable)
            implements Source {}

    /// A common table expression inside itself.
    public record Recursion(String name, boolean isNullable) implements Source {}

    private QueryShape() {}
}
