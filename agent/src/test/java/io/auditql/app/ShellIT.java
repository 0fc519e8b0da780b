package io.auditql.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.audit.source.KernelUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The shell as a person has it on a terminal, and as a script has it.
@Timeout(120)
class ShellIT {
    @TempDir Path directory;

    // a person

    @Test
    void aPersonEditsCompletesInterruptsAndFindsItAllAgain() throws Exception {
        Terminal.assumeThere();
        Path home = Files.createDirectory(directory.resolve("home"));
        Path start = script("HOME='" + home + "' exec " + command());
        try (Terminal terminal = Terminal.open(directory, 120, 48)) {
            terminal.type("sh " + start + "; echo \"ended with $?\"");
            terminal.await("greets", text -> text.endsWith("auditql>"));

            // three lines, one statement
            terminal.type("SELECT 40 +").await("asks for more", text -> text.endsWith("...>"));
            terminal.type("  2").type("AS answer;");
            terminal.await("answers", text -> text.contains("| 42     |"));

            // Tab: a column, a table, a command
            terminal.put("SELECT usern").press("Tab");
            terminal.await(
                    "completes a column",
                    text -> text.endsWith("SELECT usern") || text.contains("SELECT username"));
            terminal.press("C-u").put("SELECT count(*) AS n FROM users").press("Tab");
            terminal.await("completes a table", text -> text.contains("FROM users"));
            terminal.put("WHERE usern").press("Tab");
            terminal.await("completes a column", text -> text.contains("WHERE username"));
            terminal.type("= 'root';").await("answers", text -> text.contains("| n |"));
            terminal.put(".sch").press("Tab").put("osquery_i").press("Tab").press("Enter");
            terminal.await("runs", text -> text.contains("CREATE TABLE osquery_info("));

            // a mistake
            terminal.type("SELECT usrname FROM users;");
            terminal.await(
                    "points at it",
                    text ->
                            text.contains("Did you mean username?")
                                    && text.contains(
                                            "\n  SELECT usrname FROM users;\n         ^^^^^^^\n"));

            // Ctrl-C: the line, and the query
            terminal.put("SELECT never_run").press("C-c");
            terminal.await("forgets", text -> text.endsWith("\nauditql>"));
            terminal.type(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n;");
            terminal.await("says that it runs", text -> text.endsWith("; Ctrl-C stops"));
            terminal.press("C-c");
            terminal.await("stops", text -> text.endsWith("interrupted\nauditql>"));
            terminal.type("SELECT 'still ' || 'here' AS here;");
            terminal.await("goes on", text -> text.contains("| still here |"));

            // Ctrl-Z and back
            terminal.put("SELECT 'as' || 'before' AS z").press("C-z");
            terminal.await("is stopped", text -> text.contains("ended with 148"));
            terminal.type("fg; echo \"ended with $?\"")
                    .await("shows its line again", text -> text.endsWith("AS z"));
            terminal.type(";").await("goes on", text -> text.contains("| asbefore |"));

            terminal.type(".exit 3").await("ends", text -> text.contains("ended with 3"));
            Path history = home.resolve(".auditql/history");
            assertThat(mode(history)).isEqualTo("rw-------");
            assertThat(mode(home.resolve(".auditql"))).isEqualTo("rwx------");

            // the next run
            terminal.type("reset; sh " + start + "; echo \"ended with $?\"");
            terminal.await(
                    "greets", text -> text.contains("Need help") && text.endsWith("auditql>"));
            terminal.press("Up", "Up");
            terminal.await("remembers", text -> text.endsWith("SELECT 'as' || 'before' AS z;"));
            terminal.press("Enter").await("answers", text -> text.contains("| asbefore |"));

            // more than fits goes through the pager
            terminal.type(".tables").await("lists", text -> text.contains("=> users"));
            terminal.type(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) SELECT i FROM n;");
            if (!KernelUnderTest.run("less", "--version").isEmpty()) {
                terminal.await("waits on the first page", text -> text.endsWith("\n:"));
                terminal.press("q");
            }
            terminal.await("asks again", text -> text.endsWith("auditql>"));
            terminal.press("C-d").await("ends", text -> text.contains("ended with 0"));
        }
    }

    @Test
    void aTerminalThatCannotMoveItsCursorGetsPlainLines() throws Exception {
        Terminal.assumeThere();
        Path start = script("TERM=dumb exec " + command());
        try (Terminal terminal = Terminal.open(directory, 80, 30)) {
            terminal.type("sh " + start + "; echo \"ended with $?\"");
            terminal.await("greets", text -> text.endsWith("auditql>"));
            terminal.type("SELECT 40 +").await("asks for more", text -> text.endsWith("...>"));
            terminal.type("2 AS answer;").await("answers", text -> text.contains("| 42     |"));
            terminal.press("C-c")
                    .await("asks again", text -> text.endsWith("auditql> ^C\nauditql>"));
            assertThat(terminal.colouredText()).doesNotContain("\u001b");
            terminal.press("C-d").await("ends", text -> text.contains("ended with 0"));
        }
    }

    /// `docker exec -t` and expect begin like this.
    @Test
    void aTerminalThatWasNeverToldItsSizeIsUsable() throws Exception {
        assumeTrue(!KernelUnderTest.run("expect", "-v").isEmpty(), "expect is not installed");
        Path talk =
                Files.writeString(
                        directory.resolve("talk"),
                        """
                        set timeout 30
                        set stty_init "rows 0 cols 0"
                        spawn sh %s
                        expect "auditql>" {} timeout { exit 11 }
                        send "SELECT 40 + 2 AS answer;\\r"
                        expect "| 42     |" {} timeout { exit 12 }
                        expect "auditql>" {} timeout { exit 13 }
                        send "\\004"
                        expect eof {} timeout { exit 14 }
                        exit [lindex [wait] 3]
                        """
                                .formatted(
                                        script(
                                                "TERM=xterm HOME='"
                                                        + directory
                                                        + "' exec "
                                                        + command())));
        Run run = run("expect " + talk);
        assertThat(run.exit).as(run.out).isZero();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    }

    // what is on a terminal

    private static final List<String> MODES =
            List.of("pretty", "line", "list", "csv", "json", "json_pretty", "column");

    /// An exec whose argument would clear the screen, set the title, colour, reorder, end a line and open a script; and a
    /// formula.
    private Path hostileLog() throws IOException {
        byte[] hostile =
                "\u001b[2J\u001b]0;owned\u0007\u009b31m\u202Eevil\u2066\u2028\r\n\b</script>"
                        .getBytes(UTF_8);
        String hex = HexFormat.of().withUpperCase().formatHex(hostile) + "FFC3";
        return log(event(701, hex) + event(702, hex("=cmd|' /C calc'!A0".getBytes(UTF_8))));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }

    private Path log(String text) throws IOException {
        return Files.writeString(directory.resolve("audit.log"), text, ISO_8859_1);
    }

    private static String event(int pid, String argument) {
        return """
        type=SYSCALL msg=audit(1795368042.360:%1$d): arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=1 ppid=1 pid=%1$d auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=2 comm="x" exe="/usr/bin/x" key="exec"
        type=EXECVE msg=audit(1795368042.360:%1$d): argc=1 a0=%2$s
        type=EOE msg=audit(1795368042.360:%1$d):
        """
                .formatted(pid, argument);
    }

    @Test
    void noModeSendsATerminalWhatActsOnIt() throws Exception {
        assumeTerminals();
        StringBuilder script = new StringBuilder();
        for (String mode : MODES) {
            script.append(".mode ").append(mode).append('\n');
            script.append("SELECT pid, cmdline, argv FROM process_events;\n");
            script.append("SELECT 1 AS \"na\u001b[31m\u202Eme\";\n");
            script.append("SELECT no\u202Ething FROM users WHERE '\u001b[2J' = 1;\n");
        }
        script.append(
                ".print \u001b[2J\n.nosuch\u001b[2J\n.all \u001b[2J\n.plan SELECT \u001b[2J\n");
        Path input = Files.writeString(directory.resolve("input"), script);
        byte[] shown =
                onTerminal("NO_COLOR=1 " + command("--audit_log=" + hostileLog()) + " <" + input);
        String text = new String(shown, ISO_8859_1);
        assertThat(text.chars().filter(c -> c != '\n' && c != '\r'))
                .noneMatch(c -> c < 0x20 || c == 0x7F);
        assertThat(text.replace("\r\n", "")).doesNotContain("\r");
        String decoded = new String(shown, UTF_8);
        assertThat(decoded)
                .doesNotContain("\u202E", "\u2066", "\u2028", "\u009b", "\uFFFD")
                .contains("\\x1B[2J", "701");
    }

    @Test
    void aTailSendsNothingRawEither() throws Exception {
        assumeTerminals();
        String text =
                new String(
                        onTerminal(
                                "NO_COLOR=1 "
                                        + command(
                                                "--tail",
                                                "--tail_seconds=3",
                                                "--audit_log=" + hostileLog(),
                                                "SELECT pid, cmdline FROM process_events")),
                        ISO_8859_1);
        assertThat(text).contains("701", "\\x1B[2J");
        assertThat(text.chars().filter(c -> c != '\n' && c != '\r')).noneMatch(c -> c < 0x20);
    }

    @Test
    void aTableFitsTwentyColumns() throws Exception {
        assumeTerminals();
        String argument = "x".repeat(131_072);
        Path log = log(event(701, "\"" + argument + "\""));
        List<String> lines =
                new String(
                                onTerminal(
                                        "stty cols 20 rows 10; NO_COLOR=1 "
                                                + command(
                                                        "--audit_log=" + log,
                                                        "SELECT pid, cmdline FROM process_events")),
                                UTF_8)
                        .lines()
                        .toList();
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(20));
        assertThat(String.join("", lines).chars().filter(c -> c == 'x').count()).isEqualTo(131_072);
        assertThat(lines).contains("| pid | cmdline    |");
    }

