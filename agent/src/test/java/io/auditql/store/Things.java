package io.auditql.store;

import io.auditql.events.RowStore;
import io.auditql.row.Column;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.List;

/// Two small event tables, how tests write them, and how they read them back.
final class Things {
    static final Column NUMBER = Column.bigint("number", "");
    static final Column NAME = Column.text("name", "");
    static final Schema THINGS =
            Schema.events("things", "", NUMBER, NAME, Column.bigint("time", ""));
    static final Schema OTHERS = Schema.events("others", "", Column.bigint("time", ""));
    static final List<Schema> TABLES = List.of(THINGS, OTHERS);
    private static final int EID = THINGS.columnCount() - 1;

    private Things() {}

    /// Appends one event with the rows `from` to `to` of `things`.
    static void append(RowStore store, long from, long to) {
        RowSink sink = store.open(THINGS);
        for (long number = from; number <= to; number++) {
            sink.begin(1_700_000_000_000L + number * 1000, number)
                    .set(NUMBER, number)
                    .set(NAME, "thing " + number);
            sink.end();
        }
        store.close(THINGS);
    }

    static void appendOther(RowStore store) {
        store.open(OTHERS).begin(1_700_000_000_000L, 0).end();
        store.close(OTHERS);
    }

    /// The numbers a query sees.
    static List<Long> visible(EventStore store) throws Exception {
        store.flush();
        try (EventReader reader = store.reader()) {
            reader.begin();
            return visible(reader);
        }
    }

    static List<Long> visible(EventReader reader) throws SqliteException {
        return numbers(reader, reader.visibleAfter(THINGS), reader.lastEid());
    }

    /// The numbers of the rows with `after < eid <= through`.
    static List<Long> numbers(EventReader reader, long after, long through) throws SqliteException {
        return column(reader, NUMBER.index(), after, through);
    }

    static List<Long> eids(EventReader reader) throws SqliteException {
        return column(reader, EID, 0, Long.MAX_VALUE);
    }

    private static List<Long> column(EventReader reader, int column, long after, long through)
            throws SqliteException {
        List<Long> values = new ArrayList<>();
        try (BlockScan scan = reader.scan(THINGS, after, through, Long.MIN_VALUE, Long.MAX_VALUE)) {
            while (scan.next()) {
                for (int row = scan.fromRow(); row < scan.toRow(); row++) {
                    values.add(scan.block().number(row, column));
                }
            }
        }
        return values;
    }

    static List<Long> range(long from, long to) {
        List<Long> numbers = new ArrayList<>();
        for (long number = from; number <= to; number++) {
            numbers.add(number);
        }
        return numbers;
    }
}
