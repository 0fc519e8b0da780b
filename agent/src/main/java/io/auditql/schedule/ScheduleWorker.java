package io.auditql.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Runs the queries that run by the clock: one pass for each second, one query after the other.
///
/// As in osquery a pass stands for a second and the seconds are counted, not read: a pass that comes late is made up for by
/// shorter pauses, until the delay is greater than the drift allowed and is forgotten. So a clock that is set neither skips
/// nor repeats an execution.
public final class ScheduleWorker implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;

    private final List<Execution> executions = new ArrayList<>();
    private final Wakeup wakeup = new Wakeup();
    private final LongSupplier nanoClock;
    private final long maxDriftNanos;
    private long tick;
    private volatile long nextPassNanos; // read by others

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
        LineBuffer buffer = new LineBuffer();
        for (Schedule.Entry entry : schedule.timed()) {
            executions.add(new Execution(entry, planner, context, buffer, meter));
        }
        this.nanoClock = nanoClock;
        this.maxDriftNanos = maxDriftSeconds * SECOND;
        this.tick = Math.floorDiv(context.clockMillis().getAsLong(), 1000L);
        this.nextPassNanos = nanoClock.getAsLong();
    }

    /// Plans all queries, so that the store keeps rows for them; to be called on the worker's thread before events come in.
    public void prepare() {
        executions.forEach(Execution::prepare);
    }

    /// Makes the next pass if its time has come.
    ///
    /// @return how many queries were executed
    public int work() {
        long now = nanoClock.getAsLong();
        if (now - nextPassNanos < 0) {
            return 0;
        }
        int executed = 0;
        for (Execution execution : executions) {
            if (execution.entry().isDue(tick)) {
                execution.run();
                executed++;
            }
        }
        tick++;
        long next = nextPassNanos + SECOND;
        long after = nanoClock.getAsLong();
        nextPassNanos = after - next > maxDriftNanos ? after : next;
        return executed;
    }

    /// How far the passes are behind their clock, in milliseconds; from any thread.
    public long lateMillis() {
        return Math.max(0, (nanoClock.getAsLong() - nextPassNanos) / 1_000_000);
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
