package io.auditql.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The command line of osquery's manual, pasted behind our shell's name, with the line separator that stands in it: as the three
/// bytes it is, and as what a wrong encoding made of them.
class PastedLineIT extends KernelTest {
    private static final String LINE =
            "--audit_allow_config=true --audit_allow_sockets=true --audit_persist=true --disable_audit=false@"
                    + " --events_expiry=1 --events_max=50000 --logger_plugin=filesystem  --disable_events=false";

    /// Bytes of a shell script, hence one character each.
    private static String separator(String hex) {
        StringBuilder bytes = new StringBuilder();
        for (String each : hex.split(" ", -1)) {
            bytes.append((char) Integer.parseInt(each, 16));
        }
        return bytes.toString();
    }

    private Process start(String environment, String separator, String more) throws Exception {
        Installation installation = Installation.in(directory.resolve("installed"));
        String line =
                environment
                        + " JAVA_HOME='"
                        + System.getProperty("java.home")
                        + "' "
                        + installation.program("auditqli")
                        + " "
                        + LINE.replace("@", separator(separator))
                        + " --json --run_path="
                        + run()
                        + more
                        + "\n";
        Path script = Files.writeString(directory.resolve("pasted"), line, ISO_8859_1);
        return new ProcessBuilder("sh", script.toString())
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    @ParameterizedTest
    @CsvSource({"env -i, e2 80 a8", "LC_ALL=C, e2 80 9a c3 84 c2 ae"})
    void recordsAndAnswersWhatStandsBehindIt(String environment, String separator)
            throws Exception {
        Process process =
                start(
                        environment,
                        separator,
                        " --tail_seconds=2 \"SELECT cmdline FROM process_events WHERE cmdline LIKE '/bin/true pasted-%'\"");
        process.getOutputStream().close();
        int programs = 0;
        while (process.isAlive()) {
            if (Auditctl.status("pid") != 0 && Auditctl.status("enabled") == 1) {
                KernelUnderTest.run("/bin/true", "pasted-" + programs++);
            }
            Product.pause();
        }
        assertThat(process.exitValue()).as(err()).isZero();
        assertThat(programs).isPositive();
        assertThat(JsonRows.of(rows()))
                .as(err())
                .isNotEmpty()
                .extracting(row -> row.get("cmdline"))
                .first()
                .isEqualTo("/bin/true pasted-0");
    }

    @ParameterizedTest
    @CsvSource({"LC_ALL=C, e2 80 a8", "env -i, e2 80 9a c3 84 c2 ae"})
    void recordsAndAnswersWhatComesOnItsInput(String environment, String separator)
            throws Exception {
        Process process = start(environment, separator, "");
        try (OutputStream input = process.getOutputStream()) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!(Auditctl.status("pid") != 0 && Auditctl.status("enabled") == 1)
                    && process.isAlive()
                    && System.nanoTime() < deadline) {
                Product.pause();
            }
            KernelUnderTest.run("/bin/true", "typed");
            // a record may still be on its way when the program has ended
            while (!rows().contains("/bin/true typed")
                    && process.isAlive()
                    && System.nanoTime() < deadline) {
                input.write(
                        "SELECT cmdline FROM process_events WHERE cmdline LIKE '%true typed';\n"
                                .getBytes(UTF_8));
                input.flush();
                Product.pause();
            }
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(err()).isZero();
        assertThat(JsonRows.of(rows()))
                .as(err())
                .isNotEmpty()
                .extracting(row -> row.get("cmdline"))
                .containsOnly("/bin/true typed");
    }

    private String rows() throws Exception {
        return Files.readString(directory.resolve("out"));
    }

    private String err() throws Exception {
        return Files.readString(directory.resolve("err"));
    }
}
