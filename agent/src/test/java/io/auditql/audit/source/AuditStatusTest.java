package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.bytes.Slice;
import io.auditql.ledger.Ledger;
import io.auditql.row.Batch;
import io.auditql.row.Column;
import io.auditql.row.QueryContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditStatusTest {
    private static final QueryContext ALL =
            new QueryContext() {
                @Override
                public List<String> equal(Column column) {
                    return List.of();
                }

                @Override
                public boolean reads(Column column) {
                    return true;
                }
            };

    @TempDir Path run;

    private static Batch rows(AuditStatus table) {
        Batch batch = new Batch(table.schema());
        table.rows(ALL, batch);
        assertThat(batch.rowCount()).isEqualTo(1);
        return batch;
    }

    private static String text(Batch batch, Column column) {
        return batch.text(0, column.index(), new Slice()).toString();
    }

    @Test
    void withoutAuditingThereIsOneRowThatSaysSo() {
        Batch row = rows(new AuditStatus(Optional::empty, () -> 3));

        assertThat(text(row, AuditStatus.MODE)).isEqualTo("off");
        assertThat(row.isNull(0, AuditStatus.PID.index())).isTrue();
        assertThat(row.number(0, AuditStatus.SELF_EVENTS.index())).isEqualTo(3);
    }

    @Test
    void showsTheKernelAndOurHoldOnIt() throws Exception {
        FakeKernel kernel = new FakeKernel();
        kernel.statusBytes = 40;
        kernel.lost = 100;
        Ledger ledger = new Ledger(() -> 1);
        NetlinkSource source = new NetlinkSource(kernel.events(4), 4096, ledger, () -> 1);
        RecordRing ring = new RecordRing(1 << 20, ledger, new DroppedSerials());
        AuditSession session =
                new AuditSession(
                                new AuditControl(kernel.control()),
                                source,
                                ProcessTable.ofThisMachine(),
                                new WantedRules(
                                        List.of(new RuleChoice(List.of(Rules.withKey("k")))),
                                        List.of()),
                                new SessionOptions(true, 4096, 0, false, true, true),
                                BufferSizes.forMemory(0),
                                run.resolve("kernel-state"),
                                ledger,
                                () -> 1)
                        .begin();
        kernel.lost = 107;
        kernel.event(1300, "audit(1.000:1): ");
        source.work(ring);
        session.work();

        Batch row =
                rows(
                        new AuditStatus(
                                () -> Optional.of(new AuditStatus.Live(session, source, ring)),
                                () -> 0));

        assertThat(text(row, AuditStatus.MODE)).isEqualTo("owner");
        assertThat(row.number(0, AuditStatus.ENABLED.index())).isEqualTo(1);
        assertThat(row.number(0, AuditStatus.BACKLOG_LIMIT.index())).isEqualTo(4096);
        assertThat(row.number(0, AuditStatus.LOST.index())).isEqualTo(107);
        assertThat(row.number(0, AuditStatus.LOST_SINCE_START.index())).isEqualTo(7);
        assertThat(row.number(0, AuditStatus.FEATURES.index())).isEqualTo(127);
        assertThat(row.isNull(0, AuditStatus.BACKLOG_WAIT_TIME_ACTUAL.index())).isTrue();
        assertThat(row.number(0, AuditStatus.RULES.index())).isEqualTo(1);
        assertThat(row.number(0, AuditStatus.RECEIVE_BUFFER.index())).isEqualTo(4096);
        assertThat(row.number(0, AuditStatus.RECORDS.index())).isEqualTo(1);
    }
}
