package io.auditql.print;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.bytes.GrowableBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a screen of a given width shows.
class ScreenTest {
    private static final String FOX = "the quick brown fox jumps over the lazy dog";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void aWideValueGoesOnInTheNextLineOfItsRow() throws Exception {
        assertThat(print(30, List.of("pid", "cmdline"), List.of("42", FOX), List.of("7", "id")))
                .isEqualTo(
                        """
                        +-----+----------------------+
                        | pid | cmdline              |
                        +-----+----------------------+
                        | 42  | the quick brown fox  |
                        |     | jumps over the lazy  |
                        |     | dog                  |
                        | 7   | id                   |
                        +-----+----------------------+
                        """);
    }

    @Test
    void whatFitsIsTheBoxOfAPipe() throws Exception {
        assertThat(print(80, List.of("pid", "cmdline"), List.of("42", FOX)))
                .isEqualTo(print(0, List.of("pid", "cmdline"), List.of("42", FOX)));
    }

    @Test
    void withoutRoomEachRowIsLines() throws Exception {
        assertThat(
                        print(
                                20,
                                List.of("a", "second", "third"),
                                List.of("1", FOX, "3"),
                                List.of("4", "", "6")))
                .isEqualTo(
                        "     a = 1\nsecond = "
                                + FOX
                                + "\n third = 3\n\n     a = 4\nsecond = \n third = 6\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 20, 21, 33, 40, 79, 80, 200})
    void noLineIsWiderThanTheScreenAndNoTextIsLost(int columns) throws Exception {
        String wide = "日本語の引数".repeat(9) + "e\u0301".repeat(40) + "x".repeat(131_072);
        String text = print(columns, List.of("c"), List.of(wide));
        assertThat(text.lines())
                .allSatisfy(line -> {
                    byte[] shown = line.getBytes(StandardCharsets.UTF_8);
                    assertThat(DisplayWidth.of(shown, 0, shown.length))
                            .isLessThanOrEqualTo(columns);
                });
        StringBuilder cell = new StringBuilder();
        text.lines()
                .skip(3)
                .filter(line -> line.startsWith("|"))
                .forEach(line -> cell.append(line.substring(1, line.length() - 1).strip()));
        assertThat(cell.toString()).isEqualTo(wide);
    }

    @Test
    void aTailFitsToo() throws Exception {
        PrettyPrinter printer =
                new PrettyPrinter(
                        new Output(bytes), "", new Screen(true, 40, 24, false), true, 1 << 20);
        printer.begin(List.of("pid", "cmdline"));
        for (String cmdline : List.of("id", FOX + FOX, "id")) {
            printer.row(TestCells.of("1", cmdline));
            printer.flush();
        }
        printer.end();
        assertThat(printed().lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
        assertThat(printed().replaceAll("[|\\n]| {2,}", " ").replaceAll(" +", " "))
                .contains("lazy dogthe quick");
    }

    @Test
    void onlyNamesAreColouredAndOnlyWhereItIsUnderstood() throws Exception {
        assertThat(print(new Screen(true, 80, 24, true), List.of("a"), List.of("1")))
                .isEqualTo("+---+\n| \u001b[1ma\u001b[0m |\n+---+\n| 1 |\n+---+\n");
        assertThat(print(80, List.of("a"), List.of("1"))).doesNotContain("\u001b");
    }

    @Test
    void aScreenWithoutCursorIsKnownByItsName() {
        assertThat(Screen.isDumb(Map.of("TERM", "dumb"))).isTrue();
        assertThat(Screen.isDumb(Map.of())).isTrue();
        assertThat(Screen.isDumb(Map.of("TERM", "screen"))).isFalse();
    }

    @Test
    void columnsAreOsquerysWidths() throws Exception {
        PrintStyle style = new PrintStyle(PrintStyle.Mode.COLUMN, "|", true, "", List.of());
        assertThat(columns(style))
                .isEqualTo(
                        "pid         name      \n----------  ----------\n1           systemd   \n42          a b       \n");
        assertThat(columns(style.withWidths(List.of(3, 4)).withHeader(false)))
                .isEqualTo("1    syst\n42   a b \n");
    }

    private String columns(PrintStyle style) throws Exception {
        bytes.reset();
        ResultPrinter printer = style.printer(bytes, Screen.NONE, false);
        printer.begin(List.of("pid", "name"));
        printer.row(TestCells.of("1", "systemd"));
        printer.row(TestCells.of("42", "a b"));
        printer.end();
        return printed();
    }

    @SafeVarargs
    private String print(int columns, List<String> names, List<String>... rows) throws Exception {
        return print(new Screen(columns > 0, columns, 24, false), names, rows);
    }

    @SafeVarargs
    private String print(Screen screen, List<String> names, List<String>... rows) throws Exception {
        bytes.reset();
        PrettyPrinter printer = new PrettyPrinter(new Output(bytes), "", screen, false, 1 << 20);
        printer.begin(names);
        for (List<String> row : rows) {
            printer.row(TestCells.of(row.toArray(String[]::new)));
        }
        printer.end();
        return printed();
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// A row of texts.
    private record TestCells(List<String> texts) implements ResultCells {
        static TestCells of(String... texts) {
            return new TestCells(List.of(texts));
        }

        @Override
        public boolean isNull(int column) {
            return false;
        }

        @Override
        public void appendTo(int column, GrowableBytes out) {
            out.append(texts.get(column));
        }
    }
}
