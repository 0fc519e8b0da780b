package io.auditql.tables.event;

import io.auditql.audit.event.EventAssembler;
import io.auditql.audit.source.AuditLogSource;
import io.auditql.audit.source.Source;
import io.auditql.bytes.Slice;
import io.auditql.events.EventTable;
import io.auditql.events.Publisher;
import io.auditql.events.RowStore;
import io.auditql.ledger.Ledger;
import io.auditql.row.Batch;
import io.auditql.row.Column;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.SysException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The rows that a table makes of the records in a log: what a query would see, value by value as text.
final class EventRows {
    private EventRows() {}

    /// The rows of a captured case, `records/NAME.log`.
    static List<Map<String, String>> ofCase(EventTable table, String name) {
        try (InputStream in = EventRows.class.getResourceAsStream("/records/" + name + ".log")) {
            if (in == null) {
                throw new AssertionError("no case " + name);
            }
            return of(table, in.readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static List<Map<String, String>> of(EventTable table, String log) {
        return of(table, log.getBytes(StandardCharsets.UTF_8));
    }

    static List<Map<String, String>> of(EventTable table, byte[] log) {
        Ledger ledger = new Ledger(() -> 0);
        Batch batch = new Batch(table.schema());
        Publisher publisher = new Publisher(List.of(table), new OneBatch(batch), ledger);
        EventAssembler assembler = new EventAssembler(publisher, ledger);
        try (Source source = new AuditLogSource("test", new ByteArrayInputStream(log), ledger)) {
            while (source.work(assembler) != Source.END) {
                // the next block
            }
        } catch (SysException e) {
            throw new AssertionError(e);
        }
        assembler.end();
        return rows(batch);
    }

    private static List<Map<String, String>> rows(Batch batch) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (int i = 0; i < batch.rowCount(); i++) {
            Map<String, String> row = new LinkedHashMap<>();
            for (Column column : batch.schema().columns()) {
                row.put(column.name(), value(batch, i, column));
            }
            rows.add(row);
        }
        return rows;
    }

    /// Bytes are shown one character each, so that text that is not UTF-8 can be compared.
    private static String value(Batch batch, int row, Column column) {
        if (batch.isNull(row, column.index())) {
            return "NULL";
        }
        if (column.isText()) {
            return new String(
                    batch.text(row, column.index(), new Slice()).toByteArray(),
                    StandardCharsets.ISO_8859_1);
        }
        return Long.toString(batch.number(row, column.index()));
    }

    private record OneBatch(Batch batch) implements RowStore {
        @Override
        public RowSink open(Schema table) {
            return batch;
        }

        @Override
        public void close(Schema table) {}

        @Override
        public void idle() {}
    }
}
