package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.audit.source.KernelStatus.Setting;
import io.auditql.sys.Errno;
import io.auditql.sys.SysException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelStateTest {
    private static final int DEAD = 999_999_999;

    @TempDir Path run;

    private final FakeKernel kernel = new FakeKernel();
    private final AuditControl control = new AuditControl(kernel.control());

    private static KernelState state(String bootId) {
        return new KernelState(
                bootId,
                DEAD,
                77,
                Map.of(
                        Setting.ENABLED, 0L,
                        Setting.PID, 0L,
                        Setting.BACKLOG_LIMIT, 64L,
                        Setting.BACKLOG_WAIT_TIME, 15000L),
                Map.of(
                        Setting.ENABLED, 1L,
                        Setting.PID, (long) DEAD,
                        Setting.BACKLOG_LIMIT, 8192L,
                        Setting.BACKLOG_WAIT_TIME, 0L),
                List.of(Rules.withKey("theirs")),
                List.of(Rules.withKey("ours"), Rules.withKey("theirs")));
    }

    private Path file() {
        return run.resolve("sub").resolve("kernel-state");
    }

    @Test
    void readsWhatItWroteAndNobodyElseMayReadIt() throws Exception {
        state("boot").save(file());
        state("boot").save(file()); // again, over the first

        assertThat(KernelState.read(file())).contains(state("boot"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(file().resolveSibling("kernel-state.new")).doesNotExist();
        assertThat(KernelState.read(run.resolve("absent"))).isEmpty();
    }

    @Test
    void aDamagedFileNamesItsLine() throws Exception {
        state("boot").save(file());
        List<String> lines = Files.readAllLines(file());
        for (int i = 0; i < lines.size(); i++) {
            List<String> damaged = new java.util.ArrayList<>(lines);
            damaged.set(i, "rule.ours=04zz");
            Files.write(file(), damaged);
            int line = i + 1;
            assertThatThrownBy(() -> KernelState.read(file()))
                    .isInstanceOf(SysException.class)
                    .hasMessageContaining("kernel-state line " + line + " is damaged");
        }
    }

    @Test
    void aFileThatOthersMayWriteIsNotBelieved() throws Exception {
        state("boot").save(file());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw----"));

        assertThatThrownBy(() -> KernelState.read(file())).isInstanceOf(SysException.class);
    }

    @Test
    void aFileOfAnotherBootIsOnlyRemoved() throws Exception {
        Path file = run.resolve("kernel-state");
        state("another boot").save(file);

        assertThat(KernelRestore.fromRunDirectory(run)).isEqualTo(KernelRestore.Outcome.NOTHING);
        assertThat(file).doesNotExist();
    }

    @Test
    void putsBackWhatIsStillOursAndOnlyThat() throws Exception {
        kernel.settings.put(Setting.ENABLED, 1L);
        kernel.settings.put(Setting.PID, (long) DEAD);
        kernel.settings.put(Setting.BACKLOG_LIMIT, 8192L);
        kernel.settings.put(Setting.BACKLOG_WAIT_TIME, 7L); // somebody else's wish
        kernel.rules.addAll(
                List.of(Rules.withKey("theirs"), Rules.withKey("ours"), Rules.withKey("new")));
        KernelRestore restore =
                new KernelRestore(
                        control, state("boot"), () -> kernel.settings.put(Setting.PID, 0L));

        restore.run();

        assertThat(kernel.get(Setting.ENABLED)).isZero();
        assertThat(kernel.get(Setting.PID)).isZero();
        assertThat(kernel.get(Setting.BACKLOG_LIMIT)).isEqualTo(64);
        assertThat(kernel.get(Setting.BACKLOG_WAIT_TIME)).isEqualTo(7);
        assertThat(kernel.rules).containsExactly(Rules.withKey("theirs"), Rules.withKey("new"));

        kernel.log.clear();
        restore.run();
        assertThat(kernel.log).containsOnly("delete"); // and nothing was there to delete
    }

    @Test
    void oneStepThatFailsDoesNotKeepTheOthersFromBeingTried() {
        kernel.settings.put(Setting.ENABLED, 1L);
        kernel.refusals.put(AuditProtocol.AUDIT_DEL_RULE, Errno.EPERM);

        assertThatThrownBy(() -> new KernelRestore(control, state("boot"), () -> {}).run())
                .isInstanceOf(SysException.class)
                .hasMessageContaining("rule: delete");
        assertThat(kernel.get(Setting.ENABLED)).isZero();
    }
}
