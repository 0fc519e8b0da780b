package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.sys.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Types what docs/first-five-minutes.md says, and sees what it shows.
///
/// Its blocks are `terminal1` and `terminal2`. A line that begins with a prompt is typed, `^C` is a key, and every other line
/// is a part of what must come to the screen. Nothing of this machine is used: the files of the page lie below a directory of
/// the test.
class FirstFiveMinutesIT extends KernelTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> PROMPTS = List.of("# ", "auditql> ");

    @Test
    void everyStepOfThePageWorks() throws Exception {
        assumeTrue(Screen.isThere(), "tmux is not installed");
        place();
        String page = Files.readString(ROOT.resolve("docs/first-five-minutes.md"));
        int typed = 0;
        try (Screen one = new Screen(directory.resolve("t1"), directory);
                Screen two = new Screen(directory.resolve("t2"), directory)) {
            for (Markdown.Block block : Markdown.blocks(page)) {
                assertThat(block.kind()).as(block.text()).matches("terminal[12]");
                typed += run(block, block.kind().equals("terminal1") ? one : two);
            }
        } finally {
            endDaemon();
        }
        assertThat(typed).isGreaterThan(10);
        assertThat(isAsFound()).isTrue();
    }

    /// A daemon does not end with its terminal; after a step that failed one may be left.
    private void endDaemon() throws IOException {
        Path pidfile = run().resolve("auditqld.pidfile");
        if (Files.exists(pidfile)) {
            int pid = Integer.parseInt(Files.readString(pidfile).strip());
            Processes.signal(pid, Processes.SIGTERM);
            long deadline = System.nanoTime() + 30_000_000_000L;
            while (Processes.isAlive(pid) && System.nanoTime() < deadline) {
                Product.pause();
            }
        }
    }

    /// @return how many lines were typed
    private int run(Markdown.Block block, Screen terminal) {
        int typed = 0;
        String last = "";
        for (String line : block.text().lines().toList()) {
            String prompt = PROMPTS.stream().filter(line::startsWith).findFirst().orElse("");
            if (!prompt.isEmpty()) {
                terminal.await(prompt.strip());
                if (prompt.equals("# ")) {
                    terminal.clear();
                }
                last = here(line.substring(prompt.length()));
                terminal.type(last);
                typed++;
            } else if (line.equals("^C")) {
                terminal.press("C-c");
                terminal.await("# ");
            } else {
                terminal.await(line, 1 + Screen.count(last, line));
            }
        }
        return typed;
    }

    private String here(String command) {
        return command.replace("/etc/auditql", directory.resolve("etc").toString())
                .replace("/var/log/auditql", directory.resolve("log").toString());
    }

    /// The programs as the checkout has them, but for where they keep their files.
    private void place() throws IOException {
        Path examples = Files.createDirectory(directory.resolve("examples"));
        Files.copy(ROOT.resolve("examples/audit.log"), examples.resolve("audit.log"));
        Path bin = Files.createDirectory(directory.resolve("bin"));
        place(bin, Program.AUDITQLI, Auditqli.class);
        place(bin, Program.AUDITQLCTL, Auditqlctl.class);
        place(
                bin,
                Program.AUDITQLD,
                Auditqld.class,
                "--config_path=" + directory.resolve("etc/auditql.conf"),
                "--database_path=" + directory.resolve("db"),
                "--logger_path=" + directory.resolve("log"),
                "--pidfile=" + run().resolve("auditqld.pidfile"));
    }

    private void place(Path bin, Program program, Class<?> main, String... paths)
            throws IOException {
        List<String> command = Product.command(main, "--flagfile=", "--run_path=" + run());
        String words = String.join("' '", command);
        String more = paths.length == 0 ? "" : " '" + String.join("' '", paths) + "'";
        Path file =
                Files.writeString(
                        bin.resolve(program.word()),
                        "#!/bin/sh\nexec '" + words + "'" + more + " \"$@\"\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
