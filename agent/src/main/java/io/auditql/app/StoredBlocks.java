package io.auditql.app;

import io.auditql.logger.Block;
import io.auditql.logger.BlockQueue;
import io.auditql.logger.Position;
import io.auditql.schedule.LineKind;
import io.auditql.store.Outbox;
import io.auditql.store.OutboxBlock;
import io.auditql.store.OutboxReader;
import io.auditql.sys.SysException;
import org.jspecify.annotations.Nullable;

/// The store's outbox as one logger reads it.
final class StoredBlocks implements BlockQueue, AutoCloseable {
    private static final LineKind[] KINDS = LineKind.values();

    private final OutboxReader reader;

    StoredBlocks(OutboxReader reader) {
        this.reader = reader;
    }

    @Override
    public Position position(String logger) {
        Outbox.Position at = reader.position();
        return new Position(at.sequence(), at.lines(), at.mark());
    }

    @Override
    public @Nullable Block next(long sequence) throws SysException {
        OutboxBlock block = reader.next(sequence);
        return block == null
                ? null
                : new Block(
                        block.sequence(),
                        block.query(),
                        KINDS[block.lines().kind()],
                        block.lines().bytes());
    }

    @Override
    public void acknowledge(String logger, Position position) throws SysException {
        reader.acknowledge(
                new Outbox.Position(position.sequence(), position.lines(), position.mark()));
    }

    @Override
    public void close() {
        reader.close();
    }
}
