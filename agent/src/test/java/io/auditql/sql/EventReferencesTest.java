package io.auditql.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventReferencesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "SELECT pid FROM process_events; SELECT pid FROM process_events(1)",
                "select process_events.pid from Process_Events where process_events.pid = 1;"
                        + " select process_events.pid from Process_Events(1) where process_events.pid = 1",
                "SELECT * FROM process_events a, process_events AS b;"
                        + " SELECT * FROM process_events(1) a, process_events(2) AS b",
                "SELECT * FROM main.process_events; SELECT * FROM main.process_events(1)",
                "SELECT * FROM \"process_events\" JOIN [socket_events] USING (pid);"
                        + " SELECT * FROM \"process_events\"(1) JOIN [socket_events](2) USING (pid)",
                "SELECT 'FROM process_events', \"process_events\" FROM users -- process_events;"
                        + " SELECT 'FROM process_events', \"process_events\" FROM users -- process_events",
                "SELECT /* FROM process_events */ 1 FROM users process_events;"
                        + " SELECT /* FROM process_events */ 1 FROM users process_events",
                "SELECT process_events FROM users AS process_events, socket_events;"
                        + " SELECT process_events FROM users AS process_events, socket_events(1)",
                "WITH process_events AS (SELECT 1 pid) SELECT * FROM process_events;"
                        + " WITH process_events AS (SELECT 1 pid) SELECT * FROM process_events",
                "WITH p AS (SELECT * FROM process_events), q AS (SELECT * FROM socket_events)"
                        + " SELECT * FROM p;"
                        + " WITH p AS (SELECT * FROM process_events(1)), q AS (SELECT * FROM socket_events)"
                        + " SELECT * FROM p",
                "SELECT (SELECT count(*) FROM socket_events) FROM process_events"
                        + " WHERE pid IN (SELECT pid FROM socket_events);"
                        + " SELECT (SELECT count(*) FROM socket_events(1)) FROM process_events(2)"
                        + " WHERE pid IN (SELECT pid FROM socket_events(3))",
                "SELECT * FROM (SELECT * FROM process_events) UNION ALL SELECT * FROM socket_events;"
                        + " SELECT * FROM (SELECT * FROM process_events(1)) UNION ALL SELECT * FROM socket_events(2)",
                "SELECT * FROM users LEFT JOIN (process_events p JOIN socket_events s ON p.pid = s.pid)"
                        + " ON 1;"
                        + " SELECT * FROM users LEFT JOIN (process_events(1) p JOIN socket_events(2) s ON p.pid = s.pid)"
                        + " ON 1",
                "SELECT pid IS NOT DISTINCT FROM uid FROM process_events;"
                        + " SELECT pid IS NOT DISTINCT FROM uid FROM process_events(1)",
                "SELECT 1 FROM users WHERE EXISTS (SELECT 1 FROM process_events p WHERE p.uid = users.uid);"
                        + " SELECT 1 FROM users WHERE EXISTS (SELECT 1 FROM process_events(1) p WHERE p.uid = users.uid)",
                "SELECT CASE WHEN pid IN (1,2) THEN (SELECT 1 FROM time) END FROM process_events ORDER BY 1 LIMIT 3;"
                        + " SELECT CASE WHEN pid IN (1,2) THEN (SELECT 1 FROM time) END FROM process_events(1) ORDER BY 1 LIMIT 3",
                "PRAGMA table_info('process_events'); PRAGMA table_info('process_events')",
            })
    void numbersEachReferenceInTheOrderOfTheText(String sql, String numbered) {
        EventReferences references =
                EventReferences.in(sql, List.of(Tables.PROCESSES, Tables.SOCKETS));
        assertThat(references.numberedSql()).isEqualTo(numbered);
        assertThat(references.sql()).isEqualTo(sql);
    }
}
