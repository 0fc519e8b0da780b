package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.audit.source.AuditRefusedException.Reason;
import io.auditql.audit.source.KernelStatus.Setting;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.sys.Errno;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditSessionTest {
    private static final long SELF = Processes.self();
    private static final int STRANGER = 4242;
    private static final SessionOptions ALLOWED = new SessionOptions(true, 0, 0, false, true, true);
    private static final RuleData EXEC = Rules.rule("ours");
    private static final RuleData CONNECT = Rules.rule("ours", Rules.SADDR_FAM);
    private static final RuleData CONNECT_PLAIN = Rules.rule("ours", 103);
    private static final RuleData EXCLUSION = Rules.proctitleExclusion();
    private static final WantedRules WANTED =
            new WantedRules(
                    List.of(
                            new RuleChoice(List.of(EXEC)),
                            new RuleChoice(List.of(CONNECT, CONNECT_PLAIN))),
                    List.of(EXCLUSION));

    @TempDir Path run;

    private final FakeKernel kernel = new FakeKernel();
    private final FakeProcesses processes = new FakeProcesses();
    private final Ledger ledger = new Ledger(() -> 1);
    private final NetlinkSource source = new NetlinkSource(kernel.events(64), 0, ledger, () -> 1);
    private long bootMillis = 1_000_000;
    private Map<Setting, Long> before = Map.of();

    private static final class FakeProcesses implements ProcessTable {
        boolean strangerLives;
        long drops;
        final List<String> listeners = new ArrayList<>();

        @Override
        public long startTicks(int pid) {
            return pid == SELF ? 77 : 0;
        }

        @Override
        public boolean mayOwnRecords(int pid) {
            return pid == STRANGER && strangerLives;
        }

        @Override
        public String name(int pid) {
            return "auditd";
        }

        @Override
        public List<String> listeners() {
            return listeners;
        }

        @Override
        public long drops(long port) {
            return drops;
        }
    }

    @BeforeEach
    void remember() {
        before = Map.copyOf(kernel.settings);
    }

    private Path stateFile() {
        return run.resolve("kernel-state");
    }

    private AuditSession session(SessionOptions options) {
        return new AuditSession(
                new AuditControl(kernel.control()),
                source,
                processes,
                WANTED,
                options,
                new BufferSizes(1 << 20, 8192),
                stateFile(),
                ledger,
                () -> bootMillis);
    }

    private long booked(String cause) {
        return ledger.counters().stream()
                .filter(c -> c.cause().equals(cause))
                .mapToLong(Counter::count)
                .sum();
    }

    @Test
    void waitsForNobodyBeforeItIsTheOwnerAndSwitchesOnLast() throws Exception {
        session(ALLOWED).begin();

        assertThat(kernel.log)
                .containsExactly(
                        "set backlog_limit 8192",
                        "set backlog_wait_time 0",
                        "claim " + SELF,
                        "add",
                        "add",
                        "add",
                        "set enabled 1");
    }

    @Test
    void switchesOffFirstAndPutsTheWaitTimeBackLast() throws Exception {
        AuditSession session = session(ALLOWED).begin();
        kernel.log.clear();

        session.close();

        assertThat(kernel.log)
                .containsExactly(
                        "set enabled 0",
                        "delete",
                        "delete",
                        "delete",
                        "delete", // the fallback, which was never there
                        "set pid 0",
                        "set backlog_limit 64",
                        "set backlog_wait_time 15000");
        assertThat(kernel.settings).isEqualTo(before);
        assertThat(kernel.rules).isEmpty();
        assertThat(kernel.closed).isTrue();
        assertThat(stateFile()).doesNotExist();
        session.close();
    }

    @Test
    void theFoundStateIsOnDiskBeforeTheFirstChange() throws Exception {
        kernel.rules.add(Rules.withKey("theirs"));
        session(ALLOWED).begin();

        KernelState state = KernelState.read(stateFile()).orElseThrow();
        assertThat(state.found())
                .containsEntry(Setting.ENABLED, 0L)
                .containsEntry(Setting.BACKLOG_WAIT_TIME, 15000L);
        assertThat(state.set())
                .containsEntry(Setting.ENABLED, 1L)
                .containsEntry(Setting.BACKLOG_LIMIT, 8192L);
        assertThat(state.owner()).isEqualTo((int) SELF);
        assertThat(state.ownerStart()).isEqualTo(77);
        assertThat(state.foundRules()).containsExactly(Rules.withKey("theirs"));
        assertThat(state.ourRules()).contains(EXEC, CONNECT, CONNECT_PLAIN);
    }

    @Test
    void nothingIsChangedWhenTheStateCannotBeSaved() throws Exception {
        java.nio.file.Files.writeString(run.resolve("file"), "");
        AuditSession session =
                new AuditSession(
                        new AuditControl(kernel.control()),
                        new NetlinkSource(kernel.events(64), 0, ledger, () -> 1),
                        processes,
                        WANTED,
                        ALLOWED,
                        new BufferSizes(1 << 20, 8192),
                        run.resolve("file").resolve("kernel-state"),
                        ledger,
                        () -> bootMillis);

        assertThatThrownBy(session::begin)
                .isInstanceOf(SysException.class)
                .hasMessageContaining("nothing was changed");
        assertThat(kernel.log).isEmpty();
    }

    @Test
    void aLiveOwnerIsNamedAndNothingIsChanged() {
        kernel.settings.put(Setting.PID, (long) STRANGER);
        processes.strangerLives = true;

        assertThatThrownBy(session(ALLOWED)::begin)
                .isInstanceOfSatisfying(
                        AuditRefusedException.class,
                        e -> {
                            assertThat(e.reason()).isEqualTo(Reason.LIVE_OWNER);
                            assertThat(e.reason().exitCode()).isEqualTo(6);
                        })
                .hasMessageContaining("auditd (pid 4242)");
        assertThat(kernel.log).isEmpty();
        assertThat(stateFile()).doesNotExist();
    }

    @Test
    void aDeadOwnersPlaceIsTaken() throws Exception {
        kernel.settings.put(Setting.PID, (long) STRANGER);

        AuditSession session = session(ALLOWED).begin();

        assertThat(session.mode()).isEqualTo(AuditSession.Mode.OWNER);
        session.close();
        assertThat(kernel.get(Setting.PID)).isZero();
    }

    @Test
    void anOwnerThatCameInBetweenIsNamedAndAllIsPutBack() {
        kernel.settings.put(Setting.PID, (long) STRANGER);
        kernel.refusedClaim = Errno.EEXIST;

        assertThatThrownBy(session(ALLOWED)::begin)
                .isInstanceOfSatisfying(
                        AuditRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.LIVE_OWNER));
        assertThat(kernel.get(Setting.BACKLOG_WAIT_TIME)).isEqualTo(15000);
        assertThat(kernel.get(Setting.PID)).isEqualTo(STRANGER);
        assertThat(stateFile()).doesNotExist();
    }

    @Test
    void aKernelThatPanicsIsLeftAloneUnlessAccepted() throws Exception {
        kernel.settings.put(Setting.FAILURE, 2L);

        assertThatThrownBy(session(ALLOWED)::begin)
                .isInstanceOfSatisfying(
                        AuditRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.PANIC))
                .hasMessageContaining("--audit_accept_panic");
        assertThat(kernel.log).isEmpty();

        session(new SessionOptions(true, 0, 0, true, true, true)).begin().close();
        assertThat(kernel.get(Setting.FAILURE)).isEqualTo(2);
    }

    @Test
    void lockedSettingsAreRefusedUnlessOnlyThePidIsWanted() throws Exception {
        kernel.settings.put(Setting.ENABLED, 2L);

        assertThatThrownBy(session(ALLOWED)::begin)
                .isInstanceOfSatisfying(
                        AuditRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.LOCKED));
        assertThat(kernel.log).isEmpty();

        session(new SessionOptions(false, 0, 0, false, true, true)).begin().close();
        assertThat(kernel.log).containsExactly("claim " + SELF, "set pid 0");
    }

    @Test
    void aMissingCapabilityIsNamed() {
        kernel.refusals.put(AuditProtocol.AUDIT_GET, Errno.EPERM);
        assertThatThrownBy(session(ALLOWED)::begin)
                .isInstanceOfSatisfying(
                        AuditRefusedException.class,
                        e -> assertThat(e.reason().exitCode()).isEqualTo(4))
                .hasMessageContaining("CAP_AUDIT_CONTROL");

        kernel.refusals.put(AuditProtocol.AUDIT_GET, Errno.ECONNREFUSED);
        assertThatThrownBy(session(ALLOWED)::begin)
                .isInstanceOf(AuditRefusedException.class)
                .hasMessageContaining("user namespace");
    }

    @Test
    void aKernelWithoutAFieldGetsTheRuleWithoutIt() throws Exception {
        kernel.unknownField = OptionalInt.of(Rules.SADDR_FAM);

        AuditSession session = session(ALLOWED).begin();

        assertThat(kernel.rules).containsExactly(EXEC, CONNECT_PLAIN, EXCLUSION);
        assertThat(session.degraded()).hasSize(1);
        session.close();
        assertThat(kernel.rules).isEmpty();
    }

    @Test
    void aKernelWithoutAWaitTimeIsNotAskedForOne() throws Exception {
        kernel.statusBytes = 32;

        AuditSession session = session(ALLOWED).begin();

        assertThat(kernel.log).noneMatch(l -> l.contains("wait_time"));
        assertThat(session.degraded()).containsExactly("no backlog_wait_time");
    }

    @Test
    void aRuleThatWasThereStays() throws Exception {
        kernel.rules.add(EXEC);

        session(ALLOWED).begin().close();

        assertThat(kernel.rules).containsExactly(EXEC);
    }

    @Test
    void aFailureHalfWayPutsEverythingBack() {
        kernel.refusals.put(AuditProtocol.AUDIT_ADD_RULE, Errno.ENOMEM);

        assertThatThrownBy(session(ALLOWED)::begin).isInstanceOf(SysException.class);

        assertThat(kernel.settings).isEqualTo(before);
        assertThat(stateFile()).doesNotExist();
    }

    @Test
    void whatAnotherHasChangedSinceIsTheirs() throws Exception {
        AuditSession session = session(ALLOWED).begin();
        kernel.settings.put(Setting.BACKLOG_LIMIT, 555L);
        kernel.settings.put(Setting.PID, (long) STRANGER);

        session.close();

        assertThat(kernel.get(Setting.BACKLOG_LIMIT)).isEqualTo(555);
        assertThat(kernel.get(Setting.PID)).isEqualTo(STRANGER);
        assertThat(kernel.get(Setting.BACKLOG_WAIT_TIME)).isEqualTo(15000);
    }

    @Test
    void proctitleIsKeptFromNobodyElse() throws Exception {
        kernel.rules.add(Rules.withKey("theirs"));
        AuditSession session = session(ALLOWED).begin();
        assertThat(kernel.rules).doesNotContain(EXCLUSION);
        session.close();

        kernel.rules.clear();
        processes.listeners.add("systemd-journald (pid 1)");
        session = session(ALLOWED).begin();
        assertThat(kernel.rules).doesNotContain(EXCLUSION);
        session.close();

        processes.listeners.clear();
        session = session(new SessionOptions(true, 0, 0, false, false, true)).begin();
        assertThat(kernel.rules).doesNotContain(EXCLUSION);
        session.close();
    }

    @Test
    void theExclusionGoesWithItsReasonAndComesBack() throws Exception {
        NetlinkSource source = new NetlinkSource(kernel.events(64), 0, ledger, () -> 1);
        AuditSession session =
                new AuditSession(
                                new AuditControl(kernel.control()),
                                source,
                                processes,
                                WANTED,
                                ALLOWED,
                                new BufferSizes(1 << 20, 8192),
                                stateFile(),
                                ledger,
                                () -> bootMillis)
                        .begin();
        RuleData theirs = Rules.withKey("theirs");
        kernel.rules.add(theirs);
        kernel.event(1305, "audit(1.000:1): op=add_rule");
        source.work(new Records());

        session.work();
        assertThat(kernel.rules).containsExactly(EXEC, CONNECT, theirs);
        assertThat(KernelState.read(stateFile()).orElseThrow().ourRules())
                .doesNotContain(EXCLUSION);

        kernel.rules.remove(theirs);
        kernel.event(1305, "audit(1.000:2): op=remove_rule");
        source.work(new Records());
        session.work();
        assertThat(kernel.rules).containsExactly(EXEC, CONNECT, EXCLUSION);
        assertThat(KernelState.read(stateFile()).orElseThrow().ourRules()).contains(EXCLUSION);
    }

    @Test
    void lostIsADifferenceAlsoAfterAReset() throws Exception {
        kernel.lost = 100;
        AuditSession session = session(ALLOWED).begin();
        session.work();
        assertThat(session.lostSinceStart()).isZero();
        kernel.lost = 130;
        session.work();
        assertThat(session.lostSinceStart()).isEqualTo(30);
        kernel.lost = 5; // auditctl --reset-lost
        session.work();
        assertThat(session.lostSinceStart()).isEqualTo(35);
    }

    @Test
    void aTimeWithoutTheRecordsIsBookedAndEndsWhenTheyAreFree() throws Exception {
        AuditSession session = session(ALLOWED).begin();
        kernel.settings.put(Setting.PID, (long) STRANGER);
        processes.strangerLives = true;
        bootMillis += 1000;
        session.work();
        assertThat(session.mode()).isEqualTo(AuditSession.Mode.OWNERLESS);
        assertThat(kernel.rules).doesNotContain(EXCLUSION);
        bootMillis += 2000;
        session.work();
        assertThat(booked("ownerless")).isEqualTo(3);

        processes.strangerLives = false;
        kernel.settings.put(Setting.PID, 0L);
        bootMillis += 500;
        session.work();

        assertThat(session.mode()).isEqualTo(AuditSession.Mode.OWNER);
        assertThat(kernel.get(Setting.PID)).isEqualTo(SELF);
        assertThat(booked("ownerless")).isEqualTo(4);
        bootMillis += 1000;
        session.work();
        assertThat(booked("ownerless")).isEqualTo(4);
        assertThat(kernel.rules).contains(EXCLUSION);
    }

    @Test
    void withoutPersistTheRecordsAreNotTakenAgain() throws Exception {
        AuditSession session = session(new SessionOptions(true, 0, 0, false, true, false)).begin();
        kernel.settings.put(Setting.PID, 0L);

        session.work();

        assertThat(session.mode()).isEqualTo(AuditSession.Mode.OWNERLESS);
        assertThat(kernel.get(Setting.PID)).isZero();
    }

    @Test
    void whileSuspendedTheKernelMakesNoRecordsForNobody() throws Exception {
        AuditSession session = session(ALLOWED).begin();

        session.suspend();
        assertThat(kernel.get(Setting.PID)).isZero();
        assertThat(kernel.get(Setting.ENABLED)).isZero();
        session.work();
        assertThat(kernel.get(Setting.PID)).isZero();

        bootMillis += 7000;
        session.resume();
        assertThat(kernel.get(Setting.PID)).isEqualTo(SELF);
        assertThat(kernel.get(Setting.ENABLED)).isEqualTo(1);
        assertThat(booked("suspended")).isEqualTo(7);
        session.close();
        assertThat(kernel.settings).isEqualTo(before);
    }

    @Test
    void aKernelThatDoesNotAnswerEndsNothing() throws Exception {
        AuditSession session = session(ALLOWED).begin();
        kernel.mute = true;

        assertThat(session.work()).isZero();
        assertThat(session.status().pid()).isZero(); // as last seen: before we took it
        session.close();

        assertThat(stateFile()).exists(); // for the next try
        assertThat(Optional.of(KernelState.read(stateFile()))).isPresent();
    }

    @Test
    void rulesThatOthersRemoveAreBookedInSecondsUntilTheyAreBack() throws Exception {
        AuditSession session = session(ALLOWED).begin();
        bootMillis += 1_000;
        kernel.rules.remove(CONNECT);
        kernel.event(1305, "audit(1.000:1): op=remove_rule"); // the kernel says so
        source.work(new Records());

        session.work();
        bootMillis += 2_500;
        session.work();
        assertThat(booked("rules_missing"))
                .as("begun with the last look that found them")
                .isEqualTo(3);

        kernel.rules.add(CONNECT);
        bootMillis += 1_000;
        session.work();
        assertThat(booked("rules_missing")).isEqualTo(5);
        bootMillis += 60_000;
        session.work();
        assertThat(booked("rules_missing")).isEqualTo(5);
    }

    @Test
    void whatTheKernelLostWhileTheSocketWasFullIsToldApart() throws Exception {
        AuditSession session = session(ALLOWED).begin();
        kernel.lost = 10;
        session.work();
        kernel.lost = 15;
        processes.drops = 2;
        session.work();
        kernel.lost = 16; // may belong to the failure before
        session.work();
        kernel.lost = 20;
        session.work();

        assertThat(booked("lost")).isEqualTo(20);
        assertThat(booked("socket_full")).isEqualTo(2);
        assertThat(booked("lost_socket_full")).isEqualTo(6);
    }
}
