package io.auditql.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.ledger.Ledger;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.schedule.Incremental.Mode;
import io.auditql.sql.Collected;
import io.auditql.sql.FakeEvents;
import io.auditql.sql.SqlConnection;
import io.auditql.sql.SqlEngine;
import io.auditql.sql.SqlOptions;
import io.auditql.sys.sqlite.SqliteException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Queries over event tables that people published for osquery. Each runs over empty tables of the names and columns that it
/// speaks of: those that SQLite accepts as they are must be planned and run too.
class PublishedQueriesTest {
    private static final List<Path> PLACES =
            List.of(
                    Path.of("../../shared/corpora/b-queries/event_queries.jsonl"),
                    Path.of("../shared/corpora/b-queries/event_queries.jsonl"));

    private record Empty(Schema schema) implements HostTable {
        @Override
        public void rows(QueryContext query, RowSink rows) {
            // none
        }
    }

    @Test
    void everyPublishedQueryThatSqliteAcceptsIsPlannedAndRun() throws Exception {
        Path file = PLACES.stream().filter(Files::exists).findFirst().orElse(Path.of(""));
        if (!Files.isRegularFile(file)) {
            System.out.println("skipped: the published queries are not beside the repository");
        }
        Assumptions.assumeTrue(Files.isRegularFile(file));
        Map<Mode, Integer> modes = new EnumMap<>(Mode.class);
        Map<String, Integer> others = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            Map<String, List<String>> query = read(line);
            // the functions are osquery's; what they compute does not matter here
            String sql =
                    list(query, "sql")
                            .getFirst()
                            .replaceAll("(?i)\\b(regex_match|concat)\\s*\\(", "coalesce(")
                            .replaceAll("(?i)\\bfrom_base64\\s*\\(", "lower(");
            FakeEvents events = new FakeEvents();
            try (SqlConnection connection = engine(query, events).connect()) {
                try {
                    connection.columns(sql);
                } catch (SqliteException e) {
                    String message = String.valueOf(e.getMessage());
                    String kind = message.replaceAll("^(no such [a-z]+: [\\w.]+|near).*", "$1");
                    others.merge(kind, 1, Integer::sum);
                    continue;
                }
                try (Incremental plan = Incremental.plan(connection, sql)) {
                    modes.merge(plan.mode(), 1, Integer::sum);
                    plan.execute(0, events.lastEid(), new Collected());
                    assertThat(plan.explain()).allMatch(l -> l.length() > 10);
                }
            }
        }
        System.out.println("published queries: " + modes + "; not accepted: " + others);
        assertThat(modes.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(60);
    }

    private static SqlEngine engine(Map<String, List<String>> query, FakeEvents events) {
        Map<String, Set<String>> columns = new HashMap<>();
        for (String table : list(query, "tables")) {
            columns.put(table, new LinkedHashSet<>(List.of("time")));
        }
        for (String column : list(query, "columns")) {
            String[] parts = column.split("\\.", 2);
            columns.computeIfAbsent(parts[0], _ -> new LinkedHashSet<>()).add(parts[1]);
        }
        List<Schema> eventTables = new ArrayList<>();
        List<HostTable> hostTables = new ArrayList<>();
        columns.forEach((table, names) -> {
            boolean isEvents = list(query, "event_tables").contains(table);
            if (!isEvents) {
                names.remove("time");
                names.add("rest");
            }
            names.remove("eid");
            Column[] all =
                    names.stream()
                            .map(n ->
                                    n.equals("time") || n.equals("pid")
                                            ? Column.bigint(n, "")
                                            : Column.text(n, ""))
                            .toArray(Column[]::new);
            if (isEvents) {
                eventTables.add(Schema.events(table, "", all));
            } else {
                hostTables.add(new Empty(Schema.table(table, "", all)));
            }
        });
        return new SqlEngine(
                hostTables, eventTables, events, SqlOptions.DEFAULTS, new Ledger(() -> 0));
    }

    private static List<String> list(Map<String, List<String>> query, String name) {
        return query.getOrDefault(name, List.of());
    }

    /// The texts and lists of texts of one line.
    private static Map<String, List<String>> read(String line) {
        Map<String, List<String>> values = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                List<String> texts = new ArrayList<>();
                if (json.nextToken() == JsonToken.START_ARRAY) {
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        texts.add(json.getString());
                    }
                } else if (json.currentToken() == JsonToken.VALUE_STRING) {
                    texts.add(json.getString());
                } else {
                    json.skipChildren();
                }
                values.put(name, texts);
            }
        }
        return values;
    }
}
