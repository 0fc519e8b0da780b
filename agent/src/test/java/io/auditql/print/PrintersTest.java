package io.auditql.print;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.bytes.GrowableBytes;
import io.auditql.flags.ConfigFlags;
import io.auditql.flags.FlagException;
import io.auditql.flags.FlagParser;
import io.auditql.flags.Flags;
import io.auditql.flags.KnownFlags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The expected texts of two rows are those of osquery's shell, byte for byte.
class PrintersTest {
    private static final List<String> COLUMNS = List.of("pid", "name");
    private static final ResultCells SYSTEMD = cells("1", "systemd");
    private static final ResultCells SPACED = cells("42", "a b");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void prettyDrawsABox() throws Exception {
        assertThat(print("", SYSTEMD, SPACED))
                .isEqualTo(
                        """
                        +-----+---------+
                        | pid | name    |
                        +-----+---------+
                        | 1   | systemd |
                        | 42  | a b     |
                        +-----+---------+
                        """);
    }

    @Test
    void prettyPrintsNothingWithoutRows() throws Exception {
        assertThat(print("")).isEmpty();
    }

    @Test
    void prettyShowsNullAsAsked() throws Exception {
        assertThat(print("--nullvalue=null", cells("1", null)))
                .isEqualTo(
                        """
                        +-----+------+
                        | pid | name |
                        +-----+------+
                        | 1   | null |
                        +-----+------+
                        """);
    }

    @Test
    void prettyCountsTheColumnsOfATerminal() throws Exception {
        assertThat(print("", cells("1", "日本"), cells("2", "e\u0301a"), cells("3", "🚀x")))
                .isEqualTo(
                        """
                        +-----+------+
                        | pid | name |
                        +-----+------+
                        | 1   | 日本 |
                        | 2   | e\u0301a   |
                        | 3   | 🚀x  |
                        +-----+------+
                        """);
    }

    @Test
    void prettyShowsATailAtOnceAndWidensColumns() throws Exception {
        ResultPrinter printer =
                new PrettyPrinter(new Output(bytes), "", Screen.NONE, false, 1 << 20);
        printer.begin(COLUMNS);
        printer.flush();
        assertThat(printed()).isEmpty();
        printer.row(SPACED);
        printer.flush();
        assertThat(printed())
                .isEqualTo(
                        """
                        +-----+------+
                        | pid | name |
                        +-----+------+
                        | 42  | a b  |
                        """);
        printer.row(SYSTEMD);
        printer.row(SPACED);
        printer.end();
        assertThat(printed())
                .endsWith(
                        """
                        | 1   | systemd |
                        | 42  | a b     |
                        +-----+---------+
                        """);
    }

    @Test
    void prettyInATailWidensAColumnByAVeryLongValueOnlySoFar() throws Exception {
        ResultPrinter printer = printer("", true);
        printer.begin(COLUMNS);
        printer.row(cells("1", "x".repeat(500)));
        printer.row(SPACED);
        printer.end();
        assertThat(printed())
                .contains("| " + "x".repeat(500) + " |\n")
                .endsWith("| 42  | a b" + " ".repeat(57) + " |\n+-----+" + "-".repeat(62) + "+\n");
    }

    @Test
    void prettyHoldsNoMoreThanItsBound() throws Exception {
        ResultPrinter printer = new PrettyPrinter(new Output(bytes), "", Screen.NONE, false, 1000);
        printer.begin(COLUMNS);
        for (int i = 0; i < 100_000; i++) {
            printer.row(SYSTEMD);
        }
        assertThat(bytes.size()).isGreaterThan(1_000_000);
        printer.end();
        assertThat(printed().lines()).hasSize(100_000 + 4);
    }

    @Test
    void jsonIsOsquerysArray() throws Exception {
        assertThat(print("--json", SYSTEMD, SPACED))
                .isEqualTo(
                        "[\n  {\"name\":\"systemd\",\"pid\":\"1\"},\n  {\"name\":\"a b\",\"pid\":\"42\"}\n]\n");
    }

    @Test
    void jsonOfNoRowsIsAnEmptyArray() throws Exception {
        assertThat(print("--json")).isEqualTo("[\n\n]\n");
        assertThat(print("--json_pretty")).isEqualTo("[]\n");
    }

    @Test
    void jsonShowsNullAsTheEmptyText() throws Exception {
        assertThat(print("--json", cells(null, "")))
                .isEqualTo("[\n  {\"name\":\"\",\"pid\":\"\"}\n]\n");
    }

    @Test
    void jsonKeepsTheLastOfColumnsWithOneName() throws Exception {
        ResultPrinter printer = printer("--json", false);
        printer.begin(List.of("b", "a", "b"));
        printer.row(cells("1", "2", "3"));
        printer.end();
        assertThat(printed()).isEqualTo("[\n  {\"a\":\"2\",\"b\":\"3\"}\n]\n");
    }

    @Test
    void jsonPrettyIndentsByTwo() throws Exception {
        assertThat(print("--json_pretty", SYSTEMD, SPACED))
                .isEqualTo(
                        """
                        [
                          {
                            "name": "systemd",
                            "pid": "1"
                          },
                          {
                            "name": "a b",
                            "pid": "42"
                          }
                        ]
                        """);
    }

    @Test
    void aTailInJsonIsOneObjectALineOutWithItsRow() throws Exception {
        ResultPrinter printer = printer("--json", true);
        printer.begin(COLUMNS);
        printer.row(SYSTEMD);
        assertThat(printed()).isEqualTo("{\"name\":\"systemd\",\"pid\":\"1\"}\n");
        printer.row(SPACED);
        printer.end();
        assertThat(printed())
                .isEqualTo(
                        "{\"name\":\"systemd\",\"pid\":\"1\"}\n{\"name\":\"a b\",\"pid\":\"42\"}\n");
    }

