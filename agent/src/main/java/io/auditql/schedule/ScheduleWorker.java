package io.auditql.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Runs the queries that run by the clock: one pass for each second, one query after the other.
///
/// As in osquery a pass stands for a second and the seconds are counted, not read: a pass that comes late is made up for by
/// shorter pauses, until the delay is greater than the drift allowed and is forgotten. So a clock that is set neither skips
/// nor repeats an execution.
public final class ScheduleWorker implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;

    /// A schedule that is to take the place of the one that runs.
    private record Next(
            Schedule schedule, ExecutionContext context, CompletableFuture<Void> taken) {}

    private final List<Execution> executions = new ArrayList<>();
    private final AtomicReference<@Nullable Next> next = new AtomicReference<>();
    private final Wakeup wakeup = new Wakeup();
    private final QueryRunner.Planner planner;
    private final Meter meter;
    private final LongSupplier nanoClock;
    private final long maxDriftNanos;
    private ExecutionContext context;
    private long tick;
    private volatile long nextPassNanos; // read by others
    private boolean started;
    private final AtomicLong passes = new AtomicLong();

    /// @param planner         plans for the thread that calls [#work]
    /// @param nanoClock       as [System#nanoTime]
    /// @param maxDriftSeconds `--schedule_max_drift`
    public ScheduleWorker(
            Schedule schedule,
            QueryRunner.Planner planner,
            ExecutionContext context,
            Meter meter,
            LongSupplier nanoClock,
            long maxDriftSeconds) {
        this.planner = planner;
        this.context = context;
        this.meter = meter;
        this.nanoClock = nanoClock;
        this.maxDriftNanos = maxDriftSeconds * SECOND;
        this.tick = Math.floorDiv(context.clockMillis().getAsLong(), 1000L);
        this.nextPassNanos = nanoClock.getAsLong();
        add(schedule);
    }

    private void add(Schedule schedule) {
        LineBuffer buffer = new LineBuffer();
        for (Schedule.Entry entry : schedule.timed()) {
            executions.add(new Execution(entry, planner, context, buffer, meter));
        }
    }

    /// Runs the load decorators and plans all queries, so that the store keeps rows for them; to be called on the worker's
    /// thread before events come in.
    public void prepare() {
        context.decorations().load(planner);
        executions.forEach(Execution::prepare);
    }

    /// From the next pass on another schedule runs. What its queries have delivered is in the store, so a query that is in
    /// both goes on where it was. From any thread.
    ///
    /// @return done when no query of the schedule before runs here any more
    public CompletableFuture<Void> replace(Schedule schedule, ExecutionContext newContext) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        Next dropped = next.getAndSet(new Next(schedule, newContext, taken));
        if (dropped != null) {
            CompletableFuture<Void> _ = taken.thenAccept(dropped.taken::complete);
        }
        wakeup.wake();
        return taken;
    }

    private void takeNext() {
        Next taken = next.getAndSet(null);
        if (taken == null) {
            return;
        }
        close();
        executions.clear();
        planner.renew();
        context = taken.context;
        add(taken.schedule);
        prepare();
        taken.taken.complete(null);
    }

    /// How many seconds of the schedule have passed since the start.
    public long passes() {
        return passes.get();
    }

    /// Makes the next pass if its time has come.
    ///
    /// @return how many queries were executed
    public int work() {
        takeNext();
        long now = nanoClock.getAsLong();
        if (now - nextPassNanos < 0) {
            return 0;
        }
        int executed = started ? 0 : startUp();
        started = true;
        for (Execution execution : executions) {
            if (execution.entry().isDue(tick)) {
                execution.run();
                executed++;
            }
        }
        context.decorations().tick(planner, tick);
        tick++;
        passes.incrementAndGet();
        long nextNanos = nextPassNanos + SECOND;
        long after = nanoClock.getAsLong();
        nextPassNanos = after - nextNanos > maxDriftNanos ? after : nextNanos;
        return executed;
    }

    /// How far the passes are behind their clock, in milliseconds; from any thread.
    public long lateMillis() {
        return Math.max(0, (nanoClock.getAsLong() - nextPassNanos) / 1_000_000);
    }

    /// Those with a place in the start run once at once, unless they are due anyway.
    private int startUp() {
        List<Execution> first =
                executions.stream()
                        .filter(e -> e.entry().query().startupPriority().isPresent())
                        .filter(e -> !e.entry().isDue(tick))
                        .sorted(
                                Comparator.comparingLong(
                                        e -> e.entry().query().startupPriority().orElse(0)))
                        .toList();
        first.forEach(Execution::run);
        return first.size();
    }

    /// Sleeps until the next pass or until woken.
    public void await() {
        long nanos = nextPassNanos - nanoClock.getAsLong();
        if (nanos > 0) {
            wakeup.await(nanos);
        }
    }

    /// Ends the sleep; from any thread.
    public void wake() {
        wakeup.wake();
    }

    @Override
    public void close() {
        executions.forEach(Execution::close);
    }
}
