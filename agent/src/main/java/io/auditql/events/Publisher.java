package io.auditql.events;

import io.auditql.audit.event.AuditEvent;
import io.auditql.audit.event.EventHandler;
import io.auditql.audit.event.Field;
import io.auditql.catalog.Syscall;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.row.RowSink;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/// Hands each event to the tables that are interested in its call or in one of its record types: to each of them once.
///
/// What the agent itself does makes no row: it is counted.
public final class Publisher implements EventHandler {
    /// No process has this id: nothing is taken for the agent's own doing.
    public static final long NO_PID = -1;

    private static final Subscriber[] NONE = {};

    /// A table, and which event it was last handed.
    private static final class Subscriber {
        final EventTable table;
        long event;

        Subscriber(EventTable table) {
            this.table = table;
        }
    }

    private final RowStore rows;
    private final long ownPid;
    private final Subscriber[][] byCall = new Subscriber[Syscall.values().length][];
    private final Subscriber[][] byType;
    private final Subscriber[] ofAll;
    private final AtomicLongArray lastMillis = new AtomicLongArray(Syscall.values().length);
    private final Counter self;
    private final Counter failed;

    /// How many events were handed out.
    private long events;

    public Publisher(List<EventTable> tables, RowStore rows, Ledger ledger) {
        this(tables, rows, ledger, NO_PID);
    }

    /// @param ownPid the agent's own process id, or [#NO_PID]
    public Publisher(List<EventTable> tables, RowStore rows, Ledger ledger, long ownPid) {
        this.rows = rows;
        this.ownPid = ownPid;
        this.self = ledger.tally(Stage.TABLE, "self_events", "events");
        this.failed = ledger.loss(Stage.TABLE, "failed", "events");
        List<Subscriber> subscribers = tables.stream().map(Subscriber::new).toList();
        for (Syscall call : Syscall.values()) {
            byCall[call.ordinal()] =
                    subscribers.stream()
                            .filter(s -> s.table.interest().calls().contains(call))
                            .toArray(Subscriber[]::new);
        }
        this.ofAll =
                subscribers.stream().filter(s -> s.table.wantsAll()).toArray(Subscriber[]::new);
        int highest = 0;
        for (EventTable table : tables) {
            for (int type : table.interest().recordTypes()) {
                highest = Math.max(highest, type);
            }
        }
        this.byType = new Subscriber[highest + 1][];
        Arrays.fill(byType, NONE);
        for (Subscriber subscriber : subscribers) {
            for (int type : subscriber.table.interest().recordTypes()) {
                byType[type] = with(byType[type], subscriber);
            }
        }
    }

    private static Subscriber[] with(Subscriber[] subscribers, Subscriber another) {
        Subscriber[] more = Arrays.copyOf(subscribers, subscribers.length + 1);
        more[subscribers.length] = another;
        return more;
    }

    @Override
    public void event(AuditEvent event) {
        if (ownPid != NO_PID && event.syscall().number(Field.PID) == ownPid) {
            self.increment();
            return;
        }
        events++;
        offer(event, ofAll);
        Syscall call = event.call();
        if (call != null) {
            lastMillis.setOpaque(call.ordinal(), event.timeMillis());
            offer(event, byCall[call.ordinal()]);
        }
        if (byType.length > 1) {
            for (int i = 0; i < event.recordCount(); i++) {
                int type = event.type(i);
                if (type < byType.length) {
                    offer(event, byType[type]);
                }
            }
        }
    }

    /// When the kernel stamped the last event of a call, milliseconds since 1970; 0 when none has come. From any thread.
    public long lastMillis(Syscall call) {
        return lastMillis.getOpaque(call.ordinal());
    }

    private void offer(AuditEvent event, Subscriber[] subscribers) {
        for (Subscriber subscriber : subscribers) {
            if (subscriber.event == events) {
                continue;
            }
            subscriber.event = events;
            EventTable table = subscriber.table;
            RowSink sink = rows.open(table.schema());
            sink.node(event.node());
            try {
                table.on(event, sink);
            } catch (Throwable t) {
                // a bug in one table costs its row, not the collection of all
                sink.discard();
                failed.increment();
            } finally {
                rows.close(table.schema());
            }
        }
    }
}
