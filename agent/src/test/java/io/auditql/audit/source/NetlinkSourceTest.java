package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.sys.Errno;
import io.auditql.sys.SysException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NetlinkSourceTest {
    private final FakeKernel kernel = new FakeKernel();
    private final Ledger ledger = new Ledger(() -> 1);
    private final NetlinkSource source =
            new NetlinkSource(kernel.events(4), 1 << 20, ledger, () -> 1_795_358_813_900L);
    private final Records out = new Records();

    private long booked(String cause) {
        return ledger.counters().stream()
                .filter(c -> c.cause().equals(cause))
                .mapToLong(Counter::count)
                .sum();
    }

    @Test
    void handsOnTheTextBehindTheHeaderWhateverTheHeaderSaysOfItsLength() throws Exception {
        kernel.event(1300, "audit(1795358813.805:7): arch=c000003e syscall=59");
        kernel.event(1320, "audit(1795358813.805:7): ");

        assertThat(source.work(out)).isEqualTo(2);

        assertThat(out.lines)
                .containsExactly(
                        "1300 audit(1795358813.805:7): arch=c000003e syscall=59",
                        "1320 audit(1795358813.805:7): ");
        assertThat(out.times).containsOnly(1_795_358_813_900L);
        assertThat(out.advanced).isEqualTo(1_795_358_813_900L);
        assertThat(source.received()).isEqualTo(2);
    }

    @Test
    void recordsWithTheNumbersOfRequestsAreRecords() throws Exception {
        kernel.event(1005, "audit(1.000:1): pid=7 uid=0 auid=0 ses=1 msg='text'");
        kernel.event(1006, "audit(1.000:2): pid=7 uid=0 old-auid=4294967295 auid=0");

        assertThat(source.work(out)).isEqualTo(2);
    }

    @Test
    void takesAsManyAsFitInOnePass() throws Exception {
        for (int i = 0; i < 6; i++) {
            kernel.event(1300, "audit(1.000:" + i + "): ");
        }

        assertThat(source.work(out)).isEqualTo(4);
        assertThat(source.work(out)).isEqualTo(2);
    }

    @Test
    void timePassesAlsoWithoutRecords() throws Exception {
        assertThat(source.work(out)).isZero();
        assertThat(out.advanced).isEqualTo(1_795_358_813_900L);
    }

    @Test
    void onlyTheKernelIsHeard() throws Exception {
        kernel.event(
                4242, false, 1300, "audit(1.000:1): forged".getBytes(StandardCharsets.US_ASCII));

        assertThat(source.work(out)).isZero();

        assertThat(out.lines).isEmpty();
        assertThat(booked("foreign_sender")).isEqualTo(1);
    }

    @Test
    void anOverrunIsCountedAndReadingGoesOn() throws Exception {
        kernel.receiveError(Errno.ENOBUFS);
        kernel.receiveError(Errno.EINTR);
        kernel.event(1300, "audit(1.000:1): ");

        assertThat(source.work(out)).isZero();
        assertThat(source.work(out)).isZero();
        assertThat(source.work(out)).isEqualTo(1);
        assertThat(booked("receive_buffer_full")).isEqualTo(1);
    }

    @Test
    void aCutRecordIsHandedOnAndCounted() throws Exception {
        kernel.event(
                0, true, 1309, "audit(1.000:1): argc=2 a0=".getBytes(StandardCharsets.US_ASCII));

        assertThat(source.work(out)).isEqualTo(1);
        assertThat(booked("truncated")).isEqualTo(1);
    }

    @Test
    void shortAndOverlongDatagramsHarmNothing() throws Exception {
        kernel.datagram(new byte[0]);
        kernel.datagram(new byte[15]);
        kernel.datagram(AuditProtocol.request(2, 0, 0, new byte[2]));
        kernel.datagram(AuditProtocol.request(1300, 0, 0, new byte[20_000]));

        assertThat(source.work(out)).isEqualTo(1);

        assertThat(booked("malformed")).isEqualTo(3);
        assertThat(out.lines.getFirst()).hasSize("1300 ".length() + 9216 - 16);
    }

    @Test
    void answersAreNoRecords() throws Exception {
        byte[] pid = new byte[4];
        AuditProtocol.INT.set(pid, 0, 4242);
        kernel.event(0, false, AuditProtocol.AUDIT_REPLACE, pid);
        kernel.event(1305, "audit(1.000:1): op=set audit_pid=4242 old=1 res=0");

        assertThat(source.work(out)).isEqualTo(1);

        assertThat(out.lines).allMatch(l -> l.startsWith("1305 "));
        assertThat(source.takeChallenger()).isEqualTo(4242);
        assertThat(source.takeChallenger()).isZero();
        assertThat(source.takeConfigChanged()).isTrue();
        assertThat(source.takeConfigChanged()).isFalse();
    }

    @Test
    void saysWhyTheKernelRefusesUs() {
        kernel.refusedClaim = Errno.EEXIST;

        source.claim(1);

        assertThat(source.refusal()).isEqualTo(Errno.EEXIST);
    }

    @Test
    void aSocketThatIsOfNoMoreUseEndsTheReader() {
        kernel.receiveError(Errno.EBADF);

        assertThatThrownBy(() -> source.work(out))
                .isInstanceOf(SysException.class)
                .hasMessageContaining("EBADF");
    }
}
