package io.auditql.sql;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The plans of a connection by number. A plan belongs to the statement that was being prepared, and goes with it.
final class Plans {
    private final List<@Nullable ReadPlan> byNumber = new ArrayList<>();
    private final BitSet taken = new BitSet();
    private StatementPlans current = new StatementPlans(this);

    /// Plans made from now on belong to `statement`: while it is prepared, and while it runs, for SQLite may prepare it again.
    void collect(StatementPlans statement) {
        current = statement;
    }

    StatementPlans current() {
        return current;
    }

    int add(ReadPlan plan) {
        int number = taken.nextClearBit(0);
        taken.set(number);
        if (number == byNumber.size()) {
            byNumber.add(plan);
        } else {
            byNumber.set(number, plan);
        }
        current.numbers.set(number);
        return number;
    }

    ReadPlan get(int number) {
        ReadPlan plan = byNumber.get(number);
        if (plan == null) {
            throw new IllegalStateException("plan " + number + " is gone");
        }
        return plan;
    }

    void remove(BitSet numbers) {
        numbers.stream().forEach(number -> byNumber.set(number, null));
        taken.andNot(numbers);
        numbers.clear();
    }

    /// Lets go of rows held for a run.
    void release(BitSet numbers) {
        numbers.stream().forEach(number -> get(number).forget());
    }
}
