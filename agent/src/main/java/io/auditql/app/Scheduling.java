package io.auditql.app;

import io.auditql.config.Configuration;
import io.auditql.config.ConfiguredPack;
import io.auditql.config.ConfiguredQuery;
import io.auditql.config.Host;
import io.auditql.flags.EventFlags;
import io.auditql.flags.Flags;
import io.auditql.flags.LoggerFlags;
import io.auditql.flags.ProcessFlags;
import io.auditql.flags.ScheduleFlags;
import io.auditql.ledger.Ledger;
import io.auditql.schedule.Decorations;
import io.auditql.schedule.Decorator;
import io.auditql.schedule.Deliveries;
import io.auditql.schedule.Denylist;
import io.auditql.schedule.ExecutionContext;
import io.auditql.schedule.HostIdentifier;
import io.auditql.schedule.LineOptions;
import io.auditql.schedule.Pack;
import io.auditql.schedule.Readers;
import io.auditql.schedule.Schedule;
import io.auditql.schedule.ScheduledQuery;
import io.auditql.schedule.Splay;
import io.auditql.sql.SqlOptions;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes the schedule that flags and configuration describe, and what its executions share.
final class Scheduling {
    /// The version whose tables and configuration this program speaks; packs ask for it.
    static final String OSQUERY_VERSION = "5.23.0";

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Deliveries deliveries;
    private final Readers readers;
    private final Ledger ledger;

    /// @param context what the executions share
    record Made(Schedule schedule, ExecutionContext context) {}

    Scheduling(Deliveries deliveries, Readers readers, Ledger ledger) {
        this.deliveries = deliveries;
        this.readers = readers;
        this.ledger = ledger;
    }

    /// @param before the schedule so far, whose figures go on
    Made make(Flags flags, Configuration configuration, Schedule before) throws SysException {
        Host host = host();
        Splay splay =
                new Splay(
                        flags.get(ScheduleFlags.SCHEDULE_SPLAY_PERCENT),
                        RandomGenerator.getDefault(),
                        deliveries);
        Schedule schedule = Schedule.of(packs(flags, configuration, host), splay, before);
        ExecutionContext context =
                new ExecutionContext(
                        deliveries,
                        readers,
                        denylist(flags),
                        HostIdentifier.of(
                                flags.get(LoggerFlags.HOST_IDENTIFIER),
                                flags.get(LoggerFlags.SPECIFIED_IDENTIFIER),
                                deliveries),
                        bootId(),
                        lines(flags),
                        decorations(flags, configuration, host),
                        flags.get(ScheduleFlags.SCHEDULE_EPOCH),
                        flags.get(ScheduleFlags.SCHEDULE_LOGNAMES),
                        System::currentTimeMillis,
                        ledger);
        return new Made(schedule, context);
    }

    /// The host that conditions of packs and queries are compared with.
    static Host host() {
        return new Host(
                System.getProperty("os.name", "").startsWith("Mac") ? "darwin" : "linux",
                OSQUERY_VERSION,
                Host.shardOf(HostIdentifier.hostname()));
    }

    /// The packs with the queries that are for this host; those of packs that are not have none.
    static List<Schedule.PackQueries> packs(Flags flags, Configuration configuration, Host host) {
        List<Schedule.PackQueries> packs = new ArrayList<>();
        for (ConfiguredPack pack : configuration.packs()) {
            boolean forHost = pack.conditions().isFor(host);
            Pack.Description description =
                    new Pack.Description(
                            pack.name(),
                            pack.conditions().platform(),
                            pack.conditions().version(),
                            pack.conditions().shard(),
                            forHost,
                            pack.discovery());
            List<ScheduledQuery> queries = new ArrayList<>();
            if (forHost) {
                for (ConfiguredQuery query : pack.queries()) {
                    if (query.conditions().isFor(host)) {
                        queries.add(query(flags, pack, query));
                    }
                }
            }
            packs.add(
                    new Schedule.PackQueries(
                            new Pack(
                                    description,
                                    flags.get(ScheduleFlags.PACK_REFRESH_INTERVAL).toSeconds()),
                            queries));
        }
        return packs;
    }

    private static ScheduledQuery query(Flags flags, ConfiguredPack pack, ConfiguredQuery query) {
        return new ScheduledQuery(
                pack.nameOf(query, flags.get(ScheduleFlags.PACK_DELIMITER)),
                query.sql(),
                query.intervalSeconds()
                        .orElse(flags.get(ScheduleFlags.SCHEDULE_DEFAULT_INTERVAL).toSeconds()),
                query.snapshot(),
                query.removed(),
                query.stream(),
                query.differential(),
                query.denylist(),
                query.startupPriority());
    }

    private Denylist denylist(Flags flags) {
        return new Denylist(
                deliveries,
                !flags.get(ProcessFlags.DISABLE_WATCHDOG)
                        && flags.get(ProcessFlags.WATCHDOG_LEVEL) != -1,
                flags.get(EventFlags.EVENTS_ENFORCE_DENYLIST));
    }

    private static LineOptions lines(Flags flags) {
        return new LineOptions(
                flags.get(LoggerFlags.LOGGER_EVENT_TYPE),
                flags.get(LoggerFlags.LOGGER_SNAPSHOT_EVENT_TYPE),
                flags.get(LoggerFlags.LOGGER_NUMERICS),
                flags.get(ProcessFlags.NULLVALUE),
                flags.get(LoggerFlags.DECORATIONS_TOP_LEVEL),
                flags.get(LoggerFlags.LOGGER_EVENT_ID));
    }

    private static Decorations decorations(Flags flags, Configuration configuration, Host host) {
        if (flags.get(LoggerFlags.DISABLE_DECORATORS)) {
            return new Decorations(List.of());
        }
        return new Decorations(
                configuration.sections(host).decorators().stream()
                        .map(d ->
                                new Decorator(
                                        d.sql(),
                                        d.place(),
                                        switch (d.moment()) {
                                            case LOAD -> Decorator.Moment.LOAD;
                                            case ALWAYS -> Decorator.Moment.ALWAYS;
                                            case INTERVAL -> Decorator.Moment.INTERVAL;
                                        },
                                        d.intervalSeconds()))
                        .toList());
    }

    /// What one execution of a query may take. A stricter level halves it.
    static SqlOptions budget(Flags flags) {
        SqlOptions budget = SqlOptions.DEFAULTS;
        boolean strict = flags.get(ProcessFlags.WATCHDOG_LEVEL) == 1;
        Duration time = flags.get(ProcessFlags.WATCHDOG_LATENCY_LIMIT);
        long memory = flags.get(ProcessFlags.WATCHDOG_MEMORY_LIMIT);
        if (time.isZero()) {
            time = strict ? budget.deadline().dividedBy(2) : budget.deadline();
        }
        long bytes = strict ? budget.memoryBytes() / 2 : budget.memoryBytes();
        if (memory > 0) {
            bytes = Math.min(memory, Integer.MAX_VALUE) << 20;
        }
        return budget.withDeadline(time).withMemoryBytes(bytes);
    }

    private static String bootId() throws SysException {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            throw new SysException("read " + BOOT_ID + " failed: " + SysException.reason(e), e);
        }
    }
}