    @Test
    void colourIsForTerminalsOnlyAndCanBeRefused() throws Exception {
        assumeTerminals();
        String sql = command("SELECT 1 AS one");
        assertThat(new String(onTerminal("TERM=xterm " + sql), UTF_8)).contains("\u001b[1mone");
        assertThat(new String(onTerminal("TERM=xterm NO_COLOR=1 " + sql), UTF_8))
                .doesNotContain("\u001b");
        assertThat(new String(onTerminal("TERM=dumb " + sql), UTF_8)).doesNotContain("\u001b");
        try (Product product = Product.shell("SELECT 1 AS one")) {
            assertThat(product.exitCode()).isZero();
            assertThat(product.lines())
                    .containsExactly("+-----+", "| one |", "+-----+", "| 1   |", "+-----+");
        }
    }

    private static void assumeTerminals() {
        boolean there = !KernelUnderTest.run("script", "--version").isEmpty();
        if (!there) {
            System.out.println("terminal test skipped: script is not installed");
        }
        assumeTrue(there, "script is not installed");
    }

    /// All bytes that a terminal gets of a shell's command.
    private byte[] onTerminal(String command) throws Exception {
        Path run = script(command);
        Process process =
                new ProcessBuilder("script", "-qec", "sh " + run, "/dev/null")
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .start();
        byte[] bytes = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return bytes;
    }

