package io.auditql.schedule;

import io.auditql.bytes.GrowableBytes;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.schedule.ResultLine.Action;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.Statement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Says in result lines what was lost: after each interval, a line for each counter of a loss that grew in it.
///
///     {"name":"auditql_loss",…,"columns":{"cause":"lost","count":"812","first":"1795373251","last":"1795373260",
///      "stage":"kernel","unit":"records"},"action":"added"}
///
/// `first` and `last` bound the time in which it was lost. Lines that find no room in the outbox are made again, with what was
/// lost meanwhile. One thread.
public final class LossLines {
    static final String NAME = "auditql_loss";

    private static final long INTERVAL_NANOS = 10_000_000_000L;
    private static final System.Logger LOG = System.getLogger(LossLines.class.getName());
    private static final List<String> COLUMNS =
            List.of("stage", "cause", "count", "unit", "first", "last");

    private final LongSupplier nanoClock;
    private final LineBuffer buffer = new LineBuffer();
    private final Counter linesMade;
    private final Map<Counter, Long> said = new HashMap<>();
    private volatile ExecutionContext context;
    private long saidAtMillis;
    private long lookedAtNanos;

    /// @param nanoClock as [System#nanoTime]
    public LossLines(ExecutionContext context, LongSupplier nanoClock) {
        this.context = context;
        this.nanoClock = nanoClock;
        this.linesMade = context.ledger().tally(Stage.QUERY, "lines", "lines");
        this.saidAtMillis = context.clockMillis().getAsLong();
        this.lookedAtNanos = nanoClock.getAsLong();
    }

    /// From now on lines are made in this context: the configuration was read anew. From any thread.
    public void use(ExecutionContext now) {
        context = now;
    }

    /// Makes the lines of an interval when it is over.
    ///
    /// @return how many lines were made
    public int work() {
        long now = nanoClock.getAsLong();
        if (now - lookedAtNanos < INTERVAL_NANOS) {
            return 0;
        }
        lookedAtNanos = now;
        return say();
    }

    /// Makes the lines of what was lost since the last ones, now.
    public int say() {
        try {
            return sayOnce();
        } catch (SysException e) {
            LOG.log(System.Logger.Level.ERROR, "write what was lost: " + e.getMessage());
            return 0;
        }
    }

    private int sayOnce() throws SysException {
        Ledger ledger = context.ledger();
        Map<Counter, Long> now = new HashMap<>();
        List<List<Object>> rows = new ArrayList<>();
        for (Counter counter : ledger.counters()) {
            long count = counter.count();
            long more = count - said.getOrDefault(counter, 0L);
            if (counter.isLoss() && more > 0) {
                now.put(counter, count);
                rows.add(
                        List.of(
                                counter.stage().word(),
                                counter.cause(),
                                more,
                                counter.unit(),
                                first(counter) / 1000,
                                counter.lastMillis() / 1000));
            }
        }
        if (rows.isEmpty()) {
            saidAtMillis = context.clockMillis().getAsLong();
            return 0;
        }
        return deliver(rows, now);
    }

    /// When the loss of this interval began, at the earliest.
    private long first(Counter counter) {
        return said.containsKey(counter)
                ? Math.min(saidAtMillis, counter.lastMillis())
                : counter.firstMillis();
    }

    private int deliver(List<List<Object>> rows, Map<Counter, Long> now) throws SysException {
        long clock = context.clockMillis().getAsLong();
        long counter = counter() + 1;
        ResultLine line = new ResultLine(NAME, COLUMNS, context.lines());
        buffer.begin(LineKind.RESULT);
        line.begin(
                new Envelope(
                        context.hostIdentifier().get(),
                        Math.floorDiv(clock, 1000L),
                        context.epoch(),
                        counter,
                        context.decorations().get()));
        Row row = new Row();
        for (List<Object> values : rows) {
            row.values = values;
            line.appendEvent(Action.ADDED, row, buffer.bytes());
            buffer.endLine();
        }
        boolean delivered =
                context.deliveries()
                        .delivered(
                                NAME,
                                0,
                                buffer.finish(),
                                Map.of(
                                        Execution.STATE + NAME,
                                        QueryState.counting(context.epoch(), counter).encode()));
        if (!delivered) {
            return 0;
        }
        said.putAll(now);
        saidAtMillis = clock;
        linesMade.add(rows.size());
        return rows.size();
    }

    /// How many executions of this epoch have made lines, over restarts.
    private long counter() throws SysException {
        byte[] bytes = context.deliveries().get(Execution.STATE + NAME);
        QueryState state = bytes == null ? null : QueryState.decode(bytes);
        return state == null || state.epoch() != context.epoch() ? 0 : state.counter();
    }

    /// Numbers and texts as a row of a result.
    private static final class Row implements RowValues {
        List<Object> values = List.of();

        @Override
        public int type(int column) {
            return values.get(column) instanceof Long
                    ? Statement.TYPE_INTEGER
                    : Statement.TYPE_TEXT;
        }

        @Override
        public long number(int column) {
            return (Long) values.get(column);
        }

        @Override
        public double real(int column) {
            return number(column);
        }

        @Override
        public void appendTo(int column, GrowableBytes out) {
            out.append(values.get(column).toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}
