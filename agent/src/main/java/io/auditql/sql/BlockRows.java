package io.auditql.sql;

import io.auditql.row.RowBlock;

/// All rows of one block.
final class BlockRows extends Rows {
    private final int rows;

    BlockRows(RowBlock block) {
        this.block = block;
        this.rows = block.rowCount();
        this.row = -1;
    }

    @Override
    boolean advance() {
        return ++row < rows;
    }
}
