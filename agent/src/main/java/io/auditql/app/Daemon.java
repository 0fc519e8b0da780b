package io.auditql.app;

import io.auditql.ask.AskServer;
import io.auditql.ask.Greeting;
import io.auditql.audit.source.AuditRefusedException;
import io.auditql.config.Configuration;
import io.auditql.config.Sections;
import io.auditql.flags.EventFlags;
import io.auditql.flags.Flags;
import io.auditql.flags.LoggerFlags;
import io.auditql.flags.ProcessFlags;
import io.auditql.flags.ScheduleFlags;
import io.auditql.logger.Logger;
import io.auditql.logger.LoggerStatus;
import io.auditql.logger.LoggerWorker;
import io.auditql.schedule.Denylist;
import io.auditql.schedule.LossLines;
import io.auditql.schedule.Meter;
import io.auditql.schedule.QueryPlanner;
import io.auditql.schedule.Readers;
import io.auditql.schedule.Schedule;
import io.auditql.schedule.ScheduleWorker;
import io.auditql.schedule.StreamWorker;
import io.auditql.shell.LocalAnswerer;
import io.auditql.store.Outbox;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/// A running daemon: the house, its schedule, and a worker for each logger.
///
/// It comes up from the end of the flow to its start, so that nothing is recorded before somebody can read it, and goes down
/// the other way, so that what was recorded is logged.
final class Daemon implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Daemon.class.getName());
    private static final long LAST_LINES_NANOS = TimeUnit.SECONDS.toNanos(2);

    /// How long a new schedule waits for the queries that run before somebody is told.
    private static final long RELOAD_SECONDS = 120;

    /// One logger and the thread that feeds it.
    private record Output(LoggerWorker lines, StoredBlocks blocks, Worker worker) {}

    private final House house;
    private final Watchers watchers;
    private final Flags flags;
    private final AtomicReference<InForce> inForce;
    private final List<Output> outputs = new CopyOnWriteArrayList<>();
    private final List<QueryPlanner> planners = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Optional<Path> pidfile;
    private volatile Optional<ScheduleWorker> timed = Optional.empty();
    private Optional<StreamWorker> streams = Optional.empty();
    private Optional<LossLines> losses = Optional.empty();
    private Optional<Reloader> reloader = Optional.empty();
    private Optional<AutoCloseable> watch = Optional.empty(); // guarded by this
    private final List<Worker> workers = new ArrayList<>();
    private Optional<AskServer> asked = Optional.empty();
    private volatile int endCode = ExitCode.OK;

    /// What the tables tell of the configuration.
    ///
    /// @param denylist empty before the schedule starts
    private record InForce(Schedule schedule, Optional<Denylist> denylist, String hash) {}

    private Daemon(House house, AtomicReference<InForce> inForce) {
        this.house = house;
        this.watchers = new Watchers(house);
        this.flags = house.flags();
        this.inForce = inForce;
        this.pidfile =
                flags.get(ProcessFlags.EPHEMERAL)
                        ? Optional.empty()
                        : Optional.of(Path.of(flags.get(ProcessFlags.PIDFILE)));
    }

    /// @param loader reads the configuration anew
    /// @param first  as it has been read
    static Daemon start(ConfigLoader loader, ConfigLoader.Loaded first)
            throws AuditRefusedException, NoSuchPluginException, SysException {
        Configuration configuration = first.configuration();
        AtomicReference<InForce> inForce =
                new AtomicReference<>(
                        new InForce(
                                Schedule.EMPTY,
                                Optional.empty(),
                                ConfigHash.of(configuration.texts())));
        AtomicReference<Optional<Daemon>> self = new AtomicReference<>(Optional.empty());
        OsqueryInfo.Facts facts =
                new OsqueryInfo.Facts(
                        Version.text(),
                        () -> inForce.get().hash(),
                        System.currentTimeMillis() / 1000);
        Sections sections = configuration.sections(Scheduling.host());
        House house =
                Wiring.open(
                        first.flags(),
                        facts,
                        DaemonTables.of(
                                () -> inForce.get().schedule(),
                                () -> inForce.get().denylist(),
                                () -> self.get().map(Daemon::lateMillis).orElse(0L),
                                () -> self.get().map(Daemon::loggerStates).orElse(List.of())),
                        thrown -> failed(thrown, self.get()),
                        table -> !sections.disabled().contains(table));
        Daemon daemon = new Daemon(house, inForce);
        self.set(Optional.of(daemon));
        try {
            daemon.startLoggers();
            daemon.startSchedule(loader, first);
            daemon.startAsking();
            return daemon;
        } catch (NoSuchPluginException | SysException | RuntimeException e) {
            daemon.close();
            throw e;
        }
    }

    /// Starts to record, if the flags ask for it.
    void record() throws AuditRefusedException, SysException {
        writePidfile(); // first: who sees us own the audit socket may look for it
        house.record();
        watch(inForce.get().schedule().hasStreams());
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

    // what the tables tell

    private long lateMillis() {
        return timed.map(ScheduleWorker::lateMillis).orElse(0L);
    }

    private List<LoggerStatus.State> loggerStates() {
        Outbox outbox = house.store().outbox();
        return outputs.stream()
                .map(Output::lines)
                .map(lines ->
                        new LoggerStatus.State(
                                lines.name(),
                                lines.delivered(),
                                outbox.waitingBytes(lines.name()),
                                lines.isFailing(),
                                lines.failed(),
                                outbox.position(lines.name()).sequence()))
                .toList();
    }

    // loggers

    /// Those that the flags name.
    static SequencedSet<String> loggers(Flags flags) {
        SequencedSet<String> names = new LinkedHashSet<>();
        for (String name : flags.get(LoggerFlags.LOGGER_PLUGIN).split(",", -1)) {
            names.add(name.strip());
        }
        return names;
    }

    private void startLoggers() throws NoSuchPluginException, SysException {
        if (flags.get(LoggerFlags.DISABLE_LOGGING)) {
            house.store().outbox().register(Set.of());
            return;
        }
        SequencedSet<String> names = loggers(flags);
        Loggers plugins = new Loggers(house);
        List<Logger> loggers = new ArrayList<>();
        for (String name : names) {
            loggers.add(plugins.make(name));
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

    /// Opens log files anew, after somebody has moved them away.
    private void reopenLogs() {
        outputs.forEach(output -> output.lines().reopen());
    }

    // schedule

    private void startSchedule(ConfigLoader loader, ConfigLoader.Loaded first) throws SysException {
        StoredDeliveries deliveries = new StoredDeliveries(house.store());
        Readers readers = new Readers(deliveries::schedule);
        Scheduling scheduling = new Scheduling(deliveries, readers, house.ledger());
        Configuration configuration = first.configuration();
        Scheduling.Made made = scheduling.make(flags, configuration, Schedule.EMPTY);
        putInForce(made, configuration);
        ScheduleWorker clocked =
                new ScheduleWorker(
                        made.schedule(),
                        planner(),
                        made.context(),
                        Meter.thorough(),
                        System::nanoTime,
                        flags.get(ScheduleFlags.SCHEDULE_MAX_DRIFT).toSeconds());
        StreamWorker streaming =
                new StreamWorker(
                        made.schedule(),
                        planner(),
                        made.context(),
                        Meter.quick(),
                        System::nanoTime);
        house.store().schedule(Map.of());
        clocked.prepare();
        timed = Optional.of(clocked);
        if (flags.get(LoggerFlags.LOGGER_LOSS_LINES)) {
            losses = Optional.of(new LossLines(made.context(), System::nanoTime));
        }
        start("schedule", () -> pass(clocked), clocked::await, clocked::wake);
        streaming.prepare();
        streams = Optional.of(streaming);
        house.store().onCommit(streaming::wake);
        start("stream", streaming::work, streaming::await, streaming::wake);
        Reloader again = new Reloader(loader, first, loaded -> reload(loaded, scheduling, readers));
        reloader = Optional.of(again);
        start(
                "config",
                () -> {
                    again.work();
                    return 1;
                },
                () -> {},
                again::wake);
    }

    private int pass(ScheduleWorker clocked) {
        int executed = clocked.work() + losses.map(LossLines::work).orElse(0);
        long timeout = flags.get(ScheduleFlags.SCHEDULE_TIMEOUT).toSeconds();
        if (timeout > 0 && clocked.passes() >= timeout && ended.getCount() > 0) {
            LOG.log(System.Logger.Level.INFO, "The scheduler ended after " + timeout + " seconds");
            end();
        }
        return executed;
    }

    private void putInForce(Scheduling.Made made, Configuration configuration) {
        house.engine().views(configuration.sections(Scheduling.host()).views());
        inForce.set(
                new InForce(
                        made.schedule(),
                        Optional.of(made.context().denylist()),
                        ConfigHash.of(configuration.texts())));
    }

    /// Another configuration: recording goes on, and each query that stays goes on where it was. No query may run in two
    /// workers at a time.
    private void reload(ConfigLoader.Loaded loaded, Scheduling scheduling, Readers readers)
            throws SysException {
        Schedule before = inForce.get().schedule();
        Scheduling.Made made = scheduling.make(loaded.flags(), loaded.configuration(), before);
        putInForce(made, loaded.configuration());
        Set<String> moved = new HashSet<>(before.streamedNames());
        moved.retainAll(made.schedule().names());
        moved.removeAll(made.schedule().streamedNames());
        if (!moved.isEmpty()) {
            await(streams.orElseThrow().replace(Schedule.EMPTY, made.context()));
        }
        losses.ifPresent(lines -> lines.use(made.context()));
        await(timed.orElseThrow().replace(made.schedule(), made.context()));
        await(streams.orElseThrow().replace(made.schedule(), made.context()));
        readers.keep(made.schedule().names());
        watch(made.schedule().hasStreams());
    }

    /// Waits until a worker has let go of the schedule before: every query has an end.
    private void await(CompletableFuture<Void> taken) {
        long started = System.nanoTime();
        boolean said = false;
        while (!taken.isDone() && ended.getCount() > 0) {
            if (!said && System.nanoTime() - started > TimeUnit.SECONDS.toNanos(RELOAD_SECONDS)) {
                said = true;
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the new configuration has waited %d s for the queries that run"
                                .formatted(RELOAD_SECONDS));
            }
            try {
                taken.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                // a query is running
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// Whether rows are committed and handed over at once, because somebody waits for them.
    private synchronized void watch(boolean wanted) {
        if (wanted && watch.isEmpty()) {
            watch = Optional.of(house.store().watch());
        } else if (!wanted && watch.isPresent()) {
            closeWatch(watch.get());
            watch = Optional.empty();
        }
        watchers.streaming(wanted);
    }

    private static void closeWatch(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) { // of the interface; a watch throws none
            throw new IllegalStateException(e);
        }
    }

    /// Reads the configuration anew and opens log files anew.
    void reload() {
        reopenLogs();
        reloader.ifPresent(Reloader::ask);
    }

    private QueryPlanner planner() {
        QueryPlanner planner =
                new QueryPlanner(
                        house.engine(),
                        flags.get(EventFlags.EVENTS_OPTIMIZE),
                        Scheduling.budget(flags));
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

    // questions

    /// A socket that cannot be made keeps nobody from recording, unless somebody was promised to be answered.
    private void startAsking() throws SysException {
        Path socket = Path.of(flags.get(ProcessFlags.RUN_PATH)).resolve(AskServer.SOCKET);
        try {
            asked =
                    Optional.of(
                            AskServer.start(
                                    socket,
                                    flags.get(ProcessFlags.SOCKET_GROUP),
                                    () ->
                                            LocalAnswerer.shared(
                                                    house.engine(), house.store(), watchers),
                                    () ->
                                            new Greeting(
                                                    Version.text(),
                                                    Processes.self(),
                                                    house.isRecording()),
                                    Scheduling.budget(flags).deadline(),
                                    house.ledger()));
        } catch (SysException e) {
            if (!flags.get(ProcessFlags.SOCKET_GROUP).isEmpty()) {
                throw e;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "nobody can ask this daemon, which goes on without: " + e.getMessage());
        }
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
        asked.ifPresent(AskServer::close);
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
        output.lines().hurry();
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
