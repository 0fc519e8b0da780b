package io.auditql.sql;

import io.auditql.row.Column;
import io.auditql.row.Schema;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How SQLite and we agreed to read one reference of a table: the answer to one xBestIndex call, and what it needs while a
/// statement runs.
final class ReadPlan {
    /// What a constraint is good for.
    enum Use {
        /// The number written behind the table's name; answered exactly.
        REFERENCE,
        /// A bound of eid or time; answered exactly.
        BOUND,
        /// A value that a column must have; SQLite checks it again.
        KEY,
        /// A pattern that a text must match; SQLite checks it again.
        PATTERN,
        /// A value that the table makes its rows from.
        CONTEXT
    }

    /// @param column in the schema
    record Term(Use use, int operator, int column) {}

    final Schema schema;

    /// From 1, or 0 where the statement's references are not numbered.
    final int reference;

    /// In the order of the arguments of xFilter.
    final List<Term> terms;

    /// The columns that the statement reads.
    final boolean[] used;

    /// The columns of the KEY terms, in their order.
    final int[] keys;

    /// Which argument of xFilter is the value of each key.
    final int[] keyArguments;

    /// Whether rows depend on values that the statement gives; otherwise a value only selects among them.
    final boolean hasContext;

    // in one run
    private long run = -1;
    int filters;
    long after;
    long through;
    @Nullable ProbeIndex index;

    /// There is no room for an index.
    boolean tooLarge;

    /// Whether the table finds the rows of one of the keys without making all others.
    final boolean indexed;

    ReadPlan(Schema schema, int reference, List<Term> terms, boolean[] used) {
        this(schema, reference, terms, used, false);
    }

    ReadPlan(Schema schema, int reference, List<Term> terms, boolean[] used, boolean indexed) {
        this.schema = schema;
        this.reference = reference;
        this.terms = List.copyOf(terms);
        this.used = used;
        this.indexed = indexed;
        this.keys = terms.stream().filter(t -> t.use() == Use.KEY).mapToInt(Term::column).toArray();
        this.keyArguments =
                IntStream.range(0, terms.size())
                        .filter(i -> terms.get(i).use() == Use.KEY)
                        .toArray();
        this.hasContext =
                schema.columns().stream().anyMatch(c -> c.is(Column.Option.REQUIRED))
                        || terms.stream().anyMatch(t -> t.use() == Use.CONTEXT);
    }

    /// @return whether this is the first use in the run
    boolean enter(Execution execution) {
        filters++;
        if (run == execution.number()) {
            return false;
        }
        run = execution.number();
        filters = 1;
        index = null;
        tooLarge = false;
        return true;
    }

    void forget() {
        index = null;
        run = -1;
    }
}
