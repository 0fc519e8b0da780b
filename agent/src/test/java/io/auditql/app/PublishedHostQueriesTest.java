package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.schedule.OsquerySchedule;
import io.auditql.schedule.Schedule;
import io.auditql.sql.Collected;
import io.auditql.sql.SqlConnection;
import io.auditql.sql.SqlOptions;
import io.auditql.sys.sqlite.SqliteException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Queries that people published for osquery on Linux, over the real tables of this host: each whose tables are here must
/// prepare and run. `-Ddocs.update=true` writes `docs/published-queries.md` anew.
class PublishedHostQueriesTest {
    private static final List<Path> PLACES =
            List.of(
                    Path.of("../../shared/corpora/b-queries"),
                    Path.of("../shared/corpora/b-queries"));
    private static final List<String> FILES = List.of("event_queries.jsonl", "linux_queries.jsonl");
    private static final Path PAGE = Path.of("../docs/published-queries.md");

    /// Long enough for all but those that search a whole disk.
    private static final Duration DEADLINE = Duration.ofSeconds(3);

    private static final String HEAD =
            """
            # Published queries

            Made by `PublishedHostQueriesTest` from queries for osquery on Linux that people published: packs, detection rules and
            examples of 73 repositories. A query that is found in several places counts once.

            """;

    @Test
    void everyQueryForLinuxWhoseTablesAreHerePreparesAndRuns() throws Exception {
        Path place = PLACES.stream().filter(Files::isDirectory).findFirst().orElse(Path.of(""));
        boolean here = Files.isDirectory(place.resolve(".")) && !place.toString().isEmpty();
        if (!here) {
            System.out.println("skipped: the published queries are not beside the repository");
        }
        Assumptions.assumeTrue(here);
        Map<String, String> queries =
                new TreeMap<>(); // text without blanks and case -> name and SQL
        Map<String, Integer> without = new TreeMap<>();
        Map<String, String> refused = new TreeMap<>();
        int overdue = 0;
        int ran = 0;
        Flags flags = new Flags();
        flags.set(ProcessFlags.EPHEMERAL, true);
        try (House house =
                        Wiring.open(
                                flags,
                                new OsqueryInfo.Facts("", "", 0),
                                List.of(new OsquerySchedule(() -> Schedule.EMPTY, Optional::empty)),
                                thrown -> {});
                SqlConnection connection =
                        house.engine().connect(SqlOptions.DEFAULTS.withDeadline(DEADLINE))) {
            for (String name : FILES) {
                for (String line : Files.readAllLines(place.resolve(name))) {
                    Map<String, String> query = read(line);
                    String sql = query.getOrDefault("sql", "");
                    String key = sql.toLowerCase(Locale.ROOT).replaceAll("[\\s;]+", " ").strip();
                    if (!isForLinux(query) || queries.put(key, sql) != null) {
                        continue;
                    }
                    try {
                        connection.columns(sql);
                        connection.run(sql, new Collected());
                        ran++;
                    } catch (SqliteException e) {
                        String message = String.valueOf(e.getMessage());
                        if (message.startsWith("no such table: ")) {
                            String table = message.substring(15).replaceAll("\\. Did.*", "");
                            without.merge(table, 1, Integer::sum);
                        } else if (e.code() == SqliteException.INTERRUPT) {
                            overdue++;
                        } else {
                            refused.put(
                                    query.getOrDefault("name", "")
                                            + " | "
                                            + query.getOrDefault("source", ""),
                                    message);
                        }
                    }
                }
            }
        }
        int absent = without.values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf(
                "published queries: %d, ran %d, ended at %d s %d, refused %d, without a table %d%n",
                queries.size(), ran, DEADLINE.toSeconds(), overdue, refused.size(), absent);
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, page(queries.size(), without, refused));
        }
        // what SQLite itself refuses, and so does osquery
        assertThat(refused.values())
                .allMatch(why ->
                        why.matches(
                                "near .*|incomplete input|unrecognized token.*|cannot join using column.*"
                                        + "|no such column: .*|Table .* was queried without a required.*"));
        assertThat(PAGE).hasContent(page(queries.size(), without, refused));
    }

    private static boolean isForLinux(Map<String, String> query) {
        String platform = query.getOrDefault("platform", "").toLowerCase(Locale.ROOT);
        boolean named =
                platform.isEmpty()
                        || List.of("linux", "posix", "all", "any", "ubuntu", "centos").stream()
                                .anyMatch(platform::contains);
        return named && !query.getOrDefault("tables", "").contains("sophos_");
    }

    private static String page(int all, Map<String, Integer> without, Map<String, String> refused) {
        int absent = without.values().stream().mapToInt(Integer::intValue).sum();
        StringBuilder page = new StringBuilder(HEAD);
        page.append("Of %d queries for Linux or for any platform\n\n".formatted(all));
        page.append("- %d prepare and run;\n".formatted(all - absent - refused.size()));
        page.append("- %d ask for a table that is not built;\n".formatted(absent));
        page.append(
                "- %d are not SQL that can be run, with the reasons below.\n"
                        .formatted(refused.size()));
        page.append("\n## Tables that are not built\n\n| table | queries |\n|---|---|\n");
        without.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Integer>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .forEach(e -> page.append("| `%s` | %d |\n".formatted(e.getKey(), e.getValue())));
        page.append("\n## Queries that cannot be run\n\n| query | source | why |\n|---|---|---|\n");
        refused.forEach((query, why) -> {
            String[] parts = query.split(" \\| ", 2);
            page.append(
                    "| %s | %s | %s |\n"
                            .formatted(
                                    Markdown.cell(parts[0]),
                                    Markdown.cell(parts[1]),
                                    Markdown.cell(why)));
        });
        return page.toString();
    }

    /// The texts of one line; lists joined by blanks.
    private static Map<String, String> read(String line) {
        Map<String, String> values = new HashMap<>();
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
                values.put(name, String.join(" ", texts));
            }
        }
        return values;
    }
}
