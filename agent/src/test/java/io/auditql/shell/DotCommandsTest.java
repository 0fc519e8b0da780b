package io.auditql.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.flags.AuditFlags;
import io.auditql.flags.Flag;
import io.auditql.flags.Flags;
import io.auditql.flags.KnownFlags;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Scripts of the shell: what goes in, and what comes out byte for byte.
class DotCommandsTest {
    private final Flags flags = new Flags();
    private final ScriptedAnswerer answerer = new ScriptedAnswerer();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String script) throws Exception {
        PrintStream words = new PrintStream(err, true, StandardCharsets.UTF_8);
        Settings settings = new Settings(flags);
        Statements statements = new Statements(answerer, settings, out, words, false);
        try (Lines lines =
                new InputLines(
                        new ByteArrayInputStream(script.getBytes(StandardCharsets.UTF_8)), false)) {
            return new Conversation(
                            lines,
                            settings,
                            statements,
                            new DotCommands(answerer, settings, statements, flags, out, words),
                            false,
                            words)
                    .run();
        }
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tablesAndTheirDeclarationsAreOsquerysTexts() throws Exception {
        assertThat(run(".tables\n.list pl\n.schema pe\n.schema pl\n")).isZero();
        assertThat(out())
                .isEqualTo(
                        """
                          => people
                          => places
                          => places
                        CREATE TABLE people(`uid` BIGINT, `name` TEXT, `secret` TEXT HIDDEN, `home` TEXT, `house` TEXT HIDDEN, PRIMARY KEY (`uid`, `name`)) WITHOUT ROWID;
                        CREATE TABLE places(`name` TEXT);
                        """);
    }

    @Test
    void aStatementEndsWithItsSemicolonAndTheRestWithTheInput() throws Exception {
        assertThat(run(".mode list\n.header off\nSELECT\n  1;\n\nSELECT 2")).isZero();
        assertThat(answerer.asked).containsExactly("SELECT\n  1;", "SELECT 2");
    }

    @Test
    void anErrorNamesTheLineAndTheRestRuns() throws Exception {
        assertThat(run(".mode list\n\nbad;\nSELECT 1;\n")).isEqualTo(1);
        assertThat(err())
                .isEqualTo("Error: near line 3: near \"bad\": syntax error\n  bad;\n  ^^^\n");
        assertThat(answerer.asked).containsExactly("bad;", "SELECT 1;");
    }

    @Test
    void bailEndsAtTheFirstError() throws Exception {
        assertThat(run(".bail on\nbad;\nSELECT 1;\n")).isEqualTo(1);
        assertThat(answerer.asked).containsExactly("bad;");
    }

    @Test
    void exitEndsAtOnceWithItsCode() throws Exception {
        assertThat(run("bad;\n.exit 7\nSELECT 1;\n")).isEqualTo(7);
        assertThat(answerer.asked).containsExactly("bad;");
    }

    @Test
    void quitEndsWithTheErrorsSoFar() throws Exception {
        assertThat(run("SELECT 1;\n.quit\nbad;\n")).isZero();
        assertThat(run("bad;\n.quit\n")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    list; sql\\nx
                    csv; sql\\nx
                    json; [\\n  {"sql":"x"}\\n]
                    line; '  sql = x'
                    lines; '  sql = x'
                    column; 'sql       \\n----------\\nx         '
                    pretty; +-----+\\n| sql |\\n+-----+\\n| x   |\\n+-----+
                    """)
    void modesAreOsquerys(String mode, String expected) throws Exception {
        assertThat(run(".mode " + mode + "\nx\n")).isZero();
        assertThat(out()).isEqualTo(expected.replace("\\n", "\n") + "\n");
    }

    @Test
    void settingsAreKeptAndShown() throws Exception {
        assertThat(
                        run(
                                ".separator '~~'\n.nullvalue \"a\\tb\"\n.mode list\n.headers off\n.width 3 4\n.echo on\n.timer off\n.show\n"))
                .isZero();
        assertThat(out())
                .contains("         echo: on\n")
                .contains("      headers: off\n")
                .contains("         mode: list\n")
                .contains("    separator: \"~~\"\n")
                .contains("    nullvalue: \"a\\x09b\"\n")
                .contains("        width: 3 4\n");
    }

    @Test
    void flagsAreShownWithTheirOriginAndSecretsAreNot() throws Exception {
        flags.parse(AuditFlags.AUDIT_PERSIST, "false", "command line");
        assertThat(run(".show\n.show audit_pers\n")).isZero();
        assertThat(out())
                .contains("  audit_persist: false  (command line)\n")
                .endsWith("audit_persist: false\n");
    }

    @Test
    void aSecretIsNotShown() throws Exception {
        Flag<?> secret =
                KnownFlags.all().all().stream()
                        .filter(flag -> flag.is(Flag.Trait.SECRET))
                        .findFirst()
                        .orElseThrow();
        flags.parse(secret, "hush", "command line");
        assertThat(run(".show\n.show " + secret.name() + "\n")).isZero();
        assertThat(out()).contains(secret.name() + ": *****").doesNotContain("hush");
    }

    @Test
    void theTimeOfAStatementIsSaidAsOsquerySaysIt() throws Exception {
        run(".timer on\nSELECT 1;\n");
        assertThat(err())
                .matches("Run Time: real \\d+\\.\\d{3} user \\d+\\.\\d{6} sys \\d+\\.\\d{6}\n");
    }

    @Test
    void featuresAreTheSwitches() throws Exception {
        run(".features\n");
        assertThat(out().lines())
                .contains("disable_audit: true")
                .allMatch(line -> line.matches("(disable|enable)_\\w+: (true|false)"));
    }

    @Test
    void typesAreAResult() throws Exception {
        run(".mode csv\n.types SELECT a, b FROM people\n");
        assertThat(out()).isEqualTo("name,type\na,BIGINT\nb,\"\"\n");
    }

    @Test
    void planTailAndAllTakeTheRestOfTheLine() throws Exception {
        assertThat(run(".plan SELECT 1\n.tail SELECT 'a  b'\n.all people\n")).isZero();
        assertThat(out()).startsWith("differential: it reads no event table\n");
        assertThat(answerer.asked).containsExactly("follow SELECT 'a  b'", "SELECT * FROM people");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".nosuch",
                ".mode",
                ".mode x",
                ".timer perhaps",
                ".all nowhere",
                ".exit x",
                ".width x",
                ".connect /tmp/x",
                ".",
                ".tables a b"
            })
    void aWrongCommandIsAnError(String line) throws Exception {
        assertThat(run(line + "\n")).isEqualTo(1);
        assertThat(err()).startsWith("Error").hasLineCount(1);
        assertThat(out()).isEmpty();
    }

    @Test
    void anUnknownCommandIsSaidInOsquerysWords() throws Exception {
        run(".nosuch\n.all nowhere\n.mode x\n");
        assertThat(err().lines())
                .containsExactly(
                        "Error: unknown command or invalid arguments:  \"nosuch\". Enter \".help\" for help",
                        "Error querying table: nowhere",
                        "Error: mode should be one of: column csv json json_pretty line list pretty");
    }

    @Test
    void theHelpNamesEachCommand() throws Exception {
        assertThat(run(".help\n")).isZero();
        for (DotCommand command : DotCommand.values()) {
            assertThat(err()).contains("\n" + command.word());
        }
        assertThat(out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        ".q, QUIT",
        ".ta, TABLES",
        ".sch, SCHEMA",
        ".TABLES, TABLES",
        ".h, HELP",
        ".e, EXIT"
    })
    void abbreviationsAreUnderstood(String typed, DotCommand meant) {
        assertThat(DotCommand.find(List.of(typed))).contains(meant);
    }

    @Test
    void anEmptyTableIsExplainedOnce() throws Exception {
        run("SELECT * FROM places;\nSELECT * FROM places;\n");
        assertThat(err()).isEqualTo("places is empty\n");
    }

    @Test
    void printSaysNothingRaw() throws Exception {
        run(".print \u001b[31mred\u202e\n");
        assertThat(out()).isEqualTo("\\x1B[31mred\\xE2\\x80\\xAE\n");
    }

    @Test
    void aCancelEndsTheStatementAndTheScriptGoesOn() throws Exception {
        PrintStream words = new PrintStream(err, true, StandardCharsets.UTF_8);
        Statements statements = new Statements(answerer, new Settings(flags), out, words, false);
        Thread canceller =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                answerer.waiting.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            statements.cancel();
                        });
        assertThat(statements.run("wait;", "Error: ")).isEqualTo(9);
        canceller.join();
        assertThat(err()).isEqualTo("interrupted\n");
        assertThat(statements.run("x;", "Error: ")).isZero();
    }
}
