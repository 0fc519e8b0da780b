package io.auditql.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.event.AuditEvent;
import io.auditql.audit.event.EventAssembler;
import io.auditql.catalog.RecordTypes;
import io.auditql.catalog.Syscall;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.row.Batch;
import io.auditql.row.Column;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private final Ledger ledger = new Ledger(() -> 1);
    private final Batches rows = new Batches();

    /// One batch a table, and which tables are open.
    private static final class Batches implements RowStore {
        final Map<String, Batch> batches = new HashMap<>();
        final List<String> calls = new ArrayList<>();

        @Override
        public RowSink open(Schema table) {
            calls.add("open " + table);
            return batches.computeIfAbsent(table.name(), _ -> new Batch(table));
        }

        @Override
        public void close(Schema table) {
            calls.add("close " + table);
        }

        @Override
        public void idle() {}

        int rows(String table) {
            Batch batch = batches.get(table);
            return batch == null ? 0 : batch.rowCount();
        }
    }

    /// One row for each event of its interest; throws in the middle of a row when the event's serial is 13.
    private static final class Counting implements EventTable {
        private final Schema schema;
        private final Interest interest;

        Counting(String name, Interest interest) {
            this.interest = interest;
            this.schema =
                    Schema.events(
                            name,
                            "test",
                            Column.bigint("time", "time"),
                            Column.bigint("time_ms", "time").hidden());
        }

        @Override
        public Schema schema() {
            return schema;
        }

        @Override
        public Interest interest() {
            return interest;
        }

        @Override
        public void on(AuditEvent event, RowSink sink) {
            sink.begin(event.timeMillis(), event.serial());
            if (event.serial() == 13) {
                throw new IllegalStateException("unlucky");
            }
            sink.end();
        }
    }

    private final EventTable execs =
            new Counting(
                    "execs",
                    Interest.calls(
                            Interest.Outcome.ANY,
                            Interest.Families.NOT_APPLICABLE,
                            Syscall.EXECVE,
                            Syscall.EXECVEAT));
    private final EventTable connects =
            new Counting(
                    "connects",
                    Interest.calls(Interest.Outcome.ANY, Interest.Families.ANY, Syscall.CONNECT));
    private final EventTable logins = new Counting("logins", Interest.records(1112, 1113, 1006));

    private void publish(long ownPid, String... records) {
        EventAssembler assembler =
                new EventAssembler(
                        new Publisher(List.of(execs, connects, logins), rows, ledger, ownPid),
                        ledger);
        for (String record : records) {
            int space = record.indexOf(' ');
            byte[] name = record.substring(0, space).getBytes(StandardCharsets.UTF_8);
            byte[] text = record.substring(space + 1).getBytes(StandardCharsets.UTF_8);
            assembler.record(1000, RecordTypes.number(name, 0, name.length), text, 0, text.length);
        }
        assembler.end();
    }

    @Test
    void handsEventsToTheTablesThatAreInterested() {
        publish(
                Publisher.NO_PID,
                "SYSCALL audit(1.000:1): arch=c000003e syscall=59 pid=5",
                "SYSCALL audit(1.000:2): arch=c000003e syscall=322 pid=5",
                "SYSCALL audit(1.000:3): arch=c000003e syscall=42 pid=5",
                "SYSCALL audit(1.000:4): arch=c000003e syscall=49 pid=5",
                "SYSCALL audit(1.000:5): arch=c000003e syscall=1 pid=5",
                "USER_LOGIN audit(1.000:6): pid=5",
                "LOGIN audit(1.000:7): pid=5",
                "SYSCALL audit(1.000:7): arch=c000003e syscall=1 pid=5",
                "USER_AUTH audit(1.000:8): pid=5");

        assertThat(rows.rows("execs")).isEqualTo(2);
        assertThat(rows.rows("connects")).isEqualTo(1);
        assertThat(rows.rows("logins")).isEqualTo(2);
        assertThat(rows.calls).hasSize(10);
    }

    @Test
    void handsAnEventOnceToATableThatIsInterestedInSeveralOfItsRecords() {
        publish(
                Publisher.NO_PID,
                "LOGIN audit(1.000:7): pid=5",
                "LOGIN audit(1.000:7): pid=5",
                "SYSCALL audit(1.000:7): arch=c000003e syscall=1 pid=5");

        assertThat(rows.rows("logins")).isEqualTo(1);
    }

    @Test
    void readsTheNumberByTheAbi() {
        publish(
                Publisher.NO_PID,
                "SYSCALL audit(1.000:1): arch=40000003 syscall=11 pid=5",
                "SYSCALL audit(1.000:2): arch=40000003 syscall=59 pid=5",
                "SYSCALL audit(1.000:3): arch=40000003 syscall=102 a0=3 pid=5",
                "SYSCALL audit(1.000:4): arch=40000003 syscall=102 a0=1 pid=5",
                "SYSCALL audit(1.000:5): arch=c00000b7 syscall=221 pid=5",
                "SYSCALL audit(1.000:6): arch=c000003e syscall=1073742344 pid=5");

        assertThat(rows.rows("execs")).isEqualTo(3);
        assertThat(rows.rows("connects")).isEqualTo(1);
    }

    @Test
    void makesNoRowOfWhatTheAgentItselfDoes() {
        publish(
                77,
                "SYSCALL audit(1.000:1): arch=c000003e syscall=42 pid=77",
                "SYSCALL audit(1.000:2): arch=c000003e syscall=42 pid=78");

        assertThat(rows.rows("connects")).isEqualTo(1);
        assertThat(ledger.tally(Stage.TABLE, "self_events", "events").count()).isEqualTo(1);
    }

    @Test
    void countsATableThatFailsAndGoesOn() {
        publish(
                Publisher.NO_PID,
                "SYSCALL audit(1.000:13): arch=c000003e syscall=42 pid=77",
                "SYSCALL audit(1.000:14): arch=c000003e syscall=42 pid=78");

        assertThat(rows.rows("connects")).isEqualTo(1);
        assertThat(ledger.loss(Stage.TABLE, "failed", "events").count()).isEqualTo(1);
        assertThat(rows.calls)
                .containsExactly(
                        "open connects", "close connects", "open connects", "close connects");
    }
}
