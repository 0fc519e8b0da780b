package io.auditql.schedule;

import io.auditql.bytes.GrowableBytes;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.schedule.ResultLine.Action;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Executes one query of the schedule again and again: plan, rows, lines, and the cursor that moves with them.
///
/// Lines and cursor go to the store in one call, so that a row is logged exactly once whatever happens in between. A failure
/// is logged and counted and never leaves this class; the rows stay in the store and the next execution has them, until the
/// query has failed for three intervals: then rows wait for it no longer, so that one bad query cannot fill the disk.
///
/// Belongs to one worker's thread.
final class Execution implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Execution.class.getName());
    private static final int INTERVALS_OF_PATIENCE = 3;
    static final String STATE = "query.";

    /// Events that a query reads at a time where it makes no difference: a busy interval then costs memory for these, and the
    /// loggers write the first while the next are read.
    private static final long PORTION = 4096;

    private final Schedule.Entry entry;
    private final ScheduledQuery query;
    private final QueryRunner.Planner planner;
    private final ExecutionContext context;
    private final Deliveries deliveries;
    private final LineBuffer buffer;
    private final Meter meter;
    private final long maxResultBytes;
    private final RowCodec codec;
    private final Counter linesMade;
    private final Counter failures;
    private final Counter deferred;

    private @Nullable Plan plan;
    private @Nullable QueryState state;
    private boolean stateRead;
    private long outputBytes;
    private boolean resting;
    private long restingSinceNanos;
    private boolean waiting;
    private boolean failing;
    private long failingSinceNanos;

    /// A runner and the line writer that fits its columns.
    private record Plan(QueryRunner runner, ResultLine line) {}

    Execution(
            Schedule.Entry entry,
            QueryRunner.Planner planner,
            ExecutionContext context,
            LineBuffer buffer,
            Meter meter) {
        this.entry = entry;
        this.query = entry.query();
        this.planner = planner;
        this.context = context;
        this.deliveries = context.deliveries();
        this.buffer = buffer;
        this.meter = meter;
        this.maxResultBytes = buffer.maxBytes();
        this.codec = new RowCodec(context.lines().nullValue());
        Ledger ledger = context.ledger();
        this.linesMade = ledger.tally(Stage.QUERY, "lines", "lines");
        this.failures = ledger.tally(Stage.QUERY, "failed", "executions");
        this.deferred = ledger.tally(Stage.QUERY, "deferred", "executions");
    }

    Schedule.Entry entry() {
        return entry;
    }

    /// How the query runs, or null when it cannot be planned.
    QueryRunner.@Nullable Mode mode() {
        return plan == null ? null : plan.runner().mode();
    }

    /// Whether its last execution failed.
    boolean isFailing() {
        return failing;
    }

    /// Whether it did not run because its pack is not active or the query is on the denylist.
    boolean isResting() {
        return resting;
    }

    /// Whether it left its rows in the store because too many lines wait.
    boolean isDeferred() {
        return waiting;
    }

    /// Plans the query, so that the store keeps rows for it from the start.
    void prepare() {
        try {
            if (mayRun()) {
                planned();
            }
        } catch (SqliteException | SysException | RuntimeException e) {
            failed(e);
        }
    }

    /// Whether events were committed that it has not seen; true also for a query that is not planned.
    boolean isBehind() {
        return plan == null || deliveries.cursor(query.name()).orElse(0) < deliveries.committed();
    }

    /// Executes it once over everything recorded before the call.
    ///
    /// @return how many lines it made
    int run() {
        return run(false);
    }

    /// Executes it once over everything committed so far.
    int runCommitted() {
        return run(true);
    }

    private int run(boolean committedOnly) {
        if (!mayRun()) {
            rest();
            return 0;
        }
        resting = false;
        if (context.lognames()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "Executing scheduled query " + query.name() + ": " + query.sql());
        }
        context.decorations().always(planner, unixTime());
        return execute(committedOnly);
    }

    private boolean mayRun() {
        long now = unixTime();
        return entry.pack().isActive(planner, now)
                && !context.denylist().isListed(query, this::readsOnlyEvents, now);
    }

    private boolean readsOnlyEvents() {
        try {
            return planned().runner().readsOnlyEvents();
        } catch (SqliteException | SysException | RuntimeException _) {
            return false; // it will say why when it runs
        }
    }

    /// A query that does not run for three intervals holds no rows back any more.
    private void rest() {
        long now = meter.wallNanos();
        if (!resting) {
            resting = true;
            restingSinceNanos = now;
        } else if (now - restingSinceNanos >= patienceNanos()) {
            context.readers().gone(query.name());
            close();
        }
    }

    private long patienceNanos() {
        return INTERVALS_OF_PATIENCE * query.intervalSeconds() * 1_000_000_000L;
    }

    private int execute(boolean committedOnly) {
        long wall = meter.wallNanos();
        long user = meter.userNanos();
        long system = meter.systemNanos();
        long memory = meter.residentBytes();
        boolean failed = true;
        int lines = 0;
        long bytesBefore = outputBytes;
        try {
            Plan planned = planned();
            if (!planned.runner().eventTables().isEmpty() && deliveries.isFull()) {
                defer();
                return 0;
            }
            waiting = false;
            lines = execute(planned, committedOnly);
            failed = false;
            recovered(planned);
        } catch (SqliteException | SysException | RuntimeException e) {
            failed(e);
        }
        linesMade.add(lines);
        entry.statistics()
                .executed(
                        unixTime(),
                        failed,
                        outputBytes - bytesBefore,
                        meter.wallNanos() - wall,
                        meter.userNanos() - user,
                        meter.systemNanos() - system,
                        meter.residentBytes() - memory);
        return lines;
    }

    private int execute(Plan planned, boolean committedOnly) throws SqliteException, SysException {
        QueryRunner runner = planned.runner();
        long through =
                runner.eventTables().isEmpty()
                        ? 0
                        : committedOnly ? deliveries.committed() : deliveries.flush();
        return switch (runner.mode()) {
            case INCREMENTAL -> increments(planned, through);
            case ADDED_ONLY, DIFFERENTIAL -> differences(planned, through);
            case SNAPSHOT -> snapshot(planned, through);
        };
    }

    // incremental

    /// Runs over what is new, in portions where that makes no difference. When it makes more lines than memory should hold, it
    /// runs over the older half first: exactly as if it had been executed earlier, once more.
    private int increments(Plan planned, long through) throws SqliteException, SysException {
        long after = deliveries.cursor(query.name()).orElse(0);
        long window = Math.max(0, through - after);
        if (planned.runner().isDivisible()) {
            window = Math.min(window, PORTION);
        }
        int lines = 0;
        do {
            long to = after + Math.min(window, Math.max(0, through - after));
            long reached = increment(planned, after, to);
            if (buffer.isFull()) {
                if (to - after <= 1) {
                    throw tooLarge();
                }
                window = (to - after) / 2;
                continue;
            }
            lines += deliverIncrement(Math.max(after, reached));
            if (waiting || reached < to) {
                return lines; // no room, or a LIMIT: the rest is the next execution's
            }
            after = to;
            if (after < through && deliveries.isFull()) {
                defer();
                return lines;
            }
        } while (after < through);
        return lines;
    }

    private long increment(Plan planned, long after, long to) throws SqliteException, SysException {
        ResultLine line = planned.line();
        buffer.begin(LineKind.RESULT);
        line.begin(envelope(counter() + 1, to));
        if (context.lines().eventLines()) {
            return planned.runner()
                    .run(
                            after,
                            to,
                            row -> {
                                line.appendEvent(Action.ADDED, row, buffer.bytes());
                                buffer.endLine();
                                return !buffer.isFull();
                            });
        }
        ResultLine.startBatch(buffer.bytes());
        ResultLine.startAdded(buffer.bytes());
        Objects rows = new Objects(line);
        long reached = planned.runner().run(after, to, rows);
        if (rows.count == 0) {
            buffer.begin(LineKind.RESULT);
        } else {
            line.endBatch(buffer.bytes());
            buffer.endLine();
        }
        return reached;
    }

    private int deliverIncrement(long reached) throws SysException {
        int lines = buffer.lineCount();
        if (lines == 0) {
            if (reached != deliveries.cursor(query.name()).orElse(0)) {
                deliver(reached, List.of(), null);
            }
            return 0;
        }
        QueryState counted = QueryState.counting(context.epoch(), counter() + 1);
        return deliver(reached, buffer.finish(), counted) ? lines : 0;
    }

    private void defer() {
        waiting = true;
        deferred.increment();
    }

    // differential

    private int differences(Plan planned, long through) throws SqliteException, SysException {
        QueryState before = stateOfEpoch();
        boolean first = before == null;
        List<String> columns = planned.runner().columns();
        List<byte[]> rows = collect(planned, columns.size(), through);
        ResultDiff diff = difference(before, columns, rows);

        boolean addedOnly = planned.runner().mode() == QueryRunner.Mode.ADDED_ONLY;
        List<byte[]> removed = addedOnly || !query.removed() ? List.of() : diff.removed();
        boolean changed = addedOnly ? !diff.added().isEmpty() : !diff.isEmpty();
        long counter =
                before == null
                        ? (addedOnly && changed ? 1 : 0)
                        : before.counter() + (changed ? 1 : 0);

        buffer.begin(LineKind.RESULT);
        Envelope envelope = envelope(counter, through);
        if (context.lines().eventLines()) {
            appendRows(planned, before, envelope, removed, Action.REMOVED);
            appendRows(planned, null, envelope, diff.added(), Action.ADDED);
        } else if (!removed.isEmpty() || !diff.added().isEmpty() || (first && !addedOnly)) {
            appendBatch(planned, before, envelope, removed, diff.added());
        }
        int lines = buffer.lineCount();
        if (first || !diff.isEmpty()) {
            if (first) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "Storing initial results for new scheduled query: " + query.name());
            }
            QueryState now = new QueryState(context.epoch(), counter, columns, rows);
            return deliver(through, buffer.finish(), now) ? lines : 0;
        }
        if (through != deliveries.cursor(query.name()).orElse(0)) {
            deliver(through, List.of(), null);
        }
        return 0;
    }

    private List<byte[]> collect(Plan planned, int columns, long through)
            throws SqliteException, SysException {
        List<byte[]> rows = new ArrayList<>();
        long[] bytes = new long[1];
        planned.runner()
                .run(
                        0,
                        through,
                        row -> {
                            byte[] encoded = codec.encode(row, columns);
                            rows.add(encoded);
                            bytes[0] += encoded.length;
                            return bytes[0] <= maxResultBytes;
                        });
        if (bytes[0] > maxResultBytes) {
            throw tooLarge();
        }
        return rows;
    }

    /// Rows of other columns are other rows, also where their bytes happen to be equal.
    private static ResultDiff difference(
            @Nullable QueryState before, List<String> columns, List<byte[]> rows) {
        if (before == null) {
            return new ResultDiff(rows, List.of());
        }
        return before.columns().equals(columns)
                ? ResultDiff.between(before.rows(), rows)
                : new ResultDiff(rows, before.rows());
    }

    /// @param before whose columns the rows have; null for the plan's own
    private void appendRows(
            Plan planned,
            @Nullable QueryState before,
            Envelope envelope,
            List<byte[]> rows,
            Action action) {
        ResultLine line = lineFor(planned, before);
        RowCodec.Decoded row = decoded(planned, before);
        line.begin(envelope);
        for (byte[] encoded : rows) {
            line.appendEvent(action, row.wrap(encoded), buffer.bytes());
            buffer.endLine();
        }
    }

    private void appendBatch(
            Plan planned,
            @Nullable QueryState before,
            Envelope envelope,
            List<byte[]> removed,
            List<byte[]> added) {
        GrowableBytes out = buffer.bytes();
        ResultLine.startBatch(out);
        appendObjects(lineFor(planned, before), decoded(planned, before), removed);
        ResultLine.startAdded(out);
        appendObjects(planned.line(), decoded(planned, null), added);
        planned.line().begin(envelope);
        planned.line().endBatch(out);
        buffer.endLine();
    }

    private void appendObjects(ResultLine line, RowCodec.Decoded row, List<byte[]> rows) {
        Objects objects = new Objects(line);
        for (byte[] encoded : rows) {
            objects.row(row.wrap(encoded));
        }
    }

    private ResultLine lineFor(Plan planned, @Nullable QueryState before) {
        return before == null || before.columns().equals(planned.runner().columns())
                ? planned.line()
                : new ResultLine(query.name(), before.columns(), context.lines());
    }

    private static RowCodec.Decoded decoded(Plan planned, @Nullable QueryState before) {
        return new RowCodec.Decoded(
                before == null ? planned.runner().columns().size() : before.columns().size());
    }

    // snapshot

    private int snapshot(Plan planned, long through) throws SqliteException, SysException {
        ResultLine line = planned.line();
        buffer.begin(LineKind.SNAPSHOT);
        line.begin(envelope(0, through));
        if (context.lines().snapshotEventLines()) {
            planned.runner()
                    .run(
                            0,
                            through,
                            row -> {
                                line.appendEvent(Action.SNAPSHOT, row, buffer.bytes());
                                buffer.endLine();
                                return !buffer.isFull();
                            });
        } else {
            ResultLine.startSnapshot(buffer.bytes());
            planned.runner().run(0, through, new Objects(line));
            line.endSnapshot(buffer.bytes());
            buffer.endLine();
        }
        if (buffer.isFull()) {
            throw tooLarge();
        }
        int lines = buffer.lineCount();
        return deliver(through, buffer.finish(), null) ? lines : 0;
    }

    /// Writes rows as JSON objects with commas between, into the line that is being made.
    private final class Objects implements QueryRunner.RowHandler {
        private final ResultLine line;
        private int count;

        Objects(ResultLine line) {
            this.line = line;
        }

        @Override
        public boolean row(RowValues row) {
            if (count++ > 0) {
                buffer.bytes().append(',');
            }
            line.appendObject(row, buffer.bytes());
            return !buffer.isFull();
        }
    }

    // what is common

    private Plan planned() throws SqliteException, SysException {
        Plan known = plan;
        if (known != null) {
            return known;
        }
        QueryRunner runner = planner.plan(query);
        Plan made =
                new Plan(runner, new ResultLine(query.name(), runner.columns(), context.lines()));
        plan = made;
        context.readers().reads(query.name(), runner.eventTables());
        return made;
    }

    /// @param through the eid that the lines made now reach to
    private Envelope envelope(long counter, long through) {
        return new Envelope(
                context.hostIdentifier().get(),
                unixTime(),
                context.epoch(),
                counter,
                context.decorations().get(),
                context.lines().eventIds() ? ids(through) : LineIds.NONE);
    }

    /// No two executions that deliver begin alike: the eid may stay and the clock may, but not both.
    private LineIds ids(long through) {
        return new LineIds(
                String.join(
                        ":",
                        context.run(),
                        query.name(),
                        Long.toString(through),
                        Long.toString(context.clockMillis().getAsLong())));
    }

    private long unixTime() {
        return Math.floorDiv(context.clockMillis().getAsLong(), 1000L);
    }

    /// @param newState null to leave it as it is
    /// @return false when there was no room: nothing has changed
    private boolean deliver(long through, List<Lines> lines, @Nullable QueryState newState)
            throws SysException {
        Map<String, byte[]> changes =
                newState == null ? Map.of() : Map.of(STATE + query.name(), newState.encode());
        if (!deliveries.delivered(query.name(), through, lines, changes)) {
            waiting = true; // the outbox counts it
            return false;
        }
        if (newState != null) {
            state = newState;
        }
        for (Lines piece : lines) {
            outputBytes += piece.bytes().length;
        }
        return true;
    }

    private long counter() throws SysException {
        QueryState known = stateOfEpoch();
        return known == null ? 0 : known.counter();
    }

    /// What is remembered, or null for a query that is new, or new in this epoch.
    private @Nullable QueryState stateOfEpoch() throws SysException {
        if (!stateRead) {
            byte[] bytes = deliveries.get(STATE + query.name());
            state = bytes == null ? null : QueryState.decode(bytes);
            stateRead = true;
            if (state != null && state.epoch() != context.epoch()) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "New Epoch " + context.epoch() + " for scheduled query " + query.name());
            }
        }
        QueryState known = state;
        return known == null || known.epoch() != context.epoch() ? null : known;
    }

    private SysException tooLarge() {
        return new SysException(
                "the result has more than "
                        + maxResultBytes
                        + " bytes: select fewer rows or columns",
                0);
    }

    private void recovered(Plan planned) {
        if (failing) {
            failing = false;
            context.readers().reads(query.name(), planned.runner().eventTables());
        }
    }

    private void failed(Exception e) {
        failures.increment();
        if (e instanceof SqliteException sqlite && isOverBudget(sqlite)) {
            context.denylist().overBudget(query, readsOnlyEvents(), unixTime());
        }
        LOG.log(
                System.Logger.Level.ERROR,
                "Error executing scheduled query " + query.name() + ": " + reason(e));
        long now = meter.wallNanos();
        if (!failing) {
            failing = true;
            failingSinceNanos = now;
        } else if (now - failingSinceNanos >= patienceNanos()) {
            context.readers().gone(query.name());
        }
        close();
    }

    /// Ended for the time it took or the memory it held.
    private static boolean isOverBudget(SqliteException e) {
        return e.code() == SqliteException.INTERRUPT || e.code() == SqliteException.NOMEM;
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null
                        || (e instanceof RuntimeException && !(e instanceof IllegalStateException))
                ? e.toString()
                : message;
    }

    /// Forgets the plan; the next execution makes a new one.
    @Override
    public void close() {
        Plan known = plan;
        plan = null;
        if (known != null) {
            known.runner().close();
        }
    }
}
