package io.auditql.schedule;

import io.auditql.sys.SysException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The queries that run by themselves, each with the interval it keeps and what its executions cost so far.
///
/// A query that cannot be scheduled is left out with a warning, as in osquery; so is the second of one name.
public final class Schedule {
    private static final System.Logger LOG = System.getLogger(Schedule.class.getName());

    /// The name of the pack that stands for the schedule itself.
    private static final String MAIN = "main";

    /// One query of the schedule.
    ///
    /// @param splayedSeconds the interval it keeps
    public record Entry(
            ScheduledQuery query, Pack pack, long splayedSeconds, QueryStatistics statistics) {
        /// Whether it runs in the pass that stands for the second `tick`: at the multiples of its interval, as in osquery,
        /// so the first time is not at start.
        boolean isDue(long tick) {
            return tick % splayedSeconds == 0;
        }
    }

    /// A pack and its queries, their names made full.
    public record PackQueries(Pack pack, List<ScheduledQuery> queries) {
        public PackQueries {
            queries = List.copyOf(queries);
        }
    }

    /// No queries.
    public static final Schedule EMPTY = new Schedule(List.of(), List.of());

    private final List<Pack> packs;
    private final List<Entry> entries;

    private Schedule(List<Pack> packs, List<Entry> entries) {
        this.packs = List.copyOf(packs);
        this.entries = List.copyOf(entries);
    }

    /// Queries that are in no pack.
    public static Schedule of(List<ScheduledQuery> queries, Splay splay) throws SysException {
        Pack main = new Pack(Pack.Description.of(MAIN), 0);
        return of(List.of(new PackQueries(main, queries)), splay, EMPTY);
    }

    /// @param before whose figures go on for the queries that are the same
    public static Schedule of(List<PackQueries> packs, Splay splay, Schedule before)
            throws SysException {
        Map<String, Entry> known = new LinkedHashMap<>();
        before.entries.forEach(entry -> known.put(entry.query().name(), entry));
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (PackQueries pack : packs) {
            for (ScheduledQuery query : pack.queries()) {
                if (query.problem().isPresent()) {
                    LOG.log(System.Logger.Level.WARNING, query.problem().get());
                } else if (entries.containsKey(query.name())) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "Query "
                                    + query.name()
                                    + " is in the schedule twice: the second is left out");
                } else {
                    Entry same = known.get(query.name());
                    QueryStatistics statistics =
                            same != null && same.query().sql().equals(query.sql())
                                    ? same.statistics()
                                    : new QueryStatistics();
                    entries.put(
                            query.name(),
                            new Entry(query, pack.pack(), splay.interval(query), statistics));
                }
            }
        }
        return new Schedule(
                packs.stream().map(PackQueries::pack).toList(), List.copyOf(entries.values()));
    }

    public List<Pack> packs() {
        return packs;
    }

    public List<Entry> entries() {
        return entries;
    }

    /// Whether any query runs on every commit.
    public boolean hasStreams() {
        return !streamed().isEmpty();
    }

    /// The names of all queries.
    public Set<String> names() {
        return entries.stream().map(e -> e.query().name()).collect(Collectors.toUnmodifiableSet());
    }

    /// The names of the streamed queries.
    public Set<String> streamedNames() {
        return streamed().stream()
                .map(e -> e.query().name())
                .collect(Collectors.toUnmodifiableSet());
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
