package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.audit.source.KernelStatus.Setting;
import io.auditql.sys.Errno;
import io.auditql.sys.SysException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditControlTest {
    private final FakeKernel kernel = new FakeKernel();
    private final AuditControl control = new AuditControl(kernel.control());

    @ParameterizedTest
    @CsvSource({
        "32, -1, -1, -1",
        "36, 127, -1, -1",
        "40, 127, 15000, -1",
        "44, 127, 15000, 17",
        "60, 127, 15000, 17"
    })
    void readsTheStatusOfOlderAndNewerKernels(int bytes, long features, long wait, long waited)
            throws Exception {
        kernel.statusBytes = bytes;
        kernel.lost = 0xFFFFFFFFL;

        KernelStatus status = control.status();

        assertThat(status.backlogLimit()).isEqualTo(64);
        assertThat(status.failure()).isEqualTo(1);
        assertThat(status.lost()).isEqualTo(4294967295L);
        assertThat(status.features()).isEqualTo(optional(features));
        assertThat(status.backlogWaitTime()).isEqualTo(optional(wait));
        assertThat(status.backlogWaitTimeActual()).isEqualTo(optional(waited));
    }

    private static OptionalLong optional(long value) {
        return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }

    @Test
    void aStatusShorterThanAnyKernelsIsAnError() {
        kernel.statusBytes = 20;

        assertThatThrownBy(control::status)
                .isInstanceOf(SysException.class)
                .hasMessageContaining("an audit status of 20 bytes");
    }

    @Test
    void passesOverAnswersToOlderRequests() throws Exception {
        kernel.strays.add(kernel.stray(-Errno.EPERM));

        control.set(Setting.BACKLOG_LIMIT, 8192);

        assertThat(kernel.get(Setting.BACKLOG_LIMIT)).isEqualTo(8192);
    }

    @Test
    void aPositiveErrorIsNoFailure() throws Exception {
        kernel.refusals.put(AuditProtocol.AUDIT_SET, -19124); // as after a reset of lost

        control.set(Setting.RATE_LIMIT, 0);
    }

    @Test
    void namesTheCallTheErrorAndTheNextStep() {
        kernel.refusals.put(AuditProtocol.AUDIT_SET, Errno.EPERM);

        assertThatThrownBy(() -> control.set(Setting.ENABLED, 1))
                .isInstanceOfSatisfying(
                        SysException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPERM))
                .hasMessageStartingWith(
                        "set audit enabled to 1 failed: EPERM (needs CAP_AUDIT_CONTROL");
    }

    @Test
    void anAbsentAnswerIsATimeOut() {
        kernel.mute = true;

        assertThatThrownBy(control::rules)
                .isInstanceOfSatisfying(
                        SysException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ETIMEDOUT));
    }

    @Test
    void listsPaddedRulesAsTheyWereAdded() throws Exception {
        RuleData rule = Rules.withKey("seven77");
        control.add(rule);
        control.add(Rules.withKey("8eight88"));

        assertThat(control.rules()).containsExactly(rule, Rules.withKey("8eight88"));

        assertThatThrownBy(() -> control.add(rule))
                .isInstanceOfSatisfying(
                        SysException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
        control.delete(rule);
        assertThatThrownBy(() -> control.delete(rule))
                .isInstanceOfSatisfying(
                        SysException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }
}
