package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each flag of audit and events, with and without: the difference is seen by auditctl, or in the rows.
class LiveFlagsIT extends KernelTest {
    private static final String ALL = "SELECT pid, cmdline FROM process_events";

    private Product live(String... flags) {
        List<String> all = new java.util.ArrayList<>(List.of(flags));
        all.add("--json");
        return Product.live(run(), all.toArray(String[]::new));
    }

    private static void mark(String text) {
        KernelUnderTest.run("/bin/true", text);
    }

    private static String marked(String text) {
        return ALL + " WHERE cmdline = '/bin/true " + text + "'";
    }

    private static boolean hasRule(String part) {
        return Auditctl.rules().stream().anyMatch(rule -> rule.contains(part));
    }

    @Test
    void withoutAuditOrEventsNothingIsTouched() {
        for (String flag : List.of("--disable_audit=true", "--disable_events=true")) {
            try (Product product = live(flag)) {
                assertThat(product.askOne("SELECT 1")).isEqualTo("1");
                assertThat(kernel.state()).isEqualTo(before);
                mark("unseen");
                assertThat(product.ask(ALL)).isEmpty();
                assertThat(product.err()).contains("is empty").contains("--live");
                assertThat(product.finish()).isZero();
            }
        }
    }

    @Test
    void theDefaultsOfLive() {
        try (Product product = live().whenRecording()) {
            assertThat(Auditctl.status("backlog_wait_time")).isZero();
            assertThat(Auditctl.status("backlog_limit")).isBetween(8192L, 65_536L);
            assertThat(hasRule("-S execve")).isTrue();
            assertThat(hasRule("connect")).isTrue();
            assertThat(hasRule("msgtype=PROCTITLE")).isTrue();
            assertThat(Auditctl.rules())
                    .filteredOn(rule -> rule.contains("always,exit"))
                    .allMatch(rule ->
                            rule.contains("-F success=1") || rule.contains("-F exit=-EINPROGRESS"))
                    .allMatch(rule -> rule.contains("-F pid!=" + Auditctl.status("pid") + " "))
                    .allMatch(rule -> rule.endsWith("-F key=auditql"));
            mark("kept");
            assertThat(product.askUntilFound(marked("kept"))).hasSize(1);
            assertThat(product.ask(marked("kept"))).hasSize(1);
            assertThat(product.finish()).isZero();
        }
    }

    @Test
    void eachTableHasItsSwitch() {
        NativeProgram actor = NativeProgram.actor().orSkip();
        try (Product product = live("--audit_allow_process_events=false").whenRecording()) {
            assertThat(hasRule("execve")).isFalse();
            assertThat(hasRule("connect")).isTrue();
            String pid = actor.run("bind4", "0").getFirst().get("pid");
            product.askUntilFound("SELECT pid FROM socket_events WHERE pid = " + pid);
            assertThat(product.ask(ALL)).isEmpty();
            assertThat(product.finish()).isZero();
        }
        try (Product product = live("--audit_allow_sockets=false").whenRecording()) {
            assertThat(hasRule("execve")).isTrue();
            assertThat(hasRule("connect")).isFalse();
            actor.run("bind4", "0");
            mark("after");
            product.askUntilFound(marked("after"));
            assertThat(product.ask("SELECT pid FROM socket_events")).isEmpty();
            assertThat(product.finish()).isZero();
        }
    }

    @Test
    void whatTheKernelIsTold() {
        try (Product product =
                live(
                                "--audit_backlog_limit=4321",
                                "--audit_backlog_wait_time=7",
                                "--audit_exclude_proctitle=false",
                                "--audit_self",
                                "--audit_allow_failed_process_events",
                                "--audit_allow_failed_socket_events",
                                "--audit_allow_unix")
                        .whenRecording()) {
            assertThat(Auditctl.status("backlog_limit")).isEqualTo(4321);
            assertThat(Auditctl.status("backlog_wait_time")).isEqualTo(7);
            assertThat(Auditctl.rules())
                    .isNotEmpty()
                    .noneMatch(rule -> rule.contains("PROCTITLE"))
                    .noneMatch(rule -> rule.contains("pid!="))
                    .noneMatch(
                            rule -> rule.contains("success=") && !rule.contains("io_uring_setup"))
                    .noneMatch(rule -> rule.contains("exit="))
                    .noneMatch(rule -> rule.contains("saddr_fam"));
            assertThat(product.finish()).isZero();
        }
    }

    @Test
    void eventsThatExpireGoWithTheSelect() throws Exception {
        for (String flag : List.of("--events_expiry=1", "--event_expiry=1")) {
            try (Product product = live(flag).whenRecording()) {
                mark("short-lived");
                assertThat(product.askUntilFound(marked("short-lived"))).hasSize(1);
                Thread.sleep(2_000);
                mark("next");
                assertThat(product.askUntilFound(marked("next"))).hasSize(1);
                assertThat(product.ask(marked("short-lived"))).isEmpty();
                assertThat(product.finish()).isZero();
            }
        }
    }

    @Test
    void noMoreThanSoManyEventsAreShown() {
        String numbered = ALL + " WHERE cmdline LIKE '/bin/true number-%'";
        try (Product product = live("--events_max=5").whenRecording()) {
            twentyStarts();
            product.await("has events", () -> product.ask(ALL).size() == 5);
            assertThat(product.ask(numbered)).hasSizeLessThanOrEqualTo(5);
            assertThat(product.finish()).isZero();
        }
        try (Product product = live().whenRecording()) {
            twentyStarts();
            product.await("has all", () -> product.ask(numbered).size() == 20);
            assertThat(product.finish()).isZero();
        }
    }

    private static void twentyStarts() {
        for (int i = 0; i < 20; i++) {
            mark("number-" + i);
        }
    }

    @Test
    void aTailEndsInTime() {
        long start = System.nanoTime();
        try (Product product = live("--tail", "--tail_seconds=2", ALL).whenRecording()) {
            product.whenCaughtUp();
            assertThat(product.exitCode()).isZero();
        }
        assertThat((System.nanoTime() - start) / 1e9).isBetween(2.0, 6.0);
    }
}
