package io.auditql.sql;

import io.auditql.row.RowBlock;

/// All rows of one block, held for as long as they are read.
final class BlockRows extends Rows {
    private final RowBlock block;
    private final int rows;
    private final Execution execution;
    private final long heldBytes;

    BlockRows(RowBlock block, Execution execution, long heldBytes) {
        this.block = block;
        this.rows = block.rowCount();
        this.row = -1;
        this.execution = execution;
        this.heldBytes = heldBytes;
    }

    @Override
    boolean advance() {
        return ++row < rows;
    }

    @Override
    RowBlock block() {
        return block;
    }

    @Override
    void close() {
        execution.release(heldBytes);
    }
}
