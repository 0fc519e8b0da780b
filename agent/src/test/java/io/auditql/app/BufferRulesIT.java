package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When a row may go, seen from outside: in the log file and in the database's own tables.
class BufferRulesIT extends KernelTest {
    private static final int STARTS = 200;

    @Test
    void twoQueriesOfDifferentIntervalsGetEachRowOnceAndThenTheStoreIsEmpty() throws Exception {
        String sql = "SELECT eid, cmdline FROM process_events";
        LoggedDaemon daemon =
                new LoggedDaemon(directory, run()).query("often", sql, 1).query("seldom", sql, 4);
        try (OnlyProducer producer = new OnlyProducer();
                Product product = daemon.start("--events_expiry=1").whenRecording()) {
            producer.storm(STARTS / 2, 100, 1);
            producer.storm(STARTS / 2, 100, 1);
            producer.start("last");
            for (String query : List.of("often", "seldom")) {
                product.await(
                        query + " has all",
                        () -> daemon.lines(query).size() >= producer.produced());
            }
            product.await("the store is empty", () -> storedRows(daemon) == 0);
            assertThat(product.end()).isZero();
            for (String query : List.of("often", "seldom")) {
                assertThat(daemon.lines(query))
                        .as(query)
                        .hasSize((int) producer.produced())
                        .extracting(line -> line.get("columns.eid"))
                        .doesNotHaveDuplicates();
            }
            assertThat(daemon.lines("auditql_loss")).isEmpty();
        }
        assertThat(storedRows(daemon)).isZero();
    }

    private static long storedRows(LoggedDaemon daemon) {
        try (Database database = Database.openReadOnly(daemon.database().toString())) {
            List<String> tables = new ArrayList<>();
            try (Statement names =
                    database.prepare(
                            "SELECT name FROM sqlite_schema WHERE name GLOB 'rows_[0-9]*'")) {
                while (names.step()) {
                    tables.add(names.text(0));
                }
            }
            assertThat(tables).isNotEmpty();
            long rows = 0;
            for (String table : tables) {
                try (Statement sum =
                        database.prepare("SELECT coalesce(sum(rows), 0) FROM " + table)) {
                    sum.step();
                    rows += sum.number(0);
                }
            }
            return rows;
        } catch (SqliteException e) {
            throw new AssertionError(e);
        }
    }
}
