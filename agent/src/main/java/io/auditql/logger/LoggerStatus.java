package io.auditql.logger;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.List;
import java.util.function.Supplier;

/// How far each logger has come, and what waits for it.
public final class LoggerStatus implements HostTable {
    private static final Column NAME = Column.text("name", "name of the logger");
    private static final Column LINES = Column.bigint("lines", "lines written since the start");
    private static final Column WAITING_BYTES =
            Column.bigint("waiting_bytes", "bytes of lines that wait for it");
    private static final Column FAILING =
            Column.integer("failing", "1 while it cannot deliver and tries again");
    private static final Column RETRIES =
            Column.bigint("retries", "deliveries that failed since the start");
    private static final Column POSITION =
            Column.bigint("position", "number of the block of lines it delivers next");
    private static final Schema SCHEMA =
            Schema.table(
                    "logger_status",
                    "How far each logger has come, and what waits for it",
                    NAME,
                    LINES,
                    WAITING_BYTES,
                    FAILING,
                    RETRIES,
                    POSITION);

    /// One logger at this moment.
    public record State(
            String name,
            long lines,
            long waitingBytes,
            boolean failing,
            long retries,
            long position) {}

    private final Supplier<List<State>> states;

    public LoggerStatus(Supplier<List<State>> states) {
        this.states = states;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        for (State state : states.get()) {
            rows.begin()
                    .set(NAME, state.name())
                    .set(LINES, state.lines())
                    .set(WAITING_BYTES, state.waitingBytes())
                    .set(FAILING, state.failing() ? 1 : 0)
                    .set(RETRIES, state.retries())
                    .set(POSITION, state.position())
                    .end();
        }
    }
}
