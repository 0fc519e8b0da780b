package io.auditql.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Runs the streamed queries on every commit: all of them on one connection, one after the other.
///
/// A query that cannot run in increments would be computed anew on every commit; it runs at its interval instead, with a
/// warning. A query that fails waits a second, then two, four … up to a minute.
public final class StreamWorker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StreamWorker.class.getName());
    private static final long SECOND = 1_000_000_000L;
    private static final int LONGEST_PAUSE_SECONDS = 60;

    private static final long HOUR = 3600 * SECOND;

    /// A schedule that is to take the place of the one that runs.
    private record Next(
            Schedule schedule, ExecutionContext context, CompletableFuture<Void> taken) {}

    private final List<Stream> streams = new ArrayList<>();
    private final AtomicReference<@Nullable Next> next = new AtomicReference<>();
    private final Wakeup wakeup = new Wakeup();
    private final QueryRunner.Planner planner;
    private final Meter meter;
    private final LongSupplier nanoClock;

    /// One query and when it may run again.
    private static final class Stream {
        final Execution execution;
        boolean warned;
        long notBeforeNanos;
        int pauseSeconds;

        Stream(Execution execution, long nowNanos) {
            this.execution = execution;
            this.notBeforeNanos = nowNanos;
        }
    }

    /// @param planner   plans for the thread that calls [#work]
    /// @param nanoClock as [System#nanoTime]
    public StreamWorker(
            Schedule schedule,
            QueryRunner.Planner planner,
            ExecutionContext context,
            Meter meter,
            LongSupplier nanoClock) {
        this.planner = planner;
        this.meter = meter;
        this.nanoClock = nanoClock;
        add(schedule, context);
    }

    private void add(Schedule schedule, ExecutionContext context) {
        LineBuffer buffer = new LineBuffer();
        long now = nanoClock.getAsLong();
        for (Schedule.Entry entry : schedule.streamed()) {
            streams.add(new Stream(new Execution(entry, planner, context, buffer, meter), now));
        }
    }

    /// Plans all queries, so that the store keeps rows for them; to be called on the worker's thread before events come in.
    public void prepare() {
        streams.forEach(stream -> stream.execution.prepare());
    }

    /// From the next commit on other queries are streamed; one that is in both goes on where it was. From any thread.
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
        if (taken != null) {
            close();
            streams.clear();
            planner.renew();
            add(taken.schedule, taken.context);
            prepare();
            taken.taken.complete(null);
        }
    }

    /// Runs each query over what was committed since it last ran.
    ///
    /// @return how many lines were made
    public int work() {
        takeNext();
        int lines = 0;
        for (Stream stream : streams) {
            if (nanoClock.getAsLong() - stream.notBeforeNanos >= 0 && isToRun(stream)) {
                lines += stream.execution.runCommitted();
                scheduleNext(stream);
            }
        }
        return lines;
    }

    private static boolean isToRun(Stream stream) {
        QueryRunner.Mode mode = stream.execution.mode();
        return (mode != null && mode != QueryRunner.Mode.INCREMENTAL)
                || stream.execution.isBehind();
    }

    private void scheduleNext(Stream stream) {
        long now = nanoClock.getAsLong();
        if (stream.execution.isFailing()) {
            stream.pauseSeconds =
                    Math.min(LONGEST_PAUSE_SECONDS, Math.max(1, stream.pauseSeconds * 2));
            stream.notBeforeNanos = now + stream.pauseSeconds * SECOND;
            return;
        }
        stream.pauseSeconds = 0;
        if (stream.execution.isDeferred() || stream.execution.isResting()) {
            stream.notBeforeNanos = now + SECOND;
            return;
        }
        QueryRunner.Mode mode = stream.execution.mode();
        if (mode == null || mode == QueryRunner.Mode.INCREMENTAL) {
            stream.notBeforeNanos = now;
            return;
        }
        Schedule.Entry entry = stream.execution.entry();
        stream.notBeforeNanos = now + entry.splayedSeconds() * SECOND;
        if (!stream.warned) {
            stream.warned = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Query "
                            + entry.query().name()
                            + " cannot be streamed because it does not run in increments; it runs every "
                            + entry.splayedSeconds()
                            + " s instead");
        }
    }

    /// Sleeps until a commit wakes it, at most a second: the unit of pauses and intervals.
    public void await() {
        wakeup.await(streams.isEmpty() ? HOUR : SECOND);
    }

    /// A commit brought new rows. Never blocks; from any thread.
    public void wake() {
        wakeup.wake();
    }

    @Override
    public void close() {
        streams.forEach(stream -> stream.execution.close());
    }
}
