package io.auditql.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.ledger.Ledger;
import io.auditql.row.Schema;
import io.auditql.schedule.Incremental.Mode;
import io.auditql.sql.Collected;
import io.auditql.sql.FakeEvents;
import io.auditql.sql.SqlConnection;
import io.auditql.sql.SqlEngine;
import io.auditql.sql.SqlOptions;
import io.auditql.sql.Tables;
import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IncrementalTest {
    private final FakeEvents events = new FakeEvents();
    private final SqlEngine engine =
            new SqlEngine(
                    List.of(new Tables.People()),
                    List.of(Tables.PROCESSES, Tables.SOCKETS),
                    events,
                    SqlOptions.DEFAULTS,
                    new Ledger(() -> 0));
    private SqlConnection connection;

    @BeforeEach
    void connect() throws SqliteException {
        connection = engine.connect();
    }

    @AfterEach
    void close() {
        assertThat(events.openScans()).isZero();
        connection.close();
    }

    private long exec(long pid, String path, String cmdline) {
        return events.add(
                Tables.PROCESSES,
                1000 + pid,
                r ->
                        r.set(Tables.PID, pid)
                                .set(Tables.PATH, path)
                                .set(Tables.CMDLINE, cmdline)
                                .set(Tables.PARENT, 1));
    }

    private long socket(long pid, String action) {
        return events.add(
                Tables.SOCKETS,
                1000 + pid,
                r -> r.set(Tables.SOCKET_PID, pid).set(Tables.ACTION, action));
    }

    /// One scheduled query with its cursor.
    private final class Scheduled {
        private final Incremental plan;
        private long cursor;

        Scheduled(String sql) throws SqliteException {
            plan = Incremental.plan(connection, sql);
        }

        List<String> next() throws SqliteException {
            Collected collected = new Collected();
            cursor = plan.execute(cursor, events.lastEid(), collected);
            return collected.rows();
        }
    }

    // the shapes

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                // one driving table
                "SELECT * FROM process_events; INCREMENTAL; 1; drives",
                "SELECT count(*) FROM process_events GROUP BY path; INCREMENTAL; 1; drives",
                "SELECT DISTINCT path FROM process_events ORDER BY 1; INCREMENTAL; 1; drives",
                "SELECT * FROM process_events JOIN people USING (uid); INCREMENTAL; 1; drives",
                "SELECT * FROM people JOIN process_events USING (uid); INCREMENTAL; 1; drives",
                "SELECT * FROM (SELECT pid FROM process_events) WHERE pid > 5; INCREMENTAL; 1; drives",
                "WITH p AS (SELECT pid FROM process_events) SELECT * FROM p; INCREMENTAL; 1; drives",
                // several
                "SELECT * FROM process_events p JOIN socket_events s ON p.pid = s.pid;"
                        + " INCREMENTAL; 2; drives drives",
                "SELECT * FROM process_events a, process_events b, socket_events c"
                        + " WHERE a.pid = b.pid AND b.pid = c.pid; INCREMENTAL; 3; drives drives drives",
                "SELECT pid FROM process_events UNION ALL SELECT pid FROM socket_events;"
                        + " INCREMENTAL; 1; drives drives",
                "SELECT pid FROM process_events UNION SELECT pid FROM socket_events;"
                        + " INCREMENTAL; 1; drives drives",
                "SELECT p.pid FROM process_events p JOIN socket_events s USING (pid)"
                        + " UNION ALL SELECT pid FROM socket_events; INCREMENTAL; 2; drives drives drives",
                // do not drive
                "SELECT * FROM process_events p LEFT JOIN socket_events s USING (pid);"
                        + " INCREMENTAL; 1; drives optional",
                "SELECT * FROM process_events LEFT JOIN (SELECT pid FROM socket_events) USING (pid);"
                        + " INCREMENTAL; 1; drives optional",
                "SELECT * FROM process_events WHERE pid IN (SELECT pid FROM socket_events);"
                        + " INCREMENTAL; 1; drives expression",
                "SELECT (SELECT count(*) FROM socket_events) FROM process_events;"
                        + " INCREMENTAL; 1; expression drives",
                "SELECT pid FROM process_events EXCEPT SELECT pid FROM socket_events;"
                        + " INCREMENTAL; 1; drives EXCEPT",
                "SELECT * FROM process_events p JOIN socket_events s USING (pid) WHERE s.time > 5;"
                        + " INCREMENTAL; 1; drives bound",
                "SELECT * FROM process_events p JOIN socket_events s USING (pid)"
                        + " WHERE s.time > strftime('%s', 'now') - 600; INCREMENTAL; 1; drives bound",
                "SELECT * FROM process_events p JOIN socket_events s USING (pid)"
                        + " WHERE s.time > p.time - 5 AND s.time < p.time + 5;"
                        + " INCREMENTAL; 2; drives drives",
                "SELECT * FROM process_events p CROSS JOIN socket_events s USING (pid)"
                        + " WHERE s.time > p.time - 5; INCREMENTAL; 2; drives drives",
                "SELECT * FROM process_events, people WHERE time >= people.uid - 60; INCREMENTAL; 1; drives",
                "SELECT * FROM process_events WHERE time > 5 OR pid = 3; INCREMENTAL; 1; drives",
                "SELECT * FROM process_events WHERE time < 5; INCREMENTAL; 1; drives",
                // the outer query has no event table
                "SELECT * FROM people WHERE uid IN (SELECT uid FROM process_events);"
                        + " INCREMENTAL; 1; drives",
                "SELECT * FROM people WHERE uid IN (SELECT uid FROM process_events)"
                        + " OR uid IN (SELECT family FROM socket_events); DIFFERENTIAL; 1; all all",
                // compared with the last time
                "SELECT * FROM people; DIFFERENTIAL; 1; ''",
                "SELECT 1; DIFFERENTIAL; 1; ''",
                "SELECT * FROM process_events WHERE time > 5; DIFFERENTIAL; 1; bound",
                "SELECT * FROM process_events WHERE time > (SELECT max(uid) FROM people);"
                        + " DIFFERENTIAL; 1; bound",
                "SELECT * FROM process_events WHERE eid >= 7; DIFFERENTIAL; 1; bound",
                "SELECT count(*) FROM process_events JOIN socket_events USING (pid);"
                        + " DIFFERENTIAL; 1; all all",
                "SELECT DISTINCT p.pid FROM process_events p JOIN socket_events s USING (pid);"
                        + " DIFFERENTIAL; 1; all all",
                "SELECT * FROM process_events p FULL JOIN socket_events s USING (pid);"
                        + " DIFFERENTIAL; 1; all optional",
                "SELECT * FROM people RIGHT JOIN process_events USING (uid); DIFFERENTIAL; 1; all",
                "WITH p AS (SELECT pid FROM process_events) SELECT * FROM p a, p b;"
                        + " DIFFERENTIAL; 1; all",
                "WITH RECURSIVE t(pid) AS (SELECT pid FROM process_events UNION SELECT p.pid FROM"
                        + " process_events p JOIN t ON p.parent = t.pid) SELECT * FROM t;"
                        + " DIFFERENTIAL; 1; all all",
                "SELECT uid FROM people UNION ALL SELECT uid FROM process_events;"
                        + " DIFFERENTIAL; 1; all",
                // LIMIT
                "SELECT * FROM process_events LIMIT 2; INCREMENTAL; 1; drives",
                "SELECT * FROM process_events LEFT JOIN people USING (uid) LIMIT 2;"
                        + " INCREMENTAL; 1; drives",
                "SELECT path, count(*) FROM process_events GROUP BY 1 ORDER BY 2 LIMIT 2;"
                        + " INCREMENTAL; 1; drives",
                "SELECT * FROM process_events ORDER BY pid LIMIT 2; DIFFERENTIAL; 1; all",
                "SELECT * FROM process_events LIMIT 2 OFFSET 1; DIFFERENTIAL; 1; all",
                "SELECT * FROM process_events JOIN people USING (uid) LIMIT 2; DIFFERENTIAL; 1; all",
                "SELECT max(n, 2) FROM (SELECT pid n FROM process_events) p JOIN socket_events s"
                        + " ON s.pid = n; INCREMENTAL; 2; drives drives",
            })
    void aShapeRunsLikeThis(String sql, Mode mode, int runs, String rules) throws SqliteException {
        try (Incremental plan = Incremental.plan(connection, sql)) {
            List<String> lines = plan.explain();
            assertThat(plan.mode()).as(lines.toString()).isEqualTo(mode);
            String head = runs == 1 ? "incremental: " : "incremental in " + runs + " runs: ";
            assertThat(lines.getFirst())
                    .startsWith(mode == Mode.INCREMENTAL ? head : "differential: ");
            List<String> expected = rules.equals("''") ? List.of() : List.of(rules.split(" "));
            assertThat(lines).hasSize(expected.size() + 1);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(lines.get(i + 1)).contains(expected.get(i));
                assertThat(lines.get(i + 1).contains("drives"))
                        .isEqualTo(expected.get(i).equals("drives"));
            }
        }
    }

    @Test
    void aViewHidesItsReferencesAndIsRefused() throws SqliteException {
        Collected.rows(connection, "CREATE VIEW v AS SELECT * FROM process_events");
        assertThatThrownBy(() -> Incremental.plan(connection, "SELECT * FROM v"))
                .isInstanceOf(SqliteException.class)
                .hasMessageContaining("cannot tell the references of event tables apart");
    }

    @Test
    void anErrorSpeaksOfWhatTheUserWrote() {
        assertThatThrownBy(() -> Incremental.plan(connection, "SELECT pd FROM process_events"))
                .isInstanceOfSatisfying(
                        SqliteException.class, e -> assertThat(e.offset()).isEqualTo(7))
                .hasMessage("no such column: pd. Did you mean pid?");
    }

    // what is new

    private static final String SSH_TUNNEL =
            "SELECT process_events.pid AS source_process_id, socket_events.action AS event_action"
                    + " FROM process_events join socket_events ON"
                    + " process_events.pid=socket_events.pid WHERE event_action='bind' and"
                    + " process_events.cmdline like 'ssh %' and process_events.cmdline like '%-L%'";

    @Test
    void aJoinedRowComesOnceWhenItsLastPartIsStored() throws SqliteException {
        Scheduled query = new Scheduled(SSH_TUNNEL);
        exec(7, "/usr/bin/ssh", "ssh -L 1:a:1 b");
        assertThat(query.next()).isEmpty();
        socket(7, "bind");
        socket(8, "bind");
        assertThat(query.next()).containsExactly("7|bind");
        assertThat(query.next()).isEmpty();
        exec(8, "/usr/bin/ssh", "ssh -L 2:a:2 b");
        assertThat(query.next()).containsExactly("8|bind");
        exec(9, "/usr/bin/ssh", "ssh -L 2:a:2 b");
        socket(9, "bind");
        assertThat(query.next()).containsExactly("9|bind");
    }

    /// The query of osquery#8499.
    @Test
    void aChildFindsItsParentOfAnEarlierExecution() throws SqliteException {
        Scheduled query =
                new Scheduled(
                        "SELECT p.pid, p.path, p.cmdline, p.parent AS parent_pid, p2.path AS"
                                + " parent_path FROM process_events AS p JOIN process_events AS p2"
                                + " ON p.parent = p2.pid;");
        exec(1, "/sbin/init", "init");
        assertThat(query.next()).containsExactly("1|/sbin/init|init|1|/sbin/init");
        exec(5, "/bin/sh", "sh");
        assertThat(query.next()).containsExactly("5|/bin/sh|sh|1|/sbin/init");
        assertThat(query.next()).isEmpty();
    }

    /// The queries of osquery#5316 and osql#70.
    @Test
    void aLeftJoinFindsItsPartnerOfAnEarlierExecution() throws SqliteException {
        Scheduled sockets =
                new Scheduled(
                        "select socket_events.action,process_events.cmdline from socket_events"
                                + " left join process_events on"
                                + " socket_events.pid=process_events.pid;");
        Scheduled parents =
                new Scheduled(
                        "SELECT proc.pid, prnt.path, prnt.cmdline FROM process_events AS proc"
                                + " LEFT JOIN (SELECT * FROM process_events) AS prnt"
                                + " ON proc.parent=prnt.pid;");
        exec(1, "/sbin/init", "init");
        assertThat(sockets.next()).isEmpty();
        assertThat(parents.next()).containsExactly("1|/sbin/init|init");
        socket(1, "connect");
        exec(6, "/bin/ls", "ls");
        assertThat(sockets.next()).containsExactly("connect|init");
        assertThat(parents.next()).containsExactly("6|/sbin/init|init");
    }

    @Test
    void aPartnerOfALeftJoinThatComesLateRevivesNothing() throws SqliteException {
        Scheduled query =
                new Scheduled(
                        "SELECT p.pid, s.action FROM process_events p"
                                + " LEFT JOIN socket_events s ON s.pid = p.pid");
        exec(1, "/a", "a");
        assertThat(query.next()).containsExactly("1|-");
        socket(1, "connect");
        assertThat(query.next()).isEmpty();
        exec(1, "/a", "again");
        assertThat(query.next()).containsExactly("1|connect");
    }

    @Test
    void aQueryInAnExpressionSeesWhatIsRetained() throws SqliteException {
        Scheduled query =
                new Scheduled(
                        "SELECT pid FROM process_events"
                                + " WHERE pid IN (SELECT pid FROM socket_events)");
        socket(1, "connect");
        assertThat(query.next()).isEmpty();
        exec(1, "/a", "a");
        exec(2, "/a", "a");
        assertThat(query.next()).containsExactly("1");
        socket(2, "connect");
        assertThat(query.next()).isEmpty();
    }

    @Test
    void aWindowSeesAllItAsksFor() throws SqliteException {
        Scheduled query =
                new Scheduled(
                        "SELECT p.pid, s.action FROM process_events p JOIN socket_events s"
                                + " ON s.pid = p.pid WHERE s.time >= 1002");
        socket(1, "early");
        socket(2, "bind");
        assertThat(query.next()).isEmpty();
        exec(1, "/a", "a");
        exec(2, "/a", "a");
        assertThat(query.next()).containsExactly("2|bind");
        socket(2, "connect");
        assertThat(query.next()).isEmpty();
    }

    @Test
    void eachArmOfAUnionStandsForItself() throws SqliteException {
        Scheduled query =
                new Scheduled(
                        "SELECT 'p', p.pid FROM process_events p JOIN process_events q"
                                + " ON p.pid = q.parent UNION ALL"
                                + " SELECT 's', pid FROM socket_events");
        exec(1, "/a", "a");
        assertThat(query.next()).containsExactly("p|1");
        socket(5, "bind");
        assertThat(query.next()).containsExactly("s|5");
        exec(2, "/a", "a");
        assertThat(query.next()).containsExactly("p|1");
        assertThat(query.next()).isEmpty();
    }

    @Test
    void anAggregateIsOverWhatIsNew() throws SqliteException {
        Scheduled query = new Scheduled("SELECT count(*) FROM process_events");
        exec(1, "/a", "a");
        exec(2, "/a", "a");
        assertThat(query.next()).containsExactly("2");
        exec(3, "/a", "a");
        assertThat(query.next()).containsExactly("1");
    }

    @Test
    void aLimitLeavesTheRestForTheNextTime() throws SqliteException {
        Scheduled query = new Scheduled("SELECT pid FROM process_events WHERE path = '/a' LIMIT 2");
        for (int pid = 1; pid <= 5; pid++) {
            exec(pid, "/a", "a");
            exec(pid + 100, "/b", "b");
        }
        assertThat(query.next()).containsExactly("1", "2");
        assertThat(query.next()).containsExactly("3", "4");
        assertThat(query.next()).containsExactly("5");
        assertThat(query.cursor).isEqualTo(events.lastEid());
        assertThat(query.next()).isEmpty();
    }

    @Test
    void aLimitNeverPassesPartnersNotDelivered() throws SqliteException {
        socket(1, "a");
        socket(1, "b");
        socket(2, "c");
        Scheduled query =
                new Scheduled(
                        "SELECT p.pid, s.action FROM process_events p LEFT JOIN socket_events s"
                                + " ON s.pid = p.pid LIMIT 2");
        exec(9, "/a", "a");
        exec(1, "/a", "a");
        exec(2, "/a", "a");
        assertThat(query.next()).containsExactly("9|-", "1|a");
        assertThat(query.next()).containsExactly("1|a", "1|b");
        assertThat(query.next()).containsExactly("2|c");
        assertThat(query.next()).isEmpty();
    }

    @Test
    void aSnapshotSeesEverythingEachTime() throws SqliteException {
        exec(1, "/a", "a");
        try (Incremental plan =
                Incremental.planAll(connection, "SELECT pid FROM process_events", Mode.SNAPSHOT)) {
            for (int i = 0; i < 2; i++) {
                Collected collected = new Collected();
                assertThat(plan.execute(99, events.lastEid(), collected))
                        .isEqualTo(events.lastEid());
                assertThat(collected.rows()).containsExactly("1");
            }
        }
    }

    /// Whatever the order and the split in which events arrive, the sum of the executions is the answer over all events.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT p.eid, s.eid FROM process_events p JOIN socket_events s ON p.pid = s.pid",
                "SELECT p.eid, s.eid FROM socket_events s, process_events p"
                        + " WHERE p.pid = s.pid AND s.time >= p.time",
                "SELECT a.eid, b.eid FROM process_events a JOIN process_events b"
                        + " ON a.pid = b.pid AND a.eid < b.eid",
                "SELECT a.eid, b.eid, c.eid FROM process_events a JOIN socket_events b USING (pid)"
                        + " JOIN process_events c ON c.pid = b.pid",
                "SELECT e.eid, p.eid FROM (SELECT eid, pid FROM process_events UNION ALL"
                        + " SELECT eid, pid FROM socket_events) e JOIN process_events p"
                        + " ON p.pid = e.pid",
                "WITH s AS (SELECT eid, pid FROM socket_events WHERE action = 'bind')"
                        + " SELECT p.eid, s.eid FROM process_events p JOIN s ON s.pid = p.pid",
                "SELECT p.eid, s.eid FROM process_events p JOIN socket_events s ON p.pid = s.pid"
                        + " UNION ALL SELECT eid, 0 FROM socket_events",
                "SELECT p.eid, s.eid FROM process_events p CROSS JOIN socket_events s"
                        + " WHERE p.pid = s.pid OR p.path = s.action",
            })
    void theSumOfTheExecutionsIsTheWholeAnswer(String sql) throws SqliteException {
        long seed = Long.getLong("seed", 20261122);
        for (int round = 0; round < 15; round++) {
            Random random = new Random(seed + round);
            FakeEvents arriving = new FakeEvents().rowsPerBlock(1 + random.nextInt(4));
            SqlEngine own =
                    new SqlEngine(
                            List.of(new Tables.People()),
                            List.of(Tables.PROCESSES, Tables.SOCKETS),
                            arriving,
                            SqlOptions.DEFAULTS,
                            new Ledger(() -> 0));
            List<String> summed = new ArrayList<>();
            try (SqlConnection worker = own.connect();
                    Incremental plan = Incremental.plan(worker, sql)) {
                assertThat(plan.mode()).isEqualTo(Mode.INCREMENTAL);
                long cursor = 0;
                for (int execution = 0; execution < 6; execution++) {
                    for (int n = random.nextInt(7); n > 0; n--) {
                        arrive(arriving, random);
                    }
                    Collected collected = new Collected();
                    cursor = plan.execute(cursor, arriving.lastEid(), collected);
                    assertThat(cursor).isEqualTo(arriving.lastEid());
                    summed.addAll(collected.rows());
                }
                assertThat(summed)
                        .as("seed %d", seed + round)
                        .containsExactlyInAnyOrderElementsOf(Collected.rows(worker, sql));
            }
        }
    }

    private static void arrive(FakeEvents events, Random random) {
        boolean process = random.nextBoolean();
        Schema table = process ? Tables.PROCESSES : Tables.SOCKETS;
        long pid = random.nextInt(4);
        String word = random.nextBoolean() ? "bind" : "connect";
        events.add(
                table,
                1000 + random.nextInt(20),
                r -> {
                    r.set(process ? Tables.PID : Tables.SOCKET_PID, pid);
                    r.set(process ? Tables.PATH : Tables.ACTION, word);
                });
    }
}
