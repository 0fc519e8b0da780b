package io.auditql.logger;

import io.auditql.sys.SysException;

/// A place where lines go. To add one: a class that implements this, and its line in `app.Wiring`.
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

    /// What the logger has to know after a restart to tell which lines are out; saved with the position.
    default String mark() {
        return "";
    }

    /// Opens its files or connections anew at the next delivery. From any thread.
    default void reopen() {}

    @Override
    void close();
}
