package io.auditql.schedule;

import io.auditql.schedule.Decorator.Moment;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What the decorators found: a flat map, the same for all lines. Of two that give the same column the later one wins.
///
/// Workers run them; any thread reads.
public final class Decorations implements Supplier<Map<String, String>> {
    private static final System.Logger LOG = System.getLogger(Decorations.class.getName());

    /// Lines without any.
    public static final Decorations NONE = new Decorations(List.of());

    private static final int STEP_SECONDS = 60;

    private final List<Decorator> decorators;
    private final List<Map<String, String>> results; // one for each; guarded by this
    private final boolean anyAlways;
    private volatile long ranAlways = Long.MIN_VALUE;
    private volatile Map<String, String> current = Map.of();

    public Decorations(List<Decorator> decorators) {
        this.decorators = List.copyOf(decorators);
        this.results = new ArrayList<>(Collections.nCopies(decorators.size(), Map.of()));
        this.anyAlways = decorators.stream().anyMatch(d -> d.moment() == Moment.ALWAYS);
    }

    @Override
    public Map<String, String> get() {
        return current;
    }

    /// The configuration has been read.
    void load(QueryRunner.Planner planner) {
        run(planner, d -> d.moment() == Moment.LOAD);
    }

    /// A query is about to run. Once a second is enough for all of them.
    void always(QueryRunner.Planner planner, long unixTime) {
        if (anyAlways && unixTime != ranAlways) {
            ranAlways = unixTime;
            run(planner, d -> d.moment() == Moment.ALWAYS);
        }
    }

    /// The schedule has come to this second.
    void tick(QueryRunner.Planner planner, long second) {
        if (second % STEP_SECONDS == 0) {
            run(planner, d -> d.moment() == Moment.INTERVAL && second % d.intervalSeconds() == 0);
        }
    }

    private synchronized void run(QueryRunner.Planner planner, Predicate<Decorator> wanted) {
        boolean changed = false;
        for (int i = 0; i < decorators.size(); i++) {
            if (wanted.test(decorators.get(i))) {
                Map<String, String> row = ask(planner, decorators.get(i));
                changed |= !row.equals(results.set(i, row));
            }
        }
        if (changed) {
            TreeMap<String, String> all = new TreeMap<>();
            results.forEach(all::putAll);
            current = Collections.unmodifiableMap(all);
        }
    }

    private static Map<String, String> ask(QueryRunner.Planner planner, Decorator decorator) {
        try {
            Answer answer = planner.ask(decorator.sql());
            if (answer.rows() > 1) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Multiple rows returned for decorator query: " + decorator.sql());
            }
            return answer.first();
        } catch (SqliteException | SysException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "%s: the decorator failed: %s: %s"
                            .formatted(decorator.place(), decorator.sql(), e.getMessage()));
            return Map.of();
        }
    }
}
