package io.auditql.app;

import io.auditql.audit.source.AuditRefusedException;
import io.auditql.config.Configuration;
import io.auditql.config.ConfiguredQuery;
import io.auditql.config.Host;
import io.auditql.flags.EventFlags;
import io.auditql.flags.Flags;
import io.auditql.flags.LoggerFlags;
import io.auditql.flags.ProcessFlags;
import io.auditql.flags.ScheduleFlags;
import io.auditql.logger.FilesystemLogger;
import io.auditql.logger.Logger;
import io.auditql.logger.LoggerWorker;
import io.auditql.logger.StdoutLogger;
import io.auditql.schedule.ExecutionContext;
import io.auditql.schedule.HostIdentifier;
import io.auditql.schedule.LineOptions;
import io.auditql.schedule.LossLines;
import io.auditql.schedule.Meter;
import io.auditql.schedule.OsquerySchedule;
import io.auditql.schedule.QueryPlanner;
import io.auditql.schedule.Readers;
import io.auditql.schedule.Schedule;
import io.auditql.schedule.ScheduleWorker;
import io.auditql.schedule.ScheduledQuery;
import io.auditql.schedule.Splay;
import io.auditql.schedule.StreamWorker;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/// A running daemon: the house, its schedule, and a worker for each logger.
///
/// It comes up from the end of the flow to its start, so that nothing is recorded before somebody can read it, and goes down
/// the other way, so that what was recorded is logged.
final class Daemon implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Daemon.class.getName());
    private static final long LAST_LINES_NANOS = TimeUnit.SECONDS.toNanos(2);

    /// The version whose tables and configuration this program speaks; packs ask for it.
    private static final String OSQUERY_VERSION = "5.23.0";

    /// One logger and the thread that feeds it.
    private record Output(LoggerWorker lines, StoredBlocks blocks, Worker worker) {}

    private final House house;
    private final Flags flags;
    private final AtomicReference<Optional<Schedule>> schedule;
    private final List<Output> outputs = new ArrayList<>();
    private final List<QueryPlanner> planners = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Optional<Path> pidfile;
    private Optional<ScheduleWorker> timed = Optional.empty();
    private Optional<StreamWorker> streams = Optional.empty();
    private Optional<LossLines> losses = Optional.empty();
    private final List<Worker> workers = new ArrayList<>();
    private volatile int endCode = ExitCode.OK;

    private Daemon(House house, AtomicReference<Optional<Schedule>> schedule) {
        this.house = house;
        this.flags = house.flags();
        this.schedule = schedule;
        this.pidfile =
                flags.get(ProcessFlags.EPHEMERAL)
                        ? Optional.empty()
                        : Optional.of(Path.of(flags.get(ProcessFlags.PIDFILE)));
    }

    static Daemon start(Flags flags, Configuration configuration)
            throws AuditRefusedException, NoSuchPluginException, SysException {
        AtomicReference<Optional<Schedule>> schedule = new AtomicReference<>(Optional.empty());
        AtomicReference<Optional<Daemon>> self = new AtomicReference<>(Optional.empty());
        OsqueryInfo.Facts facts =
                new OsqueryInfo.Facts(
                        Version.text(),
                        ConfigHash.of(configuration.files()),
                        System.currentTimeMillis() / 1000);
        House house =
                Wiring.open(
                        flags,
                        facts,
                        List.of(new OsquerySchedule(() -> schedule.get().orElse(Schedule.EMPTY))),
                        thrown -> failed(thrown, self.get()));
        Daemon daemon = new Daemon(house, schedule);
        self.set(Optional.of(daemon));
        try {
            daemon.startLoggers();
            daemon.startSchedule(configuration);
            return daemon;
        } catch (NoSuchPluginException | SysException | RuntimeException e) {
            daemon.close();
            throw e;
        }
    }

    /// Starts to record, if the flags ask for it.
    void record() throws AuditRefusedException, SysException {
        writePidfile(); // first: who sees us own the audit socket may look for it
        boolean watched = streams.map(s -> !s.isEmpty()).orElse(false);
        house.record().ifPresent(collector -> collector.watched(watched));
        LOG.log(
                System.Logger.Level.INFO,
                "auditqld "
                        + Version.text()
                        + " is up, "
                        + (house.collector().isPresent()
                                ? "recording this host"
                                : "recording nothing (--disable_audit)"));
    }

    private static void failed(Throwable thrown, Optional<Daemon> daemon) {
        LOG.log(System.Logger.Level.ERROR, "a worker ended, so the daemon does", thrown);
        daemon.ifPresent(d -> d.end(ExitCode.FAILED));
    }

    // loggers

    private void startLoggers() throws NoSuchPluginException, SysException {
        if (flags.get(LoggerFlags.DISABLE_LOGGING)) {
            house.store().outbox().register(java.util.Set.of());
            return;
        }
        SequencedSet<String> names = new LinkedHashSet<>();
        for (String name : flags.get(LoggerFlags.LOGGER_PLUGIN).split(",", -1)) {
            names.add(name.strip());
        }
        List<Logger> loggers = new ArrayList<>();
        for (String name : names) {
            loggers.add(logger(name));
        }
        house.store().outbox().register(names);
        for (Logger logger : loggers) {
            StoredBlocks blocks = new StoredBlocks(house.store().outbox().reader(logger.name()));
            LoggerWorker lines = new LoggerWorker(blocks, logger, house.ledger(), System::nanoTime);
            Worker worker =
                    new Worker(
                                    "logger-" + logger.name(),
                                    () -> {
                                        if (lines.work() == 0) {
                                            lines.await();
                                        }
                                        return true;
                                    },
                                    lines::wake,
                                    thrown -> failed(thrown, Optional.of(this)))
                            .start();
            house.store().outbox().onLines(lines::wake);
            outputs.add(new Output(lines, blocks, worker));
        }
    }

    /// The octal mode of log files, 1 to 7777 as in osquery.
    private static int mode(String octal) throws SysException {
        try {
            int mode = Integer.parseInt(octal, 8);
            if (mode >= 1 && mode <= 07777) {
                return mode;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new SysException(
                "--logger_mode=" + octal + " is no mode; an octal number such as 0640 is expected",
                0);
    }

    private Logger logger(String name) throws NoSuchPluginException, SysException {
        return switch (name) {
            case "filesystem" ->
                    new FilesystemLogger(
                            Path.of(flags.get(LoggerFlags.LOGGER_PATH)),
                            Program.AUDITQLD.word(),
                            mode(flags.get(LoggerFlags.LOGGER_MODE)));
            case "stdout" -> new StdoutLogger(System.out);
            default ->
                    throw new NoSuchPluginException(
                            "unknown logger plugin \""
                                    + name
                                    + "\"; there are: filesystem, stdout");
        };
    }

    /// Opens log files anew, after somebody has moved them away.
    void reopenLogs() {
        outputs.forEach(output -> output.lines().reopen());
    }

    // schedule

    private void startSchedule(Configuration configuration) throws SysException {
        StoredDeliveries deliveries = new StoredDeliveries(house.store());
        house.store().schedule(Map.of());
        Schedule queries =
                Schedule.of(
                        scheduled(configuration),
                        new Splay(
                                flags.get(ScheduleFlags.SCHEDULE_SPLAY_PERCENT),
                                RandomGenerator.getDefault(),
                                deliveries));
        schedule.set(Optional.of(queries));
        ExecutionContext context =
                new ExecutionContext(
                        deliveries,
                        new Readers(deliveries::schedule),
                        HostIdentifier.of(
                                flags.get(LoggerFlags.HOST_IDENTIFIER),
                                flags.get(LoggerFlags.SPECIFIED_IDENTIFIER),
                                deliveries),
                        new LineOptions(
                                flags.get(LoggerFlags.LOGGER_EVENT_TYPE),
                                flags.get(LoggerFlags.LOGGER_SNAPSHOT_EVENT_TYPE),
                                flags.get(LoggerFlags.LOGGER_NUMERICS),
                                flags.get(ProcessFlags.NULLVALUE)),
                        Map::of,
                        flags.get(ScheduleFlags.SCHEDULE_EPOCH),
                        System::currentTimeMillis,
                        house.ledger());
        ScheduleWorker clocked =
                new ScheduleWorker(
                        queries,
                        planner(),
                        context,
                        Meter.thorough(),
                        System::nanoTime,
                        flags.get(ScheduleFlags.SCHEDULE_MAX_DRIFT).toSeconds());
        clocked.prepare();
        timed = Optional.of(clocked);
        if (flags.get(LoggerFlags.LOGGER_LOSS_LINES)) {
            losses = Optional.of(new LossLines(context, System::nanoTime));
        }
        start(
                "schedule",
                () -> clocked.work() + losses.map(LossLines::work).orElse(0),
                clocked::await,
                clocked::wake);
        StreamWorker streaming =
                new StreamWorker(queries, planner(), context, Meter.quick(), System::nanoTime);
        streams = Optional.of(streaming);
        if (!streaming.isEmpty()) {
            streaming.prepare();
            house.store().onCommit(streaming::wake);
            house.store().watch(); // for as long as the store is open
            start("stream", streaming::work, streaming::await, streaming::wake);
        }
    }

    private QueryPlanner planner() {
        QueryPlanner planner =
                new QueryPlanner(house.engine(), flags.get(EventFlags.EVENTS_OPTIMIZE));
        planners.add(planner);
        return planner;
    }

    /// How much a step did.
    private interface Work {
        int work();
    }

    private void start(String name, Work work, Runnable await, Runnable wake) {
        workers.add(
                new Worker(
                                name,
                                () -> {
                                    if (work.work() == 0) {
                                        await.run();
                                    }
                                    return true;
                                },
                                wake,
                                thrown -> failed(thrown, Optional.of(this)))
                        .start());
    }

    private List<ScheduledQuery> scheduled(Configuration configuration) throws SysException {
        Host host =
                new Host(
                        System.getProperty("os.name", "").startsWith("Mac") ? "darwin" : "linux",
                        OSQUERY_VERSION,
                        Host.shardOf(
                                HostIdentifier.of(
                                                "hostname", "", new StoredDeliveries(house.store()))
                                        .get()));
        List<ScheduledQuery> queries = new ArrayList<>();
        for (ConfiguredQuery query : configuration.schedule()) {
            if (query.isFor(host)) {
                queries.add(
                        new ScheduledQuery(
                                query.name(),
                                query.sql(),
                                query.intervalSeconds()
                                        .orElse(
                                                flags.get(ScheduleFlags.SCHEDULE_DEFAULT_INTERVAL)
                                                        .toSeconds()),
                                query.snapshot(),
                                query.removed(),
                                query.stream(),
                                query.differential()));
            }
        }
        return queries;
    }

    // life and end

    private void writePidfile() throws SysException {
        if (pidfile.isEmpty()) {
            return;
        }
        try {
            Path directory = pidfile.get().toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Files.writeString(pidfile.get(), Processes.self() + "\n", StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new SysException(
                    "write the pidfile "
                            + pidfile.get()
                            + " failed: "
                            + SysException.reason(e)
                            + " (see --pidfile)",
                    e);
        }
    }

    /// Ends the daemon in order; from any thread.
    void end() {
        ended.countDown();
    }

    private void end(int code) {
        endCode = code;
        ended.countDown();
    }

    /// Waits until somebody asks for the end.
    ///
    /// @return the exit code
    int awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return endCode;
    }

    @Override
    public void close() {
        house.stopRecording();
        workers.forEach(Worker::stop);
        streams.ifPresent(StreamWorker::work); // what came in last
        losses.ifPresent(LossLines::say);
        timed.ifPresent(ScheduleWorker::close);
        streams.ifPresent(StreamWorker::close);
        planners.forEach(QueryPlanner::close);
        outputs.forEach(this::writeLastLines);
        house.close();
        pidfile.ifPresent(Daemon::remove);
    }

    private void writeLastLines(Output output) {
        output.worker().stop();
        long deadline = System.nanoTime() + LAST_LINES_NANOS;
        while (output.lines().work() > 0 && System.nanoTime() - deadline < 0) {
            // until the outbox is empty for this logger
        }
        output.lines().close();
        output.blocks().close();
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "remove " + file + " failed: " + SysException.reason(e));
        }
    }
}
