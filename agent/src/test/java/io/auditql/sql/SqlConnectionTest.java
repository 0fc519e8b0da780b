package io.auditql.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.ledger.Ledger;
import io.auditql.sys.sqlite.SqliteException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Expected values are worked out by hand from the rows written in `record`.
class SqlConnectionTest {
    private final FakeEvents events = new FakeEvents();
    private final Tables.People people = new Tables.People();
    private final SqlEngine engine =
            new SqlEngine(
                    List.of(people, new Tables.Hash(), new Tables.Broken()),
                    List.of(Tables.PROCESSES, Tables.SOCKETS),
                    events,
                    SqlOptions.DEFAULTS.withDeadline(Duration.ofSeconds(20)),
                    new Ledger(() -> 0));
    private SqlConnection connection;

    @BeforeEach
    void connect() throws SqliteException {
        connection = engine.connect();
        record(100, 10, "/bin/sh", "sh -c ls", 0);
        record(100, 11, "/bin/ls", "ls", 1000);
        record(101, 12, "/usr/bin/curl", "curl x", 1000);
        record(102, 13, "/bin/ls", "ls -l", 7);
        record(103, 10, "/bin/cat", "", 0);
        events.add(
                Tables.SOCKETS,
                102,
                r -> r.set(Tables.SOCKET_PID, 12).set(Tables.ACTION, "connect"));
    }

    private void record(long time, long pid, String path, String cmdline, long uid) {
        events.add(
                Tables.PROCESSES,
                time,
                r -> {
                    r.set(Tables.PID, pid).set(Tables.PATH, path).set(Tables.PARENT, 1);
                    r.set(Tables.PROCESSES.column("uid"), uid);
                    if (!cmdline.isEmpty()) {
                        r.set(Tables.CMDLINE, cmdline);
                    }
                });
    }

    @AfterEach
    void close() {
        assertThat(events.openScans()).isZero();
        assertThat(events.reads).isZero();
        connection.close();
    }

    private List<String> rows(String sql) throws SqliteException {
        return Collected.rows(connection, sql);
    }

    @Test
    void starShowsTheVisibleColumnsInTheirOrder() throws SqliteException {
        assertThat(Collected.names(connection, "SELECT * FROM process_events"))
                .containsExactly("pid", "path", "cmdline", "cwd", "parent", "uid", "time");
        assertThat(rows("SELECT * FROM process_events WHERE pid = 12"))
                .containsExactly("12|/usr/bin/curl|curl x|-|1|1000|101");
    }

    @Test
    void hiddenColumnsAndAliasesAnswerByName() throws SqliteException {
        assertThat(rows("SELECT eid, environment, env FROM process_events WHERE eid = 3"))
                .containsExactly("3|-|-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "eid > 3; 4 5",
                "eid >= 3 AND eid < 5; 3 4",
                "eid > 3.5; 4 5",
                "eid >= '4'; 4 5",
                "eid = 4.0; 4",
                "eid = 4.5; ''",
                "eid < 'x'; 1 2 3 4 5",
                "eid > 'x'; ''",
                "eid > NULL; ''",
                "eid <= 1e300; 1 2 3 4 5",
                "eid >= -1e300; 1 2 3 4 5",
                "eid > 9223372036854775807; ''",
                "time = 100; 1 2",
                "time > 100 AND time <= 102; 3 4",
                "time BETWEEN 101 AND 102 AND eid > 3; 4",
                "eid IN (1, 5, 9, '3'); 1 3 5",
                "eid IN (SELECT eid FROM process_events WHERE pid = 10); 1 5",
                "pid IN (10, 13); 1 4 5",
                "pid = '10'; 1 5",
                "pid = 10.0; 1 5",
                "pid = 10.5; ''",
                "pid = 'ten'; ''",
                "pid IS NULL; ''",
                "path = '/bin/ls'; 2 4",
                "path = '/BIN/ls' COLLATE NOCASE; 2 4",
                "path LIKE '%/LS'; 2 4",
                "path LIKE '/usr/%'; 3",
                "path LIKE '/bin/_s'; 2 4",
                "path LIKE '%u%l%'; 3",
                "path LIKE '/bin/ls'; 2 4",
                "path NOT LIKE '/bin/%'; 3",
                "path GLOB '*/ls'; 2 4",
                "path GLOB '*/LS'; ''",
                "path GLOB '/bin/[ls]?'; 1 2 4",
                "path IN ('/bin/sh', '/bin/cat'); 1 5",
                "cmdline IS NULL; 5",
                "cmdline = ''; ''",
                "cmdline != 'ls'; 1 3 4",
                "pid = 10 OR path = '/bin/ls'; 1 2 4 5",
                "pid = 10 AND path = '/bin/cat'; 5",
            })
    void wherePicksTheseRows(String where, String eids) throws SqliteException {
        List<String> expected = eids.isEmpty() ? List.of() : List.of(eids.split(" "));
        assertThat(rows("SELECT eid FROM process_events WHERE " + where + " ORDER BY eid"))
                .isEqualTo(expected);
    }

