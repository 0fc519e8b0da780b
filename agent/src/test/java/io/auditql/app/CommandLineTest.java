package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.flags.ConfigFlags;
import io.auditql.flags.EventFlags;
import io.auditql.flags.FlagException;
import io.auditql.flags.Flags;
import io.auditql.flags.ShellFlags;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    @Test
    void theSqlIsTheWordOrTheQuery() throws FlagException {
        assertThat(parse(Program.AUDITQLI, "--json", "SELECT 1").sql()).contains("SELECT 1");
        assertThat(parse(Program.AUDITQLI, "--query=SELECT 2").sql()).contains("SELECT 2");
        assertThat(parse(Program.AUDITQLI, "--json").sql()).isEmpty();
    }

    @Test
    void sqlWithoutQuotesIsExplained() {
        assertThatThrownBy(() -> parse(Program.AUDITQLI, "SELECT", "name", "FROM", "users"))
                .isInstanceOf(FlagException.class)
                .hasMessage(
                        "one SQL text is expected, found 4 words, the second \"name\"; put quotes around the SQL");
    }

    @Test
    void theDaemonTakesNoWords() {
        assertThatThrownBy(() -> parse(Program.AUDITQLD, "start"))
                .isInstanceOf(FlagException.class)
                .hasMessage("only flags are expected, found \"start\"");
    }

    @Test
    void theShellCollectsNoEventsUnlessAsked() throws FlagException {
        assertThat(parse(Program.AUDITQLI).flags().get(EventFlags.DISABLE_EVENTS)).isTrue();
        assertThat(parse(Program.AUDITQLI, "--live").flags().get(EventFlags.DISABLE_EVENTS))
                .isFalse();
        assertThat(parse(Program.AUDITQLD).flags().get(EventFlags.DISABLE_EVENTS)).isFalse();
    }

    @Test
    void helpAndVersionAreAskedForInEachForm() throws FlagException {
        assertThat(parse(Program.AUDITQLI, "--help").help()).isTrue();
        assertThat(parse(Program.AUDITQLI, "-h", "a", "b").help()).isTrue();
        assertThat(parse(Program.AUDITQLD, "-version").version()).isTrue();
    }

    @Test
    void theHelpNamesWhatWorksByTopicAndTheRestInShort() {
        String help = Help.of(Program.AUDITQLI);
        assertThat(help)
                .contains("Usage: auditqli [FLAG]... [SQL]")
                .contains("\nAudit\n  --disable_audit=true ")
                .contains("  --live    ")
                .contains("  --events_max=1000  ")
                .contains("  --standalone  ")
                .contains(" aws_kinesis_stream")
                .doesNotContain("audit_debug") // hidden
                .doesNotContain("--aws_kinesis_stream");
        assertThat(help.lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(Help.of(Program.AUDITQLD)).doesNotContain("--json");
        assertThat(Help.of(Program.AUDITQLCTL))
                .contains("\nCommands\n  doctor    ", "\n  status    ")
                .contains("  --json  ")
                .doesNotContain("--csv");
    }

    @Test
    void theTailHasNoEndUnlessOneIsGiven() throws FlagException {
        assertThat(parse(Program.AUDITQLI, "--tail").flags().isSet(ShellFlags.TAIL_SECONDS))
                .isFalse();
    }

    private static CommandLine parse(Program program, String... arguments) throws FlagException {
        Flags flags = program.newFlags();
        flags.setDefault(ConfigFlags.FLAGFILE, "");
        return CommandLine.parse(program, List.of(arguments), flags);
    }
}