    @Test
    void csvHasCommasAndQuotesWhereNeeded() throws Exception {
        assertThat(
                        print(
                                "--csv",
                                SYSTEMD,
                                SPACED,
                                cells("a,b", "say \"x\""),
                                cells(null, ""),
                                cells(" a", "b|c")))
                .isEqualTo(
                        """
                        pid,name
                        1,systemd
                        42,a b
                        "a,b","say ""x\"""
                        ,""
                        " a",b|c
                        """);
    }

    @Test
    void csvTakesASeparatorThatIsGiven() throws Exception {
        assertThat(print("--csv --separator=|", cells("1", "b|c")))
                .isEqualTo("pid|name\n1|\"b|c\"\n");
        assertThat(print("--csv --noheader", SYSTEMD)).isEqualTo("1,systemd\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "@SUM(A1)",
                "+cmd|' /C calc'!A0",
                "-2+3+cmd|' /C calc'!A0",
                "-bash",
                "-",
                "+1-1",
                "-1e",
                "="
            })
    void csvDefusesAFormula(String formula) throws Exception {
        assertThat(print("--csv --noheader", cells("1", formula)))
                .satisfiesAnyOf(
                        text -> assertThat(text).isEqualTo("1,'" + formula + "\n"),
                        text -> assertThat(text).isEqualTo("1,\"'" + formula + "\"\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+1", "-1.5", "-1.0e+20", "1", "a=b", "-9223372036854775808"})
    void csvLeavesNumbersAndWordsAlone(String value) throws Exception {
        assertThat(print("--csv --noheader", cells("1", value))).isEqualTo("1," + value + "\n");
    }

    @Test
    void lineShowsAValueALine() throws Exception {
        assertThat(print("--line", SYSTEMD, SPACED))
                .isEqualTo("  pid = 1\n name = systemd\n\n  pid = 42\n name = a b\n");
    }

    @Test
    void listJoinsWithTheSeparator() throws Exception {
        assertThat(print("--list", SYSTEMD, SPACED)).isEqualTo("pid|name\n1|systemd\n42|a b\n");
        assertThat(print("--list --separator=::  --noheader --nullvalue=-", cells(null, "x")))
                .isEqualTo("-::x\n");
    }

    @Test
    void theFirstModeOfOsquerysOrderCounts() throws Exception {
        assertThat(print("--json --csv --line --list", SYSTEMD)).startsWith("pid|name\n");
        assertThat(print("--json --csv", SYSTEMD)).startsWith("pid,name\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json", "--json_pretty", "--csv", "--line", "--list"})
    void nothingThatActsOnATerminalGetsThere(String mode) throws Exception {
        byte[] hostile =
                "\u001b]0;owned\u0007\r\n\t\u009b31m\u202Eevil\u2066\u2028\u007f\0"
                        .getBytes(StandardCharsets.UTF_8);
        byte[] invalid = {(byte) 0xFF, 'a', (byte) 0xC3};
        ResultPrinter printer = printer(mode, false, true);
        printer.begin(List.of("pid", "na\u001b\u202Eme"));
        printer.row(cells(hostile, invalid));
        printer.end();
        String text = printed(); // decodes strictly
        assertThat(text.chars().filter(c -> c != '\n'))
                .noneMatch(c ->
                        c < 0x20
                                || (c >= 0x7F && c < 0xA0)
                                || c == 0x202E
                                || c == 0x2066
                                || c == 0x2028);
        assertThat(text).contains("xFFa").contains("xC3");
    }

    @Test
    void jsonEscapesTerminalControlsWithoutLosingThem() throws Exception {
        assertThat(print("--json", cells("1", "a\u202Eb\u009bc\u007fd\u061Ce")))
                .isEqualTo(
                        "[\n  {\"name\":\"a\\u202eb\\u009bc\\u007fd\\u061ce\",\"pid\":\"1\"}\n]\n");
    }

    @Test
    void aHugeValueIsShownWhole() throws Exception {
        String huge = "x".repeat(128 * 1024);
        for (String mode : List.of("", "--json", "--csv", "--line", "--list")) {
            assertThat(print(mode, cells("1", huge))).contains(huge);
        }
    }

    private String print(String line, ResultCells... rows) throws Exception {
        bytes.reset();
        ResultPrinter printer = printer(line, false);
        printer.begin(COLUMNS);
        for (ResultCells row : rows) {
            printer.row(row);
        }
        printer.end();
        return printed();
    }

    private ResultPrinter printer(String line, boolean tail) throws FlagException {
        return printer(line, tail, false);
    }

    private ResultPrinter printer(String line, boolean tail, boolean terminal)
            throws FlagException {
        List<String> arguments =
                Arrays.stream(line.split(" +", -1))
                        .filter(argument -> !argument.isEmpty())
                        .toList();
        Flags flags = new Flags();
        flags.setDefault(ConfigFlags.FLAGFILE, "");
        new FlagParser(KnownFlags.all(), flags, "auditqli").parse(arguments);
        return PrintStyle.of(flags)
                .printer(bytes, terminal ? new Screen(true, 80, 24, false) : Screen.NONE, tail);
    }

    private String printed() throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes.toByteArray()))
                .toString();
    }

    private static ResultCells cells(@Nullable Object... values) {
        return new ResultCells() {
            @Override
            public boolean isNull(int column) {
                return values[column] == null;
            }

            @Override
            public void appendTo(int column, GrowableBytes out) {
                Object value = values[column];
                if (value instanceof byte[] raw) {
                    out.append(raw);
                } else if (value != null) {
                    out.append(value.toString());
                }
            }
        };
    }
}