    @Test
    void textsOfRowsLongGoneStayWhatTheyWere() throws SqliteException {
        assertThat(rows("SELECT min(path), max(path), count(*) FROM process_events"))
                .containsExactly("/bin/cat|/usr/bin/curl|5");
        assertThat(rows("SELECT path, max(eid) FROM process_events")).containsExactly("/bin/cat|5");
        assertThat(rows("SELECT path FROM process_events ORDER BY path DESC LIMIT 2"))
                .containsExactly("/usr/bin/curl", "/bin/sh");
        assertThat(
                        rows(
                                "SELECT path, count(*) FROM process_events GROUP BY path ORDER BY 2 DESC, 1"))
                .containsExactly("/bin/ls|2", "/bin/cat|1", "/bin/sh|1", "/usr/bin/curl|1");
    }

    @Test
    void tablesJoinInAnyOrder() throws SqliteException {
        assertThat(
                        rows(
                                "SELECT eid, username FROM process_events JOIN people USING (uid)"
                                        + " ORDER BY eid"))
                .containsExactly("1|root", "2|ada", "3|ada", "5|root");
        assertThat(
                        rows(
                                "SELECT eid, username FROM people CROSS JOIN process_events USING (uid)"
                                        + " ORDER BY eid"))
                .containsExactly("1|root", "2|ada", "3|ada", "5|root");
        assertThat(
                        rows(
                                "SELECT eid, coalesce(username, '?') FROM process_events p"
                                        + " LEFT JOIN people u ON u.uid = p.uid ORDER BY eid"))
                .containsExactly("1|root", "2|ada", "3|ada", "4|?", "5|root");
    }

    @Test
    void theEventTablesJoinByValue() throws SqliteException {
        assertThat(
                        rows(
                                "SELECT p.path, s.action FROM process_events p JOIN socket_events s"
                                        + " ON p.pid = s.pid"))
                .containsExactly("/usr/bin/curl|connect");
        assertThat(
                        rows(
                                "SELECT a.eid, b.eid FROM process_events a JOIN process_events b"
                                        + " ON a.path = b.path AND a.eid < b.eid"))
                .containsExactly("2|4");
        assertThat(
                        rows(
                                "SELECT a.eid, b.eid FROM process_events a JOIN process_events b"
                                        + " ON a.pid = b.pid AND b.time > a.time ORDER BY 1"))
                .containsExactly("1|5");
        assertThat(
                        rows(
                                "SELECT eid, (SELECT count(*) FROM process_events b"
                                        + " WHERE b.pid = a.pid) FROM process_events a ORDER BY 1"))
                .containsExactly("1|2", "2|1", "3|1", "4|1", "5|2");
    }

    @Test
    void aJoinReadsItsInnerTableTwiceAtMost() throws SqliteException {
        events.scans = 0;
        rows("SELECT count(*) FROM process_events a JOIN process_events b ON a.pid = b.pid");
        assertThat(events.scans).isLessThanOrEqualTo(3); // the outer, the first lookup, the index
    }

