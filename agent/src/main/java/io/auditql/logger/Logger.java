package io.auditql.logger;

import io.auditql.sys.SysException;
import java.time.Duration;
import java.util.List;

/// A place where lines go. To add one: a class that implements this, and its line in `app.Loggers`.
///
/// One thread uses it, that of its [LoggerWorker].
public interface Logger extends AutoCloseable {
    /// The word of `--logger_plugin`; also the name under which its position is kept.
    String name();

    /// Continues where an earlier process stopped; called once, before the first delivery.
    ///
    /// @param mark what [#mark] said when the position was last saved, or the empty text
    default void resume(String mark) throws SysException {}

    /// Writes lines, in their order.
    ///
    /// @return how many lines, from the first, are safely out; the rest is handed over again later
    /// @throws SysException when none could be written
    int deliver(Block block) throws SysException;

    /// Writes the lines of several blocks, in their order; for loggers that take [#linesAtOnce] more than one.
    ///
    /// @param blocks at least one
    /// @return how many lines of all, from the first, are safely out
    default int deliver(List<Block> blocks) throws SysException {
        return deliver(blocks.getFirst());
    }

    /// Called now and then while there is nothing to deliver.
    ///
    /// @throws SysException when what was said to be out turns out not to be, and it cannot be sent again yet
    default void idle() throws SysException {}

    /// Blocks are put together until they hold so many lines; with 1 each comes alone.
    default int linesAtOnce() {
        return 1;
    }

    /// How long lines may gather before the next delivery, when fewer than [#linesAtOnce] wait.
    default Duration period() {
        return Duration.ZERO;
    }

    /// The longest pause between attempts while it fails.
    default Duration longestPause() {
        return Duration.ofSeconds(30);
    }

    /// What the logger has to know after a restart to tell which lines are out; saved with the position.
    default String mark() {
        return "";
    }

    /// Opens its files or connections anew at the next delivery. From any thread.
    default void reopen() {}

    @Override
    void close();
}
