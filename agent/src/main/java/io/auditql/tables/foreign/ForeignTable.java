package io.auditql.tables.foreign;

import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.concurrent.atomic.AtomicBoolean;

/// A table of another platform: it never has a row, and says so the first time somebody reads it.
final class ForeignTable implements HostTable {
    private static final System.Logger LOG = System.getLogger(ForeignTable.class.getName());

    private final Schema schema;
    private final String platform;
    private final AtomicBoolean said = new AtomicBoolean();

    ForeignTable(Schema schema, String platform) {
        this.schema = schema;
        this.platform = platform;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        if (said.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "table " + schema + " is filled on " + platform + " only: it is empty here");
        }
    }
}
