package io.auditql.logger;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.schedule.Wakeup;
import io.auditql.sys.SysException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Carries blocks from the outbox to one logger: in order, each until it is out.
///
/// The position is saved after each delivery. When a logger fails, the lines wait in the outbox and the worker tries again
/// after 0.1 s, then 0.2, 0.4 … up to what the logger says. Belongs to one thread; only [#wake] and [#reopen] come from others.
public final class LoggerWorker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LoggerWorker.class.getName());
    private static final long MILLISECOND = 1_000_000L;
    private static final long FIRST_PAUSE = 100 * MILLISECOND;
    private static final long IDLE = 1_000 * MILLISECOND;

    private final BlockQueue queue;
    private final Logger logger;
    private final LongSupplier nanoClock;
    private final Wakeup wakeup = new Wakeup();
    private final Counter lines;
    private final Counter retries;
    private @Nullable Position position;
    private boolean unsaved;
    private volatile long pauseNanos; // read by others
    private long notBeforeNanos;

    /// @param nanoClock as [System#nanoTime]
    public LoggerWorker(BlockQueue queue, Logger logger, Ledger ledger, LongSupplier nanoClock) {
        this.queue = queue;
        this.logger = logger;
        this.nanoClock = nanoClock;
        this.notBeforeNanos = nanoClock.getAsLong();
        this.lines = ledger.tally(Stage.LOGGER, logger.name() + "_lines", "lines");
        this.retries = ledger.tally(Stage.LOGGER, logger.name() + "_retries", "attempts");
    }

    /// Hands over the next block, if there is one and the pause after a failure is over.
    ///
    /// @return how many lines are out now that were not before
    public int work() {
        if (nanoClock.getAsLong() - notBeforeNanos < 0) {
            return 0;
        }
        try {
            return deliver();
        } catch (SysException | RuntimeException e) {
            failed(e);
            return 0;
        }
    }

    private int deliver() throws SysException {
        Position at = position;
        if (at == null) {
            at = queue.position(logger.name());
            logger.resume(at.mark());
            at = new Position(at.sequence(), at.lines(), logger.mark());
            position = at;
            unsaved = true;
        }
        if (unsaved) {
            save(at);
        }
        List<Block> blocks = next(at);
        if (blocks.isEmpty()) {
            logger.idle();
            recovered();
            return 0;
        }
        int count = blocks.stream().mapToInt(Block::lineCount).sum();
        int out = count == 0 ? 0 : logger.deliver(blocks);
        Position now = after(blocks, out);
        position = now;
        lines.add(out);
        unsaved = true;
        save(now);
        if (out < count) {
            failed(new SysException("only " + out + " of " + count + " lines found room", 0));
            return out;
        }
        recovered();
        if (count < logger.linesAtOnce()) {
            notBeforeNanos = nanoClock.getAsLong() + logger.period().toNanos();
        }
        return out;
    }

    /// The blocks that one delivery takes, the first without what is out of it already.
    private List<Block> next(Position at) throws SysException {
        List<Block> blocks = new ArrayList<>();
        Block block = queue.next(at.sequence());
        int gathered = 0;
        while (block != null) {
            Block rest = block.sequence() == at.sequence() ? block.after(at.lines()) : block;
            blocks.add(rest);
            gathered += rest.lineCount();
            if (gathered >= logger.linesAtOnce()) {
                break;
            }
            block = queue.next(block.sequence() + 1);
        }
        return blocks;
    }

    /// Where the logger stands once the first `out` lines of the blocks are out.
    private Position after(List<Block> blocks, int out) {
        int left = out;
        for (Block block : blocks) {
            if (left < block.lineCount()) {
                return new Position(block.sequence(), block.firstLine() + left, logger.mark());
            }
            left -= block.lineCount();
        }
        return new Position(blocks.getLast().sequence() + 1, 0, logger.mark());
    }

    /// Lines that are out are not written again when this fails, only the saving is.
    private void save(Position at) throws SysException {
        queue.acknowledge(logger.name(), at);
        unsaved = false;
    }

    private void recovered() {
        if (pauseNanos > 0) {
            pauseNanos = 0;
            LOG.log(System.Logger.Level.INFO, "Logger " + logger.name() + " writes again");
        }
    }

    private void failed(Exception e) {
        retries.increment();
        if (pauseNanos == 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Logger "
                            + logger.name()
                            + " cannot deliver; lines wait in the outbox until it can: "
                            + (e instanceof SysException ? e.getMessage() : e.toString()));
        }
        pauseNanos =
                Math.min(logger.longestPause().toNanos(), Math.max(FIRST_PAUSE, pauseNanos * 2));
        notBeforeNanos = nanoClock.getAsLong() + pauseNanos;
    }

    /// Waits for no more lines to gather: those that are there go out with the next [#work], unless the last delivery failed.
    public void hurry() {
        if (!isFailing()) {
            notBeforeNanos = nanoClock.getAsLong();
        }
    }

    /// The logger's name.
    public String name() {
        return logger.name();
    }

    /// Lines that are out since the start.
    public long delivered() {
        return lines.count();
    }

    /// Deliveries that failed since the start.
    public long failed() {
        return retries.count();
    }

    /// Whether the last delivery failed.
    public boolean isFailing() {
        return pauseNanos > 0;
    }

    /// Sleeps until lines come or the next attempt is due, at most a second.
    public void await() {
        long untilNext = notBeforeNanos - nanoClock.getAsLong();
        wakeup.await(untilNext > 0 ? Math.min(untilNext, IDLE) : IDLE);
    }

    /// Lines entered the outbox. Never blocks; from any thread.
    public void wake() {
        wakeup.wake();
    }

    /// Lets the logger open its files or connections anew; from any thread.
    public void reopen() {
        logger.reopen();
        wake();
    }

    @Override
    public void close() {
        logger.close();
    }
}
