package io.auditql.audit.event;

import io.auditql.audit.source.DroppedSerials;
import io.auditql.catalog.RecordTypes;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// An assembler to be fed by hand, and what came out of it, each event as `SERIAL[types]` with `!` when it is incomplete.
final class SeenEvents implements EventHandler {
    final List<String> closed = new ArrayList<>();
    final Ledger ledger = new Ledger(() -> 1);
    final EventAssembler assembler;

    private SeenEvents(boolean live) {
        assembler =
                live
                        ? new EventAssembler(this, ledger, new DroppedSerials())
                        : new EventAssembler(this, ledger);
    }

    static SeenEvents offline() {
        return new SeenEvents(false);
    }

    static SeenEvents live() {
        return new SeenEvents(true);
    }

    @Override
    public void event(AuditEvent event) {
        StringBuilder text = new StringBuilder();
        text.append(event.serial()).append('[');
        for (int i = 0; i < event.recordCount(); i++) {
            text.append(i > 0 ? " " : "").append(RecordTypes.name(event.type(i)));
        }
        closed.add(text.append(']').append(event.complete() ? "" : "!").toString());
    }

    /// A record stamped and received at `millis`.
    SeenEvents record(long millis, long serial, String type, String fields) {
        return record(millis, millis, serial, type, fields);
    }

    SeenEvents record(long received, long stamp, long serial, String type, String fields) {
        String text = "audit(%d.%03d:%d): %s".formatted(stamp / 1000, stamp % 1000, serial, fields);
        byte[] name = type.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assembler.record(
                received, RecordTypes.number(name, 0, name.length), bytes, 0, bytes.length);
        return this;
    }

    /// The records of a call that no table is made of.
    SeenEvents call(long millis, long serial) {
        return record(
                millis, serial, "SYSCALL", "arch=c000003e syscall=1 success=yes items=0 pid=1");
    }

    SeenEvents end(long millis, long serial) {
        return record(millis, serial, "EOE", "");
    }

    SeenEvents title(long millis, long serial) {
        return record(millis, serial, "PROCTITLE", "proctitle=\"x\"");
    }

    /// What was counted, or 0.
    long counted(Stage stage, String cause) {
        return ledger.counters().stream()
                .filter(c -> c.stage() == stage && c.cause().equals(cause))
                .mapToLong(Counter::count)
                .sum();
    }
}
