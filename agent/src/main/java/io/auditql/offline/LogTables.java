package io.auditql.offline;

import io.auditql.audit.event.EventAssembler;
import io.auditql.audit.event.EventHandler;
import io.auditql.audit.source.RecordSink;
import io.auditql.events.EventTable;
import io.auditql.events.Publisher;
import io.auditql.events.RecordPublisher;
import io.auditql.events.RecordTable;
import io.auditql.events.RowStore;
import io.auditql.ledger.Ledger;
import io.auditql.row.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// The tables that logs fill. They hold buffers of their own, so each reading makes them anew.
///
/// @param events  makes the tables of events
/// @param records makes the table of records
public record LogTables(Supplier<List<EventTable>> events, Supplier<RecordTable> records) {
    /// All that logs fill.
    public Set<Schema> schemas() {
        List<Schema> schemas =
                new ArrayList<>(events.get().stream().map(EventTable::schema).toList());
        schemas.add(records.get().schema());
        return Set.copyOf(schemas);
    }

    /// What records are to be handed to so that the rows of these tables, and of no other, are written.
    ///
    /// @param counted whether the ledger is to have the whole account, also where no table of events is wanted
    RecordSink into(RowStore rows, Set<Schema> wanted, Ledger ledger, boolean counted) {
        List<EventTable> tables =
                events.get().stream().filter(table -> wanted.contains(table.schema())).toList();
        EventHandler publisher = tables.isEmpty() ? _ -> {} : new Publisher(tables, rows, ledger);
        RecordSink sink =
                tables.isEmpty() && !counted
                        ? new Nowhere()
                        : new EventAssembler(publisher, ledger);
        RecordTable all = records.get();
        return wanted.contains(all.schema()) ? new RecordPublisher(all, rows, sink, ledger) : sink;
    }

    /// Whether it is the table of records, which needs no events.
    boolean isRecords(Schema schema) {
        return records.get().schema() == schema;
    }

    private static final class Nowhere implements RecordSink {
        @Override
        public void record(long receivedMillis, int type, byte[] bytes, int offset, int length) {
            // nobody asked for events
        }

        @Override
        public void advance(long nowMillis) {
            // nothing waits
        }

        @Override
        public void end() {
            // nothing is open
        }
    }
}
