package io.auditql.ledger;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.List;

/// What is missing, and what was delivered: one row for each counter of the ledger.
public final class AuditLoss implements HostTable {
    private static final Column STAGE =
            Column.text(
                    "stage",
                    "where on the way: kernel, source, ring, event, table, store, query, outbox, logger");
    private static final Column CAUSE = Column.text("cause", "why, in one word");
    private static final Column COUNT =
            Column.bigint("count", "how much since the start of this program");
    private static final Column UNIT =
            Column.text(
                    "unit",
                    "what is counted: records, events, rows, lines, seconds, episodes and others");
    private static final Column LOSS =
            Column.integer(
                    "loss", "1 when what is counted is missing, 0 when it was delivered or done");
    private static final Column FIRST =
            Column.bigint("first", "when it first happened, Unix seconds; NULL for never");
    private static final Column LAST =
            Column.bigint("last", "when it last happened, Unix seconds; NULL for never");
    private static final Column EVENTS_MIN =
            Column.bigint(
                    "events_min",
                    "how many events this means that no row could be made of, at least; adds up over all rows; NULL where"
                            + " other things than whole events are counted");
    private static final Column EVENTS_MAX =
            Column.bigint("events_max", "the same, at most; differs for the kernel's `lost` only");
    private static final Schema SCHEMA =
            Schema.table(
                    "audit_loss",
                    "The loss ledger: every place where a record, event, row or line can be lost, with its count",
                    STAGE,
                    CAUSE,
                    COUNT,
                    UNIT,
                    LOSS,
                    FIRST,
                    LAST,
                    EVENTS_MIN,
                    EVENTS_MAX);

    private final Ledger ledger;

    public AuditLoss(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        List<Counter> counters = ledger.counters();
        MissingEvents missing = new MissingEvents(counters);
        for (Counter counter : counters) {
            rows.begin()
                    .set(STAGE, counter.stage().word())
                    .set(CAUSE, counter.cause())
                    .set(COUNT, counter.count())
                    .set(UNIT, counter.unit())
                    .set(LOSS, counter.isLoss() ? 1 : 0);
            if (counter.firstMillis() != 0) {
                rows.set(FIRST, counter.firstMillis() / 1000)
                        .set(LAST, counter.lastMillis() / 1000);
            }
            missing.of(counter)
                    .ifPresent(bounds ->
                            rows.set(EVENTS_MIN, bounds.atLeast())
                                    .set(EVENTS_MAX, bounds.atMost()));
            rows.end();
        }
    }
}
