package io.auditql.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlagParserTest {
    /// The line of osquery's manual, with what stands behind `disable_audit=false`.
    private static final List<String> SEED_LINE =
            List.of(
                    "--audit_allow_config=true",
                    "--audit_allow_sockets=true",
                    "--audit_persist=true",
                    "--disable_audit=false",
                    "--events_expiry=1",
                    "--events_max=50000",
                    "--logger_plugin=filesystem",
                    "--disable_events=false");

    @TempDir Path directory;

    private final Flags flags = new Flags();
    private FlagParser parser = new FlagParser(KnownFlags.all(), flags, "auditqli");

    @BeforeEach
    void readNoDefaultFile() {
        flags.setDefault(ConfigFlags.FLAGFILE, "");
    }

    @Test
    void readsTheLineOfTheManual() throws FlagException {
        parser.parse(SEED_LINE);
        assertThat(flags.get(AuditFlags.DISABLE_AUDIT)).isFalse();
        assertThat(flags.get(AuditFlags.AUDIT_ALLOW_SOCKETS)).isTrue();
        assertThat(flags.get(EventFlags.EVENTS_EXPIRY)).isEqualTo(Duration.ofSeconds(1));
        assertThat(flags.get(EventFlags.EVENTS_MAX)).isEqualTo(50_000);
        assertThat(parser.words()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u2028", "\u201A\u00C4\u00AE", "\u2028\u2028", "\u201A\u00C4\u00AE\u2028"})
    void dropsLineSeparatorsBehindAValue(String separator) throws FlagException {
        parser.parse(List.of("--disable_audit=false" + separator, "--events_expiry=1"));
        assertThat(flags.get(AuditFlags.DISABLE_AUDIT)).isFalse();
        assertThat(flags.get(EventFlags.EVENTS_EXPIRY)).isEqualTo(Duration.ofSeconds(1));
        assertThat(parser.words()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u2028", "\u201A\u00C4\u00AE"})
    void dropsLineSeparatorsThatStandAlone(String separator) throws FlagException {
        parser.parse(List.of("--disable_audit=false", separator, "--events_expiry=1", "SELECT 1"));
        assertThat(parser.words()).containsExactly("SELECT 1");
    }

    @Test
    void keepsAnEmptyWord() throws FlagException {
        parser.parse(List.of(""));
        assertThat(parser.words()).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--tail_rows=7",
                "-tail_rows=7",
                "--tail_rows 7",
                "-tail_rows 7",
                "--tail_rows=0x7"
            })
    void readsEveryFormOfAValue(String line) throws FlagException {
        parser.parse(List.of(line.split(" ", -1)));
        assertThat(flags.get(ShellFlags.TAIL_ROWS)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--tail",
                "-tail",
                "--tail=true",
                "--tail=1",
                "--tail=t",
                "--tail=YES",
                "--tail=y"
            })
    void readsEveryFormOfTrue(String argument) throws FlagException {
        parser.parse(List.of(argument, "SELECT 1"));
        assertThat(flags.get(ShellFlags.TAIL)).isTrue();
        assertThat(parser.words()).containsExactly("SELECT 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--noheader",
                "-noheader",
                "--header=false",
                "--header=F",
                "--header=no",
                "--header=n",
                "--header=0"
            })
    void readsEveryFormOfFalse(String argument) throws FlagException {
        parser.parse(List.of(argument, "SELECT 1"));
        assertThat(flags.get(ShellFlags.HEADER)).isFalse();
        assertThat(parser.words()).containsExactly("SELECT 1");
    }

    @Test
    void aRepeatableFlagTakesOneValueEachTime() throws FlagException {
        parser.parse(List.of("--audit_log", "a.log", "--audit_log=b.log", "SELECT 1", "--json"));
        assertThat(flags.get(AuditFlags.AUDIT_LOG)).containsExactly("a.log", "b.log");
        assertThat(parser.words()).containsExactly("SELECT 1");
        assertThat(flags.get(ShellFlags.JSON)).isTrue();
    }

    @Test
    void aValueMayBeEmptyOrBeginWithADash() throws FlagException {
        parser.parse(List.of("--nullvalue=", "--audit_log", "-", "--separator", "--"));
        assertThat(flags.isSet(ProcessFlags.NULLVALUE)).isTrue();
        assertThat(flags.get(AuditFlags.AUDIT_LOG)).containsExactly("-");
        assertThat(flags.get(ShellFlags.SEPARATOR)).isEqualTo("--");
    }

    @Test
    void twoDashesEndTheFlags() throws FlagException {
        parser.parse(List.of("--json", "--", "--csv", "SELECT 1"));
        assertThat(flags.get(ShellFlags.CSV)).isFalse();
        assertThat(parser.words()).containsExactly("--csv", "SELECT 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-- how many\nSELECT count(*) FROM users",
                "-",
                "SELECT '--json'",
                "SELECT a=b"
            })
    void sqlIsNoFlag(String word) throws FlagException {
        parser.parse(List.of(word));
        assertThat(parser.words()).containsExactly(word);
    }

    @Test
    void theLaterValueWins() throws FlagException {
        parser.parse(List.of("--events_max=1", "--events_max=2", "--header", "--noheader"));
        assertThat(flags.get(EventFlags.EVENTS_MAX)).isEqualTo(2);
        assertThat(flags.get(ShellFlags.HEADER)).isFalse();
    }

    @Test
    void anAliasIsTheSameFlag() throws FlagException {
        parser.parse(List.of("--event_expiry=5", "--db_path=/x"));
        assertThat(flags.get(EventFlags.EVENTS_EXPIRY)).isEqualTo(Duration.ofSeconds(5));
        assertThat(flags.get(ProcessFlags.DATABASE_PATH)).isEqualTo("/x");
    }

    @Test
    void anUnknownNameIsAnErrorWithASuggestion() {
        assertThatThrownBy(() -> parser.parse(List.of("--audit_alow_sockets=true")))
                .hasMessage(
                        "unknown flag --audit_alow_sockets; did you mean --audit_allow_sockets?");
        assertThatThrownBy(() -> parser.parse(List.of("--Events-Max=1")))
                .hasMessage("unknown flag --Events-Max; did you mean --events_max?");
        assertThatThrownBy(() -> parser.parse(List.of("--purple_elephant")))
                .hasMessage("unknown flag --purple_elephant");
        assertThatThrownBy(() -> parser.parse(List.of("--noevents_max")))
                .hasMessageStartingWith("unknown flag --noevents_max");
    }

    @Test
    void anIllegalValueNamesFlagValueAndWhatWasExpected() {
        assertThatThrownBy(() -> parser.parse(List.of("--events_max=many")))
                .hasMessage(
                        "command line: --events_max=many: expected a whole number from 0 to 9223372036854775807");
        assertThatThrownBy(() -> parser.parse(List.of("--events_expiry=-1")))
                .hasMessage(
                        "command line: --events_expiry=-1: expected a whole number of seconds from 0 to 31536000000");
        assertThatThrownBy(() -> parser.parse(List.of("--json=maybe")))
                .hasMessage("command line: --json=maybe: expected true or false");
        assertThatThrownBy(() -> parser.parse(List.of("--audit_backlog_limit=2147483648")))
                .hasMessageContaining("from -2147483648 to 2147483647");
        assertThatThrownBy(() -> parser.parse(List.of("--audit_mode=sometimes")))
                .hasMessage(
                        "command line: --audit_mode=sometimes: expected one of auto, owner, guest");
    }

    @Test
    void aFlagWithoutItsValueIsAnError() {
        assertThatThrownBy(() -> parser.parse(List.of("--events_max")))
                .hasMessage(
                        "--events_max needs a value: a whole number from 0 to 9223372036854775807");
    }

    @Test
    void aWordTrueAfterABoolIsExplained() {
        assertThatThrownBy(() -> parser.parse(List.of("--live", "true", "SELECT 1")))
                .hasMessage("--live takes no separate value; write --live=true");
    }

    @Test
    void liveStandsForWhatItTakesToRecordThisHost() throws FlagException {
        parser.parse(List.of("--live"));
        assertThat(flags.get(AuditFlags.DISABLE_AUDIT)).isFalse();
        assertThat(flags.get(EventFlags.DISABLE_EVENTS)).isFalse();
        assertThat(flags.get(AuditFlags.AUDIT_ALLOW_CONFIG)).isTrue();
        assertThat(flags.get(AuditFlags.AUDIT_ALLOW_PROCESS_EVENTS)).isTrue();
        assertThat(flags.get(AuditFlags.AUDIT_ALLOW_SOCKETS)).isTrue();
        assertThat(flags.get(ProcessFlags.EPHEMERAL)).isTrue();
        assertThat(flags.get(EventFlags.EVENTS_MAX)).isEqualTo(100_000);
    }

    @Test
    void theLineOverridesLiveInAnyOrder() throws FlagException {
        parser.parse(
                List.of(
                        "--noaudit_allow_sockets",
                        "--live",
                        "--events_max=7",
                        "--ephemeral=false"));
        assertThat(flags.get(AuditFlags.AUDIT_ALLOW_SOCKETS)).isFalse();
        assertThat(flags.get(EventFlags.EVENTS_MAX)).isEqualTo(7);
        assertThat(flags.get(ProcessFlags.EPHEMERAL)).isFalse();
        assertThat(flags.get(AuditFlags.DISABLE_AUDIT)).isFalse();
    }

    @Test
    void liveOverridesTheDefaultFlagFile() throws Exception {
        Path file = write("default.flags", "--disable_audit=true\n--events_max=5\n--verbose\n");
        flags.setDefault(ConfigFlags.FLAGFILE, file.toString());
        parser.parse(List.of("--live"));
        assertThat(flags.get(AuditFlags.DISABLE_AUDIT)).isFalse();
        assertThat(flags.get(EventFlags.EVENTS_MAX)).isEqualTo(100_000);
        assertThat(flags.get(LoggerFlags.VERBOSE)).isTrue();
    }

    @Test
    void aFlagFileIsReadWhereItStands() throws Exception {
        Path file = write("a.flags", "--events_max=10\n--events_expiry=10\n");
        parser.parse(List.of("--events_max=1", "--flagfile=" + file, "--events_expiry=2"));
        assertThat(flags.get(EventFlags.EVENTS_MAX)).isEqualTo(10);
        assertThat(flags.get(EventFlags.EVENTS_EXPIRY)).isEqualTo(Duration.ofSeconds(2));
        assertThat(flags.origin(EventFlags.EVENTS_MAX)).isEqualTo(file + ":1");
        assertThat(parser.files()).containsExactly(file);
    }

    @Test
    void theDefaultFlagFileIsReadFirstUnlessAnotherIsNamed() throws Exception {
        Path other = write("other.flags", "--nullvalue=other\n");
        Path standard = write("default.flags", "--events_max=10\n");
        flags.setDefault(ConfigFlags.FLAGFILE, standard.toString());
        parser.parse(List.of("--events_expiry=3"));
        assertThat(flags.get(EventFlags.EVENTS_MAX)).isEqualTo(10);

        Flags second = new Flags();
        second.setDefault(ConfigFlags.FLAGFILE, standard.toString());
        new FlagParser(KnownFlags.all(), second, "auditqli")
                .parse(List.of("-flagfile", other.toString()));
        assertThat(second.isSet(EventFlags.EVENTS_MAX)).isFalse();
        assertThat(second.get(ProcessFlags.NULLVALUE)).isEqualTo("other");
    }

    @Test
    void aDefaultFlagFileThatIsNotThereIsNoError() throws FlagException {
        flags.setDefault(ConfigFlags.FLAGFILE, directory.resolve("none").toString());
        parser.parse(List.of());
        assertThat(parser.files()).isEmpty();
    }

    @Test
    void aFlagFileHoldsCommentsCarriageReturnsAndValuesAsTheyStand() throws Exception {
        Path file =
                write(
                        "a.flags",
                        "\uFEFF# a comment\r\n\r\n   --nullvalue= \"x\" \r\n--noheader\r--json\n"
                                + "-separator=a=b\n\t# another\n--disable_audit=false\u2028\n\u2028\n--tail");
        parser.parse(List.of("--flagfile", file.toString()));
        assertThat(flags.get(ProcessFlags.NULLVALUE)).isEqualTo(" \"x\" ");
        assertThat(flags.get(ShellFlags.HEADER)).isFalse();
        assertThat(flags.get(ShellFlags.JSON)).isTrue();
        assertThat(flags.get(ShellFlags.SEPARATOR)).isEqualTo("a=b");
        assertThat(flags.get(AuditFlags.DISABLE_AUDIT)).isFalse();
        assertThat(flags.get(ShellFlags.TAIL)).isTrue();
        assertThat(parser.warnings()).isEmpty();
    }

    @Test
    void flagFilesNest() throws Exception {
        Path inner = write("inner.flags", "--events_max=2\n--events_expiry=2\n");
        Path outer =
                write(
                        "outer.flags",
                        "--events_max=1\n--flagfile=" + inner + "\n--events_expiry=1\n");
        parser.parse(List.of("--flagfile=" + outer));
        assertThat(flags.get(EventFlags.EVENTS_MAX)).isEqualTo(2);
        assertThat(flags.get(EventFlags.EVENTS_EXPIRY)).isEqualTo(Duration.ofSeconds(1));
        assertThat(parser.files()).containsExactly(outer, inner);
    }

    @Test
    void severalFlagFilesMayBeNamedAtOnce() throws Exception {
        Path a = write("a.flags", "--events_max=1\n");
        Path b = write("b.flags", "--events_max=2\n");
        parser.parse(List.of("--flagfile=" + a + "," + b));
        assertThat(flags.get(EventFlags.EVENTS_MAX)).isEqualTo(2);
    }

    @Test
    void aFlagFileThatReadsItselfIsAnError() throws Exception {
        Path file = write("a.flags", "--flagfile=" + directory.resolve("a.flags"));
        assertThatThrownBy(() -> parser.parse(List.of("--flagfile=" + file)))
                .isInstanceOf(FlagException.class)
                .hasMessage("flag file " + file + " reads itself");
    }

    @Test
    void aFlagFileThatCannotBeReadIsAnError() {
        Path file = directory.resolve("none.flags");
        assertThatThrownBy(() -> parser.parse(List.of("--flagfile=" + file)))
                .isInstanceOf(FlagException.class)
                .hasMessage("flag file " + file + " does not exist");
        assertThatThrownBy(() -> parser.parse(List.of("--flagfile=" + directory)))
                .isInstanceOf(FlagException.class)
                .hasMessageStartingWith("cannot read flag file " + directory);
    }

    @Test
    void theUnknownInAFlagFileIsAWarningWithFileAndLine() throws Exception {
        Path file =
                write(
                        "a.flags",
                        "--enable_monitor\n--events_Max=5\n--logger_path\n--events_max 5\nevents_max=5\n--custom_x=1\n");
        parser.parse(List.of("--flagfile=" + file));
        assertThat(parser.warnings())
                .containsExactly(
                        file + ":5: passed over, a flag begins with --: events_max=5",
                        file + ":1: unknown flag --enable_monitor is passed over",
                        file
                                + ":2: unknown flag --events_Max is passed over; did you mean --events_max?",
                        file
                                + ":3: --logger_path has no value; write --logger_path=…, in a flag file always with =",
                        file
                                + ":4: --events_max 5 is passed over; in a flag file a value follows =");
        assertThat(flags.isSet(EventFlags.EVENTS_MAX)).isFalse();
    }

    @Test
    void anIllegalValueInAFlagFileIsAnErrorWithFileAndLine() throws Exception {
        Path file = write("a.flags", "\n--events_max=\n");
        assertThatThrownBy(() -> parser.parse(List.of("--flagfile=" + file)))
                .isInstanceOf(FlagException.class)
                .hasMessage(
                        file
                                + ":2: --events_max=: expected a whole number from 0 to 9223372036854775807");
    }

    @Test
    void flagsBehindAProgramNameAreForThatProgram() throws Exception {
        Path file =
                write(
                        "a.flags",
                        "--events_max=1\nosqueryd\n--events_max=2\nauditql? other\n--events_expiry=3\n");
        parser.parse(List.of("--flagfile=" + file));
        assertThat(flags.get(EventFlags.EVENTS_MAX)).isEqualTo(1);
        assertThat(flags.get(EventFlags.EVENTS_EXPIRY)).isEqualTo(Duration.ofSeconds(3));
        assertThat(parser.warnings())
                .containsExactly(
                        file
                                + ":2: the flags after this line are for \"osqueryd\" and passed over by auditqli");

        parser = new FlagParser(KnownFlags.all(), flags, "auditqld");
        parser.parse(List.of("--flagfile=" + file));
        assertThat(flags.get(EventFlags.EVENTS_MAX)).isEqualTo(2);
    }

    @Test
    void whatHasNoEffectIsListedWhenGiven() throws FlagException {
        parser.parse(List.of("--force", "--events_max=1"));
        assertThat(flags.withoutEffect())
                .containsExactly(
                        "accepted, without effect: --force (a running daemon is never killed; stop it first)");
    }

    @Test
    void everyPublishedFlagFileIsReadOrRefusedWithItsPlace() throws Exception {
        Path corpus = Path.of("../../shared/corpora/d-configs");
        if (!Files.isDirectory(corpus)) {
            System.out.println("skipped: no published flag files at " + corpus);
            return;
        }
        int files = 0;
        try (var published = Files.newDirectoryStream(corpus, "*.{flags,default}")) {
            for (Path file : published) {
                Flags values = new Flags();
                FlagParser reader = new FlagParser(KnownFlags.all(), values, "auditqld");
                try {
                    reader.parse(List.of("--flagfile=" + file));
                } catch (FlagException e) {
                    assertThat(e).hasMessageStartingWith(file.toString());
                }
                assertThat(reader.warnings())
                        .allSatisfy(line -> assertThat(line).startsWith(file.toString()));
                files++;
            }
        }
        assertThat(files).isPositive();
    }

    private Path write(String name, String content) throws Exception {
        Path file = directory.resolve(name);
        Files.write(file, content.getBytes(StandardCharsets.UTF_8));
        return file;
    }
}
