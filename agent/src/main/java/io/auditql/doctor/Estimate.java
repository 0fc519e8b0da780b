package io.auditql.doctor;

import io.auditql.ledger.Ledger;
import io.auditql.row.Schema;
import io.auditql.schedule.Deliveries;
import io.auditql.schedule.ExecutionContext;
import io.auditql.schedule.Incremental;
import io.auditql.schedule.Meter;
import io.auditql.schedule.QueryPlanner;
import io.auditql.schedule.Readers;
import io.auditql.schedule.Schedule;
import io.auditql.schedule.ScheduleWorker;
import io.auditql.schedule.ScheduledQuery;
import io.auditql.schedule.Splay;
import io.auditql.sql.SqlConnection;
import io.auditql.sql.SqlEngine;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/// How much a day of collection makes, from a recording of some seconds: events and log bytes of each table and each query,
/// and what leaving out a program would save.
///
/// The bytes are those of the lines that a logger would be given. The queries run once over the whole recording; what joins
/// or counts over longer times than that is not foreseen.
public final class Estimate {
    private static final long DAY_SECONDS = 86_400;
    private static final int PROGRAMS = 5;
    private static final String TABLE = "table ";
    private static final String PROGRAM = "program ";

    /// An estimate of one thing.
    ///
    /// @param events rows in the recording; -1 where they are not counted
    /// @param bytes  of their lines in the recording; of a snapshot: of one execution
    public record Amount(
            String name, long events, long bytes, long eventsPerDay, long bytesPerDay) {}

    /// A program and what it makes of one table: what leaving it out would save.
    public record Program(String path, Amount amount) {}

    /// All of it.
    ///
    /// @param programs those with the most events, table by table
    /// @param unknown  queries that cannot be estimated, and why
    public record Result(
            List<Amount> tables,
            List<Amount> queries,
            List<Program> programs,
            List<String> unknown) {}

    private final Answers answers;
    private final SqlEngine engine;
    private final Ledger ledger;
    private final CountedLines lines;
    private final Contexts contexts;
    private final long seconds;

    /// @param answers  over the recording
    /// @param flush    commits what was recorded
    /// @param recorded how long
    public Estimate(
            Answers answers,
            SqlEngine engine,
            Ledger ledger,
            Flush flush,
            Contexts contexts,
            Duration recorded) {
        this.answers = answers;
        this.engine = engine;
        this.ledger = ledger;
        this.lines = new CountedLines(flush);
        this.contexts = contexts;
        this.seconds = Math.max(1, recorded.toSeconds());
    }

    /// What executions share, as flags and configuration say: the form of the lines.
    public interface Contexts {
        ExecutionContext of(Deliveries deliveries, Readers readers, Ledger ledger)
                throws SysException;
    }

    /// Commits what was recorded and says through which eid that is.
    public interface Flush {
        long flush() throws SysException;
    }

    /// @param tables  those that are recorded
    /// @param queries of the configuration
    public Result of(List<Schema> tables, List<ScheduledQuery> queries) throws SysException {
        Map<String, Program> programs = new LinkedHashMap<>();
        List<ScheduledQuery> all = new ArrayList<>();
        for (Schema table : tables) {
            all.add(once(TABLE + table.name(), "SELECT * FROM " + table.name()));
            for (Program program : programs(table.name())) {
                String name = PROGRAM + programs.size();
                programs.put(name, program);
                all.add(
                        once(
                                name,
                                "SELECT * FROM %s WHERE path = '%s'"
                                        .formatted(
                                                table.name(), program.path().replace("'", "''"))));
            }
        }
        List<String> unknown = new ArrayList<>();
        List<ScheduledQuery> known = new ArrayList<>();
        for (ScheduledQuery query : queries) {
            String why = unforeseeable(query);
            if (why.isEmpty()) {
                known.add(query);
                all.add(everySecond(query));
            } else {
                unknown.add(query.name() + ": " + why);
            }
        }
        run(all);
        return new Result(
                tables.stream().map(this::amount).toList(),
                known.stream().map(this::amount).toList(),
                programs.entrySet().stream().map(this::amount).toList(),
                unknown);
    }

    private static ScheduledQuery once(String name, String sql) {
        return ScheduledQuery.of(name, sql, 1);
    }

    private static ScheduledQuery everySecond(ScheduledQuery query) {
        return new ScheduledQuery(
                query.name(),
                query.sql(),
                1,
                query.snapshot(),
                query.removed(),
                false,
                query.differential(),
                false,
                OptionalLong.empty());
    }

    private List<Program> programs(String table) throws SysException {
        List<Program> programs = new ArrayList<>();
        for (Map<String, String> row :
                answers.ask(
                        "SELECT path, count(*) AS events FROM "
                                + table
                                + " WHERE path <> '' GROUP BY path ORDER BY events DESC, path LIMIT "
                                + PROGRAMS)) {
            long events = Long.parseLong(row.getOrDefault("events", "0"));
            programs.add(
                    new Program(
                            row.getOrDefault("path", ""),
                            new Amount(table, events, 0, perDay(events), 0)));
        }
        return programs;
    }

    /// Why a query's lines cannot be told from a short recording; empty when they can.
    private String unforeseeable(ScheduledQuery query) {
        if (query.problem().isPresent()) {
            return query.problem().get();
        }
        try (SqlConnection connection = engine.connect();
                Incremental plan = Incremental.plan(connection, query.sql())) {
            return query.snapshot() || !plan.eventTables().isEmpty()
                    ? ""
                    : "it logs what changes on the host, which some seconds do not tell";
        } catch (SqliteException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void run(List<ScheduledQuery> queries) throws SysException {
        Schedule schedule = Schedule.of(queries, new Splay(0, RandomGenerator.getDefault(), lines));
        ExecutionContext context = contexts.of(lines, new Readers(lines::schedule), ledger);
        try (QueryPlanner planner = new QueryPlanner(engine, true);
                ScheduleWorker worker =
                        new ScheduleWorker(
                                schedule,
                                planner,
                                context,
                                Meter.quick(),
                                System::nanoTime,
                                DAY_SECONDS)) {
            worker.prepare();
            worker.work();
        }
    }

    private Amount amount(Schema table) {
        long events = count(table.name());
        long bytes = lines.bytes(TABLE + table.name());
        return new Amount(table.name(), events, bytes, perDay(events), perDay(bytes));
    }

    private Amount amount(ScheduledQuery query) {
        long bytes = lines.bytes(query.name());
        return new Amount(
                query.name(),
                -1,
                bytes,
                -1,
                query.snapshot() ? bytes * DAY_SECONDS / query.intervalSeconds() : perDay(bytes));
    }

    private Program amount(Map.Entry<String, Program> counted) {
        Amount events = counted.getValue().amount();
        long bytes = lines.bytes(counted.getKey());
        return new Program(
                counted.getValue().path(),
                new Amount(
                        events.name(),
                        events.events(),
                        bytes,
                        events.eventsPerDay(),
                        perDay(bytes)));
    }

    private long count(String table) {
        try {
            return Long.parseLong(
                    answers.ask("SELECT count(*) AS events FROM " + table)
                            .getFirst()
                            .getOrDefault("events", "0"));
        } catch (SysException e) {
            return -1; // the rows are there; only the number is not
        }
    }

    private long perDay(long amount) {
        return amount * DAY_SECONDS / seconds;
    }
}
