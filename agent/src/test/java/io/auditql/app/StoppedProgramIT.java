package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import io.auditql.sys.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A program of ours that is stopped holds up nobody.
class StoppedProgramIT extends KernelTest {
    private static final int SIGCONT = 18;
    private static final int STARTS = 200;
    private static final int PER_SECOND = 40;

    @Test
    void ctrlZGivesTheRecordsUpAndFgTakesThemAgain() throws Exception {
        Terminal.assumeThere();
        Path script = directory.resolve("auditqli");
        Files.writeString(
                script,
                "exec "
                        + Product.command(Auditqli.class, "--live", "--run_path=" + run()).stream()
                                .map(word -> "'" + word + "'")
                                .collect(Collectors.joining(" "))
                        + " --tail --line 'SELECT cmdline FROM process_events'\n");
        try (Terminal terminal = Terminal.open(directory)) {
            terminal.type("sh " + script);
            terminal.await(
                    "records",
                    () -> Auditctl.status("pid") != 0 && Auditctl.status("enabled") == 1);
            long owner = Auditctl.status("pid");

            terminal.press("C-z");
            terminal.await("gives the pid back", () -> Auditctl.status("pid") == 0);
            terminal.await("makes no more records", () -> Auditctl.status("enabled") == 0);
            terminal.await("has the prompt back", () -> terminal.text().contains("Stopped"));

            terminal.type("fg; echo \"ended with $?\"");
            terminal.await(
                    "takes it again",
                    () -> Auditctl.status("pid") == owner && Auditctl.status("enabled") == 1);
            KernelUnderTest.run("/bin/true", "after-fg");
            terminal.await("goes on", () -> terminal.text().contains("/bin/true after-fg"));

            terminal.press("C-c");
            terminal.await("ends", () -> terminal.text().contains("ended with 130"));
            assertThat(kernel.state()).isEqualTo(before);
        }
    }

    /// SIGSTOP, which no program can prepare for; the kernel's and the socket's buffers run full.
    @Test
    void aStoppedReaderFreezesNobody() {
        NativeProgram actor = NativeProgram.actor().orSkip();
        NativeProgram storm = NativeProgram.storm().orSkip();
        NativeProgram tiny = NativeProgram.tiny().orSkip();
        long lostBefore = Auditctl.status("lost");
        try (Product product =
                Product.live(run(), "--audit_backlog_limit=500", "--json").whenRecording()) {
            assertThat(product.askOne("SELECT 1")).isEqualTo("1");
            long healthy = p99(actor, tiny, STARTS);
            int owner = Math.toIntExact(product.owner().orElseThrow().pid());

            Processes.signal(owner, Processes.SIGSTOP);
            long stopped;
            try {
                storm.run(
                        tiny.file().toString(),
                        "40000",
                        "0",
                        "4",
                        "0",
                        directory.resolve("stamps").toString());
                stopped = p99(actor, tiny, 10 * PER_SECOND); // ten seconds
            } finally {
                Processes.signal(owner, SIGCONT);
            }
            System.out.println(
                    "bystander's p99, nanoseconds: healthy "
                            + healthy
                            + ", while stopped "
                            + stopped);
            // some noise of the machine is allowed even where starts are very quick; a freeze takes
            // seconds
            assertThat(stopped).isLessThan(Math.max(3 * healthy, 20_000_000L));

            // the first ones may find the kernel's queue still full
            String mark = "after-sigcont";
            product.await(
                    "records again",
                    () -> {
                        KernelUnderTest.run("/bin/true", mark);
                        return !product.ask(
                                        "SELECT pid FROM process_events WHERE cmdline LIKE '%"
                                                + mark
                                                + "' LIMIT 1")
                                .isEmpty();
                    });
            assertThat(Auditctl.status("lost") - lostBefore)
                    .as("the buffers ran full")
                    .isPositive();
            product.await(
                    "books what the kernel lost",
                    () ->
                            product.askOne(
                                            "SELECT count FROM audit_loss WHERE stage = 'kernel' AND cause = 'lost'")
                                    .equals(Long.toString(Auditctl.status("lost") - lostBefore)));
            assertThat(product.finish()).isZero();
        }
    }

    private static long p99(NativeProgram actor, NativeProgram tiny, int starts) {
        List<Long> nanos =
                actor
                        .run(
                                "latencies",
                                Integer.toString(starts),
                                Integer.toString(PER_SECOND),
                                tiny.file().toString())
                        .stream()
                        .map(said -> said.number("nanos"))
                        .sorted()
                        .toList();
        assertThat(nanos).hasSize(starts);
        return nanos.get(starts * 99 / 100);
    }
}
