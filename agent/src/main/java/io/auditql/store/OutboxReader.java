package io.auditql.store;

import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import org.jspecify.annotations.Nullable;

/// One logger's way through the outbox, on a connection of its own. For one thread.
///
///     OutboxBlock block = reader.next();
///     if (block != null) {
///         int done = deliver(block);                       // from block.firstLine() on
///         reader.acknowledge(block, done, inode, offset);
///     }
public final class OutboxReader implements AutoCloseable {
    private final Outbox outbox;
    private final String logger;
    private final Database database;
    private final Statement select;
    private final OutboxBlock block = new OutboxBlock();

    OutboxReader(Outbox outbox, String logger, Database database) throws SqliteException {
        this.outbox = outbox;
        this.logger = logger;
        this.database = database;
        this.select =
                database.prepare(
                        "SELECT seq, query, lines FROM outbox WHERE seq > ?1 ORDER BY seq LIMIT 1");
    }

    /// How far this logger has come.
    public Outbox.Position position() {
        return outbox.position(logger);
    }

    /// The oldest block with lines that are not acknowledged; null when there is none. The same object each time.
    public @Nullable OutboxBlock next() throws SysException {
        try {
            Outbox.Position position = position();
            if (!select.bind(1, position.seq()).step()) {
                return null;
            }
            select.appendTo(2, block.clear());
            long seq = select.number(0);
            if (!block.parse(seq, select.text(1), position.lines())) {
                outbox.damaged(logger, seq);
            }
            return block;
        } catch (SqliteException e) {
            throw outbox.failure(e);
        } finally {
            select.reset();
        }
    }

    /// Notes that the first `lines` lines of the block are safely out; with all of them the block is done.
    ///
    /// @param file   which file the logger writes, in its own numbering
    /// @param offset where in it the next line goes
    public void acknowledge(OutboxBlock done, int lines, long file, long offset)
            throws SysException {
        if (lines < done.lineCount()) {
            outbox.acknowledge(logger, new Outbox.Position(done.seq() - 1, lines, file, offset), 0);
        } else {
            outbox.acknowledge(
                    logger, new Outbox.Position(done.seq(), 0, file, offset), done.size());
        }
    }

    @Override
    public void close() {
        select.close();
        database.close();
    }
}