    @Test
    void aHostTableIsAskedForSomeValuesAndThenForAllRows() throws SqliteException {
        rows("SELECT count(*) FROM process_events JOIN people USING (uid)");
        assertThat(people.asked).hasSize(5).doesNotContain(List.of());
        for (int i = 0; i < 100; i++) {
            record(200, 100 + i, "/bin/ls", "ls", i);
        }
        people.asked.clear();
        assertThat(rows("SELECT count(*) FROM process_events JOIN people USING (uid)"))
                .containsExactly("5");
        assertThat(people.asked).hasSize(33);
        assertThat(people.asked.getLast()).isEmpty();
        assertThat(people.asked.subList(0, 32)).doesNotContain(List.of());
    }

    @Test
    void nothingEqualsNull() throws SqliteException {
        people.asked.clear();
        assertThat(rows("SELECT * FROM people WHERE uid = NULL")).isEmpty();
        assertThat(people.asked).isEmpty();
    }

    @Test
    void countingReadsNoBlock() throws SqliteException {
        events.blocksRead = 0;
        assertThat(rows("SELECT count(*) FROM process_events WHERE eid > 2")).containsExactly("3");
        assertThat(events.blocksRead).isZero();
    }

    @Test
    void aJoinThatDoesNotFitInMemoryIsSlowButRight() throws SqliteException {
        try (SqlConnection small = engine.connect(SqlOptions.DEFAULTS.withMemoryBytes(60))) {
            assertThat(
                            Collected.rows(
                                    small,
                                    "SELECT a.eid, b.eid FROM process_events a"
                                            + " JOIN process_events b ON a.pid = b.pid"
                                            + " WHERE a.eid < b.eid"))
                    .containsExactly("1|5");
        }
    }

    @Test
    void anOrOverTwoIndexesOfAHostTableLosesNoRow() throws SqliteException {
        assertThat(rows("SELECT uid FROM people WHERE uid = 0 OR username = 'ada' ORDER BY 1"))
                .containsExactly("0", "1000");
    }

    @Test
    void rowsHiddenByRetentionAreNotShown() throws SqliteException {
        events.hide(Tables.PROCESSES, 3);
        assertThat(rows("SELECT eid FROM process_events")).containsExactly("4", "5");
        assertThat(rows("SELECT count(*) FROM socket_events")).containsExactly("1");
    }

    @Test
    void aRequiredColumnIsAskedForByName() throws SqliteException {
        assertThatThrownBy(() -> rows("SELECT * FROM hash"))
                .isInstanceOfSatisfying(
                        SqliteException.class, e -> assertThat(e.code()).isEqualTo(19))
                .hasMessage("Table hash was queried without a required column in the WHERE clause");
        assertThat(rows("SELECT sum FROM hash WHERE path = '/a'")).containsExactly("sum of /a");
        assertThat(
                        rows(
                                "SELECT DISTINCT sum FROM hash JOIN process_events p"
                                        + " ON hash.path = p.path WHERE uid = 7"))
                .containsExactly("sum of /bin/ls");
        assertThat(rows("SELECT sum FROM hash WHERE path IN ('/a', '/b')"))
                .containsExactly("sum of /a", "sum of /b");
    }

    @Test
    void aTableThatThrowsIsAnError() {
        assertThatThrownBy(() -> rows("SELECT * FROM broken"))
                .isInstanceOf(SqliteException.class)
                .hasMessageContaining("table broken")
                .hasMessageContaining("the sky fell");
    }

