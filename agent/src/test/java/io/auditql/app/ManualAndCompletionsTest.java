package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the tools they are made for say of the manual pages and completions.
class ManualAndCompletionsTest {
    @TempDir Path directory;

    /// What a program prints, with its exit code at the end; skips where it is not installed.
    private String run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String printed =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return printed + "exit " + process.exitValue();
        } catch (IOException e) {
            System.out.println("skipped: " + command[0] + " is not installed");
            assumeTrue(false, command[0] + " is not installed");
            throw e;
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void theManualPageIsSoundAndFits80Columns(Program program) throws Exception {
        Path page = write(ManPage.name(program), ManPage.of(program));
        // mandoc knows no pages of ours beside it
        assertThat(
                        run("mandoc", "-T", "lint", "-W", "warning", page.toString())
                                .lines()
                                .filter(line -> !line.contains("referenced manual not found"))
                                .filter(line -> !line.startsWith("exit")))
                .isEmpty();
        String shown = // without what makes it bold on paper
                run("mandoc", "-T", "ascii", "-O", "width=78", page.toString())
                        .replaceAll(".\b", "");
        assertThat(shown)
                .contains("NAME")
                .contains("--disable_audit=")
                .contains("EXIT STATUS")
                .endsWith("exit 0");
        assertThat(shown.lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void bashReadsItsCompletionsAndCompletes() throws Exception {
        Path script = write("auditql.bash", Completions.bash());
        assertThat(run("bash", "-n", script.toString())).isEqualTo("exit 0");
        assertThat(bash(script, "auditqli", "--stand")).contains("--standalone");
        assertThat(bash(script, "auditqli", "--events_ma"))
                .contains("--events_max=", "--events_max_bytes=");
        assertThat(bash(script, "auditqlctl", "sta")).contains("status");
        assertThat(bash(script, "auditqld", "--csv")).doesNotContain("--csv");
    }

    /// What is offered for the last of the words, a line each.
    private List<String> bash(Path script, String program, String word) throws Exception {
        return run(
                        "bash",
                        "--norc",
                        "-c",
                        """
                        compopt() { :; }
                        . '%s'
                        COMP_WORDS=(%s %s) COMP_CWORD=1
                        _%s
                        printf '%%s\\n' "${COMPREPLY[@]}"
                        """
                                .formatted(script, program, word, program))
                .lines()
                .toList();
    }

    @Test
    void zshReadsItsCompletions() throws Exception {
        assertThat(run("zsh", "-n", write("_auditql", Completions.zsh()).toString()))
                .isEqualTo("exit 0");
    }

    @Test
    void fishReadsItsCompletionsAndCompletes() throws Exception {
        Path script = write("auditql.fish", Completions.fish());
        assertThat(run("fish", "--no-execute", script.toString())).isEqualTo("exit 0");
        assertThat(
                        run(
                                "fish",
                                "--no-config",
                                "-c",
                                "source '%s'; complete --do-complete 'auditqli --stand'"
                                        .formatted(script)))
                .contains("--standalone\tDo not ask a running daemon");
    }
}