    // a script

    @Test
    void whoReadsNoMoreOrCannotBeWrittenToIsToldApart() throws Exception {
        Run run = run(command("SELECT 1") + " >/dev/full");
        assertThat(run.exit).isEqualTo(1);
        assertThat(run.err).isEqualTo("Error: write the rows: No space left on device\n");

        run =
                run(
                        "set -o pipefail; "
                                + command(
                                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n")
                                + " --csv | head -n 2");
        assertThat(run.exit).as(run.err).isZero();
        assertThat(run.out).isEqualTo("i\n1\n");
        assertThat(run.err).isEmpty();
    }

    @Test
    void dotCommandsAndFlagsOfOsqueryWorkOnTheCommandLine() throws Exception {
        assertThat(run(command("-L")).out)
                .contains("  => process_events\n", "  => socket_events\n");
        assertThat(run(command(".tables users")).out).isEqualTo("  => users\n");
        assertThat(run(command("-A", "osquery_info", "--line")).out).contains("     version = ");
        assertThat(run(command("-A", "nowhere")))
                .isEqualTo(new Run(1, "", "Error querying table: nowhere\n"));
        Path sql = Files.writeString(directory.resolve("q.sql"), "SELECT 1 AS a; SELECT 2 AS b;");
        assertThat(run(command("--list", "--query_file=" + sql)).out).isEqualTo("a\n1\nb\n2\n");
        assertThat(run(command("--query_file=/nonexistent")))
                .isEqualTo(
                        new Run(
                                1,
                                "",
                                "Error reading query file '/nonexistent': no such file or directory\n"));
        Path rows = directory.resolve("rows");
        assertThat(run(command("--csv", "--output=" + rows, "SELECT 1 AS a")))
                .isEqualTo(new Run(0, "", ""));
        assertThat(rows).hasContent("a\n1\n");
        assertThat(run(command("--output=/nonexistent/x", "SELECT 1")))
                .isEqualTo(new Run(1, "", "Error: Cannot open output file '/nonexistent/x'\n"));
    }

    /// The numbers are those of sqlite3.h.
    @Test
    void whatIsRefusedSaysSoAndEndsWithAnError() throws Exception {
        refused(23, "not authorized (DROP TABLE users)", "DROP TABLE users");
        refused(1, "users may not be modified", "DELETE FROM users");
        refused(23, "not authorized", "CREATE VIRTUAL TABLE x USING users");
        refused(23, "not authorized", "VACUUM INTO '/tmp/x'");
        refused(1, "Did you mean process_events?", "SELECT * FROM proces_events");
        refused(1, "Did you mean count?", "SELECT coumt(*) FROM users");
        // a table of one's own lives as long as the shell, as in osquery
        assertThat(
                        run(command(
                                        "--list",
                                        "CREATE TABLE t(a); INSERT INTO t VALUES (7); SELECT a FROM t"))
                                .out)
                .isEqualTo("a\n7\n");
    }

    private void refused(int exit, String words, String sql) throws Exception {
        Run run = run(command(sql));
        assertThat(run.exit).as(sql).isEqualTo(exit);
        assertThat(run.out).isEmpty();
        assertThat(run.err).startsWith("Error: ").contains(words).doesNotContain("\tat ");
    }

    @Test
    void aFormulaInAFileOfCommasIsDefused() throws Exception {
        assertThat(
                        run(command(
                                        "--csv",
                                        "--audit_log=" + hostileLog(),
                                        "SELECT cmdline FROM process_events WHERE pid = 702"))
                                .out)
                .isEqualTo("cmdline\n'=cmd|' /C calc'!A0\n");
    }

    /// As the launchers start it, whatever the locale: names of files and SQL are bytes.
    @Test
    void otherLocalesAndAnEmptyEnvironmentChangeNothing() throws Exception {
        Installation installation = Installation.in(directory.resolve("installed"));
        Path log = Files.move(hostileLog(), directory.resolve("prüf-日.log"));
        String asks =
                installation.program("auditqli")
                        + " --list '--audit_log="
                        + log
                        + "' \"SELECT 'grün 日本' AS x, count(*) AS n FROM process_events\"";
        String java = "JAVA_HOME='" + System.getProperty("java.home") + "' ";
        for (String environment :
                List.of("LC_ALL=C " + java, "env -i " + java, "LANG=de_DE " + java)) {
            Run run = run(environment + asks);
            assertThat(run.out).as(environment + run.err).isEqualTo("x|n\ngrün 日本|2\n");
            run =
                    run(
                            "echo \"SELECT 'grün' AS x;\" | "
                                    + environment
                                    + installation.program("auditqli")
                                    + " --list");
            assertThat(run.out).as(environment + run.err).isEqualTo("x\ngrün\n");
        }
    }

    @Test
    void oneShotUseDoesNotLoadTheLineEditor() throws Exception {
        List<String> command = new ArrayList<>(Product.command(Auditqli.class, "SELECT 1"));
        command.add(1, "-verbose:class");
        String loaded = KernelUnderTest.run(command.toArray(String[]::new));
        assertThat(loaded).contains("io.auditql.shell.ShellSession").doesNotContain("org.jline");
    }

    private record Run(int exit, String out, String err) {}

    private Run run(String command) throws Exception {
        Path err = directory.resolve("err");
        Process process =
                new ProcessBuilder("bash", script(command).toString())
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .redirectError(err.toFile())
                        .start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), out, Files.readString(err));
    }

    private Path script(String line) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "run", ".sh"), line + "\n");
    }

    private static String command(String... arguments) {
        return Product.command(Auditqli.class, arguments).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