    @Test
    void anErrorSaysWhereAndWhatWasMeant() {
        assertThatThrownBy(() -> rows("SELECT 1; SELECT pid FROM proces_events"))
                .isInstanceOfSatisfying(
                        SqliteException.class, e -> assertThat(e.code()).isEqualTo(1))
                .hasMessage("no such table: proces_events. Did you mean process_events?");
        assertThatThrownBy(() -> rows("SELECT pid, cmdlien FROM process_events"))
                .isInstanceOfSatisfying(
                        SqliteException.class, e -> assertThat(e.offset()).isEqualTo(12))
                .hasMessage("no such column: cmdlien. Did you mean cmdline?");
        assertThatThrownBy(() -> rows("SELECT 1; SELECT FROM"))
                .isInstanceOfSatisfying(
                        SqliteException.class, e -> assertThat(e.offset()).isEqualTo(17));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ATTACH '/tmp/x.db' AS x",
                "DETACH x",
                "PRAGMA writable_schema = 1",
                "PRAGMA temp_store_directory = '/'",
                "SELECT load_extension('/tmp/x.so')",
                "SELECT fts3_tokenizer('simple')",
                "CREATE VIRTUAL TABLE t USING fts5(a)",
                "VACUUM INTO '/tmp/x.db'",
            })
    void whatReachesOutIsDenied(String sql) {
        assertThatThrownBy(() -> rows(sql))
                .isInstanceOf(SqliteException.class)
                .message()
                .satisfiesAnyOf(
                        m -> assertThat(m).contains("not authorized"),
                        m -> assertThat(m).contains("no such"), // not in this library
                        m -> assertThat(m).contains("too many attached"));
    }

    @Test
    void theRowsOfTablesCannotBeChanged() {
        assertThatThrownBy(() -> rows("DELETE FROM process_events"))
                .hasMessageContaining("may not be modified");
        assertThatThrownBy(() -> rows("INSERT INTO people VALUES (1, 'x')"))
                .hasMessageContaining("may not be modified");
    }

    @Test
    void aSessionMayHaveViewsAndTables() throws SqliteException {
        assertThat(
                        rows(
                                "CREATE VIEW ls AS SELECT * FROM process_events WHERE path LIKE"
                                        + " '%/ls'; CREATE TABLE t AS SELECT pid FROM ls;"
                                        + " INSERT INTO t VALUES (1); SELECT sum(pid) FROM t;"
                                        + " DROP TABLE t; DROP VIEW ls"))
                .containsExactly("25");
        assertThat(rows("SELECT name FROM pragma_table_info('people')"))
                .containsExactly("uid", "username");
        try (SqlConnection strict = engine.connect(SqlOptions.DEFAULTS.withTables(false))) {
            assertThatThrownBy(() -> Collected.rows(strict, "CREATE TABLE t(a)"))
                    .hasMessage("not authorized (CREATE)");
        }
    }

    @Test
    void theDeadlineEndsAnEndlessStatement() throws SqliteException {
        try (SqlConnection hurried =
                engine.connect(SqlOptions.DEFAULTS.withDeadline(Duration.ofMillis(100)))) {
            String endless =
                    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
                            + " SELECT count(*) FROM c";
            assertThatThrownBy(() -> Collected.rows(hurried, endless))
                    .isInstanceOfSatisfying(
                            SqliteException.class,
                            e -> assertThat(e.code()).isEqualTo(SqliteException.INTERRUPT))
                    .hasMessage("the query ran longer than 100 ms and was ended");
            assertThat(Collected.rows(hurried, "SELECT 1")).containsExactly("1");
        }
    }

    @Test
    void rowsHeldForAStatementAreBounded() throws SqliteException {
        try (SqlConnection small = engine.connect(SqlOptions.DEFAULTS.withMemoryBytes(20))) {
            assertThatThrownBy(() -> Collected.rows(small, "SELECT * FROM people"))
                    .isInstanceOfSatisfying(
                            SqliteException.class,
                            e -> assertThat(e.code()).isEqualTo(SqliteException.NOMEM));
        }
    }

    @Test
    void whatTheReceiverThrowsEndsTheStatement() {
        ResultHandler full =
                new ResultHandler() {
                    @Override
                    public void columns(List<ResultColumn> columns) {}

                    @Override
                    public void row(ResultRow row) {
                        throw new IllegalStateException("full");
                    }
                };
        assertThatThrownBy(() -> connection.run("SELECT * FROM process_events", full))
                .hasMessage("full");
    }

    @Test
    void commentsAndBlanksAreNoStatements() throws SqliteException {
        assertThat(rows(" -- nothing\n ; /* at all */ ; SELECT 1; ")).containsExactly("1");
    }
}
