package io.auditql.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.bytes.Slice;
import io.auditql.ledger.Ledger;
import io.auditql.sys.sqlite.SqliteException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is decided before SQLite sees a row must be what SQLite decides. Each condition is asked twice: of the column, and of
/// an expression with the column's value and affinity, which SQLite keeps to itself.
class PushDownTest {
    private static final String[] VALUES = {
        "0",
        "1",
        "3",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "0.5",
        "3.0",
        "2.9999",
        "-0.5",
        "1e18",
        "1e19",
        "-1e19",
        "'3'",
        "' 3 '",
        "'3.0'",
        "'3.5'",
        "'03'",
        "'0x3'",
        "'x'",
        "''",
        "x'33'",
        "NULL",
        "(SELECT 3)",
        "1=1",
        "CAST(3 AS TEXT)",
        "'a'",
        "'A'",
        "'%'",
        "'bin/a'"
    };
    private static final String[] COMPARISONS = {"=", "<", "<=", ">", ">=", "!=", "IS"};
    private static final String[] PIECES = {
        "%", "_", "*", "?", "a", "A", "b", "/", "é", "z", "[ab]", "3", "\\"
    };
    private static final byte[][] TEXTS = {
        bytes("a"),
        bytes("A"),
        bytes("b"),
        bytes("/"),
        bytes("é"),
        bytes("3"),
        bytes("z"),
        {0},
        {(byte) 0xC3},
        {(byte) 0xFF},
        bytes("%"),
        bytes("_")
    };

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static SqlEngine engine(Random random) {
        FakeEvents events = new FakeEvents();
        for (int i = 0; i < 40; i++) {
            int pid = random.nextInt(6) - 1;
            Slice path = text(random);
            events.add(
                    Tables.PROCESSES,
                    i,
                    r -> {
                        if (pid != 4) {
                            r.set(Tables.PID, pid).set(Tables.PATH, path);
                        }
                    });
        }
        return new SqlEngine(
                List.of(),
                List.of(Tables.PROCESSES),
                events,
                SqlOptions.DEFAULTS,
                new Ledger(() -> 0));
    }

    private static Slice text(Random random) {
        byte[] bytes = new byte[16];
        int length = 0;
        for (int n = random.nextInt(5); n > 0; n--) {
            byte[] piece = TEXTS[random.nextInt(TEXTS.length)];
            System.arraycopy(piece, 0, bytes, length, piece.length);
            length += piece.length;
        }
        return new Slice(bytes, 0, length);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void comparisonsGiveWhatSqliteGives(long seed) throws SqliteException {
        try (SqlConnection connection = engine(new Random(seed)).connect()) {
            for (String comparison : COMPARISONS) {
                for (String value : VALUES) {
                    for (String column : new String[] {"eid", "time", "pid"}) {
                        agree(connection, column, "INTEGER", comparison + " " + value);
                    }
                    agree(connection, "path", "TEXT", comparison + " " + value);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void patternsGiveWhatSqliteGives(long seed) throws SqliteException {
        Random random = new Random(seed);
        try (SqlConnection connection = engine(random).connect()) {
            for (int i = 0; i < 300; i++) {
                StringBuilder pattern = new StringBuilder();
                for (int n = random.nextInt(5); n > 0; n--) {
                    pattern.append(PIECES[random.nextInt(PIECES.length)]);
                }
                agree(connection, "path", "TEXT", "LIKE '" + pattern + "'");
                agree(connection, "path", "TEXT", "GLOB '" + pattern + "'");
            }
        }
    }

    /// The join finds its partners by hash, or by comparing all of them.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void joinsGiveWhatSqliteGives(long seed) throws SqliteException {
        try (SqlConnection connection = engine(new Random(seed)).connect()) {
            for (String[] pair :
                    new String[][] {
                        {"a.pid", "b.pid", "INTEGER"},
                        {"a.path", "b.path", "TEXT"},
                        {"a.pid", "b.path", "TEXT"},
                        {"a.path", "b.pid", "INTEGER"},
                        {"a.pid * 1.0", "b.pid", "INTEGER"},
                        {"a.pid || ''", "b.pid", "INTEGER"},
                    }) {
                String from =
                        "SELECT a.eid, b.eid FROM process_events a CROSS JOIN process_events b";
                assertThat(Collected.rows(connection, from + " ON " + pair[0] + " = " + pair[1]))
                        .as(pair[0] + " = " + pair[1])
                        .containsExactlyInAnyOrderElementsOf(
                                Collected.rows(
                                        connection,
                                        from
                                                + " ON "
                                                + pair[0]
                                                + " = CAST("
                                                + pair[1]
                                                + " AS "
                                                + pair[2]
                                                + ")"));
            }
        }
    }

    private static void agree(
            SqlConnection connection, String column, String affinity, String condition)
            throws SqliteException {
        String select = "SELECT eid FROM process_events WHERE ";
        assertThat(Collected.rows(connection, select + column + " " + condition))
                .as("%s %s", column, condition)
                .isEqualTo(
                        Collected.rows(
                                connection,
                                select + "CAST(" + column + " AS " + affinity + ") " + condition));
    }

    @Test
    void anotherThreadCanStopAStatement() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (SqlConnection connection = engine(new Random(1)).connect()) {
            Thread other =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    begun.await();
                                } catch (InterruptedException _) {
                                    Thread.currentThread().interrupt();
                                }
                                connection.interrupt();
                            });
            ResultHandler tellsOnce =
                    new ResultHandler() {
                        @Override
                        public void columns(List<ResultColumn> columns) {}

                        @Override
                        public void row(ResultRow row) {
                            begun.countDown();
                        }
                    };
            assertThatThrownBy(() ->
                            connection.run(
                                    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT"
                                            + " x + 1 FROM c) SELECT x FROM c",
                                    tellsOnce))
                    .isInstanceOfSatisfying(
                            SqliteException.class,
                            e -> assertThat(e.code()).isEqualTo(SqliteException.INTERRUPT));
            other.join();
        }
    }
}
