package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

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
    private static final int COLUMNS = 250;
    private static final int ROWS = 60;
    private static final List<String> PROMPTS = List.of("# ", "auditql> ");

    @Test
    void everyStepOfThePageWorks() throws Exception {
        Terminal.assumeThere();
        place();
        String page = Files.readString(ROOT.resolve("docs/first-five-minutes.md"));
        int typed = 0;
        try (Terminal one = open("one");
                Terminal two = open("two")) {
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

    /// A terminal in the checkout, with the prompt of the page.
    private Terminal open(String name) throws IOException {
        Terminal terminal =
                Terminal.open(Files.createDirectory(directory.resolve(name)), COLUMNS, ROWS);
        return terminal.type("cd '" + directory + "'; PS1='# '; clear")
                .await("has the prompt", text -> text.equals("#"));
    }

    private static void shows(Terminal terminal, String part, int times) {
        terminal.await("shows " + part, text -> count(text, part) >= times);
    }

    private static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
            count++;
        }
        return count;
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
    private int run(Markdown.Block block, Terminal terminal) {
        int typed = 0;
        String last = "";
        for (String line : block.text().lines().toList()) {
            String prompt = PROMPTS.stream().filter(line::startsWith).findFirst().orElse("");
            if (!prompt.isEmpty()) {
                shows(terminal, prompt.strip(), 1);
                if (prompt.equals("# ")) {
                    terminal.press("C-l");
                }
                last = here(line.substring(prompt.length()));
                terminal.type(last);
                typed++;
            } else if (line.equals("^C")) {
                terminal.press("C-c");
                terminal.await("has the prompt", text -> text.endsWith("#"));
            } else {
                shows(terminal, line, 1 + count(last, line));
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
