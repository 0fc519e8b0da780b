package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoveredSinceTest {
    private static final boolean CHANGED = true;
    private static final boolean SAME = false;

    @TempDir Path run;

    private Path file() {
        return run.resolve("covered-since");
    }

    private CoveredSince fresh() {
        return new CoveredSince(file(), false);
    }

    /// `-a never,task`: list 1, action 0.
    private static RuleData neverTask() {
        byte[] bytes = new byte[RuleData.FIXED_BYTES];
        bytes[RuleData.LIST_AT] = 1;
        return new RuleData(bytes);
    }

    @Test
    void countsFromTheFirstTimeThatAuditingIsSeenToBeOn() {
        CoveredSince covered = fresh();
        covered.look(false, List.of(), SAME, 1000);
        assertThat(covered.millis()).isEqualTo(CoveredSince.NEVER);
        assertThat(file()).doesNotExist();

        covered.look(true, List.of(), SAME, 2000);
        covered.look(false, List.of(), SAME, 3000);
        covered.look(true, List.of(), SAME, 4000);
        assertThat(covered.millis()).isEqualTo(2000);
    }

    @Test
    void theNextProgramOfThisBootKnowsIt() throws Exception {
        fresh().look(true, List.of(), SAME, 2000);
        CoveredSince next = fresh();
        next.look(true, List.of(), SAME, 9000);
        assertThat(next.millis()).isEqualTo(2000);
        assertThat(CoveredSince.read(file())).isEqualTo(OptionalLong.of(2000));

        Files.writeString(file(), "boot_id=another\nboot_millis=2000\n");
        assertThat(CoveredSince.read(file())).isEmpty();
        assertThat(fresh().millis()).isEqualTo(CoveredSince.NEVER);
    }

    @Test
    void whatWasForkedUnderANeverTaskRuleIsNotCoveredAlsoAfterTheRuleIsGone() {
        CoveredSince covered = fresh();
        covered.look(true, List.of(), SAME, 1000);
        covered.look(true, List.of(neverTask()), SAME, 2000);
        assertThat(covered.millis()).isEqualTo(2000);
        covered.look(true, List.of(), SAME, 3000); // it went at some time before
        assertThat(covered.millis()).isEqualTo(3000);
        covered.look(true, List.of(), SAME, 4000);
        assertThat(covered.millis()).isEqualTo(3000);
    }

    @Test
    void aRuleThatCameAndWentBetweenTwoLooksCounts() {
        CoveredSince covered = fresh();
        covered.look(true, List.of(), SAME, 1000);
        covered.look(true, List.of(), CHANGED, 2000);
        assertThat(covered.millis()).isEqualTo(2000);
    }

    @Test
    void aBootWithAuditCoversEverything() throws Exception {
        Path line = Files.writeString(run.resolve("cmdline"), "quiet audit=1 panic=1\n");
        assertThat(CoveredSince.bootsEnabled(line)).isTrue();
        assertThat(new CoveredSince(file(), true).millis()).isZero();

        Files.writeString(line, "quiet audit=10 panic=1\n");
        assertThat(CoveredSince.bootsEnabled(line)).isFalse();
    }

    @Test
    void damageIsNoKnowledge() throws Exception {
        Files.writeString(
                file(), "boot_id=" + KernelState.currentBootId() + "\nboot_millis=soon\n");
        assertThat(CoveredSince.read(file())).isEmpty();
        assertThat(CoveredSince.read(run)).isEmpty();
    }
}
