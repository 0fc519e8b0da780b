package io.auditql.schedule;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.sys.sqlite.SqliteException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A scheduler's surroundings in memory, at 14:21:21 UTC on 22 November 2026.
final class ScheduleFixture {
    final ManualTime time = new ManualTime(1_795_357_281_000L);
    final MemoryDeliveries deliveries = new MemoryDeliveries();
    final Ledger ledger = new Ledger(time::millis);
    final Map<String, ScriptedRunner> runners = new HashMap<>();
    final Readers readers = new Readers(deliveries::schedule);
    Denylist denylist = new Denylist(deliveries, true, false);
    Decorations decorations = Decorations.NONE;
    LineOptions lines = LineOptions.DEFAULT;
    long epoch;
    int plans;

    QueryRunner plan(ScheduledQuery query) throws SqliteException {
        plans++;
        ScriptedRunner runner = runners.get(query.name());
        if (runner == null) {
            throw new SqliteException(SqliteException.ERROR, -1, "no such table: nowhere");
        }
        return runner;
    }

    ExecutionContext context() {
        return new ExecutionContext(
                deliveries,
                readers,
                denylist,
                () -> "h",
                "boot",
                lines,
                decorations,
                epoch,
                false,
                time::millis,
                ledger);
    }

    Schedule schedule(ScheduledQuery... queries) throws Exception {
        return Schedule.of(List.of(queries), new Splay(0, new Random(1), deliveries));
    }

    Execution execution(ScheduledQuery query, ScriptedRunner runner) throws Exception {
        return execution(query, runner, new LineBuffer());
    }

    Execution execution(ScheduledQuery query, ScriptedRunner runner, LineBuffer buffer)
            throws Exception {
        runners.put(query.name(), runner);
        return new Execution(
                schedule(query).entries().getFirst(), this::plan, context(), buffer, time);
    }

    long counted(String cause) {
        return ledger.counters().stream()
                .filter(c -> c.stage() == Stage.QUERY && c.cause().equals(cause))
                .mapToLong(Counter::count)
                .sum();
    }
}
