package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.flags.FlagException;
import io.auditql.flags.Flags;
import io.auditql.flags.KnownFlags;
import io.auditql.flags.LoggerFlags;
import io.auditql.flags.ProcessFlags;
import io.auditql.flags.RemoteFlags;
import io.auditql.row.Column;
import io.auditql.row.Schema;
import io.auditql.sql.ResultColumn;
import io.auditql.sql.ResultHandler;
import io.auditql.sql.ResultRow;
import io.auditql.sql.SqlConnection;
import io.auditql.sys.sqlite.SqliteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The tables about the program itself, over a house that records nothing.
class MetaTablesTest {
    private static final Path REFERENCE = Path.of("../../shared/reference/osquery-audit.md");

    private final Flags flags = Program.AUDITQLD.newFlags();
    private House house;
    private SqlConnection connection;

    @BeforeEach
    void open() throws Exception {
        flags.set(ProcessFlags.EPHEMERAL, true);
        house =
                Wiring.open(
                        flags,
                        new OsqueryInfo.Facts("1", "", 0),
                        DaemonTables.idle(),
                        thrown -> {});
        connection = house.engine().connect();
    }

    @AfterEach
    void close() {
        connection.close();
        house.close();
    }

    private List<String> ask(String sql) throws SqliteException {
        List<String> rows = new ArrayList<>();
        connection.run(
                sql,
                new ResultHandler() {
                    @Override
                    public void columns(List<ResultColumn> columns) {
                        // as asked
                    }

                    @Override
                    public void row(ResultRow row) {
                        List<String> values = new ArrayList<>();
                        for (int c = 0; c < row.columnCount(); c++) {
                            values.add(row.isNull(c) ? "NULL" : row.text(c));
                        }
                        rows.add(String.join("|", values));
                    }
                });
        return rows;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "osquery_flags",
                "osquery_events",
                "osquery_registry",
                "osquery_schedule",
                "osquery_info",
                "osquery_packs"
            })
    void theColumnsAreOsquerys(String table) throws IOException {
        if (!Files.isReadable(REFERENCE)) {
            System.out.println("skipped: no reference at " + REFERENCE);
            return;
        }
        String page = Files.readString(REFERENCE);
        String section = page.substring(page.indexOf("\n### " + table + " "));
        section = section.substring(1, section.indexOf("\n###", 5));
        List<String> expected = new ArrayList<>();
        Matcher column = Pattern.compile("(?m)^- `(\\w+)` ([A-Z ]+?) *(?:\\(|—)").matcher(section);
        while (column.find()) {
            expected.add(column.group(1) + " " + column.group(2));
        }
        Schema schema =
                house.engine().schemas().stream()
                        .filter(s -> s.name().equals(table))
                        .findFirst()
                        .orElseThrow();
        assertThat(expected).isNotEmpty();
        assertThat(schema.columns()).extracting(Column::toString).isEqualTo(expected);
        assertThat(schema.columns()).noneMatch(Column::isHidden);
    }

    @Test
    void flagsHaveTheirValuesAndSecretsHaveNone() throws Exception {
        flags.parse(LoggerFlags.LOGGER_PATH, "/somewhere", "test");
        flags.parse(RemoteFlags.TLS_CLIENT_KEY, "/etc/secret.key", "test");
        assertThat(
                        ask(
                                "SELECT name, type, default_value, value, shell_only FROM osquery_flags"
                                        + " WHERE name IN ('logger_path', 'tls_client_key', 'disable_events', 'json', 'events_max', 'events_expiry')"
                                        + " ORDER BY name"))
                .containsExactly(
                        "disable_events|bool|false|false|0",
                        "events_expiry|uint64|86000|86000|0",
                        "events_max|uint64|1000|1000|0",
                        "json|bool|false|false|1",
                        "logger_path|string|/var/log/auditql|/somewhere|0",
                        "tls_client_key|string|||0");
        assertThat(ask("SELECT name FROM osquery_flags WHERE length(name) < 3 OR name LIKE 'db_%'"))
                .as("letters and other names")
                .isEmpty();
        long all = KnownFlags.all().all().stream().filter(f -> f.name().length() > 2).count();
        assertThat(ask("SELECT count(*), count(DISTINCT name) FROM osquery_flags"))
                .containsExactly(all + "|" + all);
    }

    @Test
    void theShellsOwnDefaultsAreItsDefaults() throws FlagException {
        Flags shell = Program.AUDITQLI.newFlags();
        assertThat(shell.defaultValue(io.auditql.flags.EventFlags.DISABLE_EVENTS)).isTrue();
        assertThat(shell.get(io.auditql.flags.EventFlags.DISABLE_EVENTS)).isTrue();
    }

    @Test
    void eventsNameThePublisherAndItsTables() throws SqliteException {
        assertThat(
                        ask(
                                "SELECT name, publisher, events, refreshes, active, subscriptions ="
                                        + " (SELECT sum(subscriptions) FROM osquery_events WHERE type = 'subscriber')"
                                        + " FROM osquery_events WHERE type = 'publisher'"))
                .containsExactly("auditeventpublisher|auditeventpublisher|0|0|0|1");
        assertThat(
                        ask(
                                "SELECT * FROM osquery_events WHERE name LIKE '%s_events' OR name LIKE '%t_events'"))
                .contains(
                        "process_events|auditeventpublisher|subscriber|1|0|0|0",
                        "socket_events|auditeventpublisher|subscriber|0|0|0|0");
    }

    @Test
    void theRegistryNamesWhatIsUsed() throws SqliteException {
        assertThat(ask("SELECT * FROM osquery_registry WHERE registry IN ('logger', 'config')"))
                .contains(
                        "config|filesystem|0|0|1",
                        "logger|filesystem|0|0|1",
                        "logger|stdout|0|0|0");
        assertThat(ask("SELECT name FROM osquery_registry WHERE registry = 'table'"))
                .containsExactlyElementsOf(
                        house.engine().schemas().stream().map(Schema::name).toList());
        assertThat(ask("SELECT name FROM osquery_registry WHERE registry = 'event_subscriber'"))
                .contains("process_events", "socket_events");
    }

    @Test
    void nothingIsScheduledOrLoggedHere() throws SqliteException {
        assertThat(ask("SELECT * FROM osquery_schedule")).isEmpty();
        assertThat(ask("SELECT * FROM logger_status")).isEmpty();
        assertThat(ask("SELECT * FROM schedule_status")).containsExactly("0|0|0|0|0");
    }
}
