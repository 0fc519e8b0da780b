package io.auditql.store;

import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import org.jspecify.annotations.Nullable;

/// One logger's way through the outbox, on a connection of its own. For one thread.
///
///     OutboxBlock block = reader.next(reader.position().sequence());
///     if (block != null) {
///         deliver(block);
///         reader.acknowledge(new Outbox.Position(block.sequence() + 1, 0, mark));
///     }
public final class OutboxReader implements AutoCloseable {
    private final Outbox outbox;
    private final String logger;
    private final Database database;
    private final Statement select;

    OutboxReader(Outbox outbox, String logger, Database database) throws SqliteException {
        this.outbox = outbox;
        this.logger = logger;
        this.database = database;
        this.select =
                database.prepare(
                        "SELECT seq, query, kind, lines FROM outbox WHERE seq >= ?1 ORDER BY seq LIMIT 1");
    }

    /// How far this logger has come.
    public Outbox.Position position() {
        return outbox.position(logger);
    }

    /// The first block whose sequence is `sequence` or greater; null when there is none yet.
    public @Nullable OutboxBlock next(long sequence) throws SysException {
        if (!outbox.mayHave(sequence)) {
            return null;
        }
        try {
            if (!select.bind(1, sequence).step()) {
                return null;
            }
            return new OutboxBlock(
                    select.number(0),
                    select.text(1),
                    new OutboxLines((int) select.number(2), select.blob(3)));
        } catch (SqliteException e) {
            throw outbox.failure(e);
        } finally {
            select.reset();
        }
    }

    /// Notes how far the logger has come; blocks that every logger has passed go.
    public void acknowledge(Outbox.Position position) throws SysException {
        outbox.acknowledge(logger, position);
    }

    @Override
    public void close() {
        select.close();
        database.close();
    }
}
