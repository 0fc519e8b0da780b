package io.auditql.schedule;

import io.auditql.sys.SysException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The queries that run by themselves, each with the interval it keeps and what its executions cost so far.
///
/// A query that cannot be scheduled is left out with a warning, as in osquery; so is the second of one name.
public final class Schedule {
    private static final System.Logger LOG = System.getLogger(Schedule.class.getName());

    /// One query of the schedule.
    ///
    /// @param splayedSeconds the interval it keeps
    public record Entry(ScheduledQuery query, long splayedSeconds, QueryStatistics statistics) {
        /// Whether it runs in the pass that stands for the second `tick`: at the multiples of its interval, as in osquery,
        /// so the first time is not at start.
        boolean isDue(long tick) {
            return tick % splayedSeconds == 0;
        }
    }

    /// No queries.
    public static final Schedule EMPTY = new Schedule(List.of());

    private final List<Entry> entries;

    private Schedule(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    public static Schedule of(List<ScheduledQuery> queries, Splay splay) throws SysException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (ScheduledQuery query : queries) {
            if (query.problem().isPresent()) {
                LOG.log(System.Logger.Level.WARNING, query.problem().get());
            } else if (entries.containsKey(query.name())) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Query "
                                + query.name()
                                + " is in the schedule twice: the second is left out");
            } else {
                entries.put(
                        query.name(),
                        new Entry(query, splay.interval(query), new QueryStatistics()));
            }
        }
        return new Schedule(new ArrayList<>(entries.values()));
    }

    public List<Entry> entries() {
        return entries;
    }

    /// Those that run by the clock.
    List<Entry> timed() {
        return entries.stream().filter(e -> !e.query().stream()).toList();
    }

    /// Those that run on every commit.
    List<Entry> streamed() {
        return entries.stream().filter(e -> e.query().stream()).toList();
    }
}
