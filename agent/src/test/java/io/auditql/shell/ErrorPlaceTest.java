package io.auditql.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.sys.sqlite.SqliteException;
import org.junit.jupiter.api.Test;

class ErrorPlaceTest {
    private static String place(String sql, int offset, String message) {
        return ErrorPlace.of(sql, new SqliteException(1, offset, message), 80);
    }

    @Test
    void marksTheWordAtTheByte() {
        assertThat(place("SELECT nme FROM users", 7, "no such column: nme"))
                .isEqualTo("  SELECT nme FROM users\n         ^^^\n");
    }

    @Test
    void countsBytesAndShowsCharacters() {
        assertThat(place("SELECT 'üß', nme", 15, "no such column: nme"))
                .isEqualTo("  SELECT 'üß', nme\n               ^^^\n");
    }

    @Test
    void findsTheNameWhereNoPlaceIsKnown() {
        assertThat(
                        place(
                                "SELECT 1 FROM proc, proces",
                                -1,
                                "no such table: proces. Did you mean x?"))
                .isEqualTo("  SELECT 1 FROM proc, proces\n                      ^^^^^^\n");
        assertThat(place("SELECT 1", -1, "out of memory")).isEmpty();
    }

    @Test
    void showsTheLineOfALongStatement() {
        assertThat(place("SELECT a,\n  nme\nFROM users", 12, "no such column: nme"))
                .isEqualTo("    nme\n    ^^^\n");
    }

    @Test
    void cutsALongLineAroundThePlace() {
        String sql = "SELECT " + "a, ".repeat(50) + "nme" + ", b".repeat(50);
        String place = place(sql, 157, "no such column: nme");
        assertThat(place.lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.length()).isLessThan(82));
        String[] lines = place.split("\n", -1);
        assertThat(lines[0]).startsWith("  …").endsWith("…");
        assertThat(lines[0].indexOf("nme")).isEqualTo(lines[1].indexOf("^^^"));
    }

    @Test
    void fitsANarrowScreen() {
        String place =
                ErrorPlace.of(
                        "SELECT nme FROM users WHERE uid > 1",
                        new SqliteException(1, 7, "no such column: nme"),
                        20);
        assertThat(place.lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(20));
    }

    @Test
    void showsNothingRaw() {
        assertThat(place("SELECT '\u001b[2J\u202e', nme", -1, "no such column: nme"))
                .contains("\\x1B[2J\\xE2\\x80\\xAE")
                .doesNotContain("\u001b")
                .doesNotContain("\u202e");
    }
}
