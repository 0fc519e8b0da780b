package io.auditql.logger;

import io.auditql.sys.SysException;
import org.jspecify.annotations.Nullable;

/// The outbox as one logger sees it. Called by that logger's thread.
public interface BlockQueue {
    /// Where the logger of this name stands; [Position#START] when it has never stood anywhere.
    Position position(String logger) throws SysException;

    /// The first block whose sequence is `sequence` or greater, or null when there is none yet.
    @Nullable Block next(long sequence) throws SysException;

    /// Saves where the logger stands; what every logger has passed may go.
    void acknowledge(String logger, Position position) throws SysException;
}
