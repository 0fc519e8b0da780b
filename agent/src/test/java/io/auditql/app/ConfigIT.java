package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.sys.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The configuration of a daemon that records nothing: checked, dumped, obeyed, read anew, and taken over from osquery.
@Timeout(120)
class ConfigIT {
    @TempDir Path directory;

    private Path config(String text) throws IOException {
        // as editors do: the daemon never sees half of it
        Path draft = Files.writeString(directory.resolve("draft"), text);
        return Files.move(
                draft,
                directory.resolve("auditql.conf"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private Product check(String text) throws IOException {
        return Product.start(Auditqlctl.class, "config-check", "--config_path=" + config(text));
    }

    private Product daemon(String... flags) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--config_path=" + directory.resolve("auditql.conf"),
                                "--run_path=" + directory.resolve("run"),
                                "--database_path=" + directory.resolve("db"),
                                "--logger_path=" + directory.resolve("log"),
                                "--pidfile=" + directory.resolve("pidfile"),
                                "--schedule_splay_percent=0"));
        all.addAll(List.of(flags));
        return Product.start(Auditqld.class, all.toArray(String[]::new));
    }

    private List<JsonObject> lines(String file, Predicate<JsonObject> wanted) {
        try {
            String text = Files.readString(directory.resolve("log").resolve(file));
            return JsonRows.of(text.substring(0, text.lastIndexOf('\n') + 1)).stream()
                    .filter(wanted)
                    .toList();
        } catch (IOException _) {
            return List.of(); // not yet
        }
    }

    private static String value(JsonObject line, String name) {
        return line.values().getOrDefault(name, "");
    }

    @Test
    void aCheckSaysWhatIsWrongAndTheExitCodeSaysHowMuch() throws Exception {
        try (Product good =
                check("{\"schedule\":{\"a\":{\"query\":\"SELECT * FROM time\",\"interval\":5}}}")) {
            assertThat(good.exitCode()).isZero();
            assertThat(good.out()).isEmpty();
            assertThat(good.err()).isEmpty();
        }
        try (Product sql =
                check(
                        "{\"schedule\":{\"a\":{\"query\":\"SELECT * FROM not_a_table\"},\"b\":{\"query\":\"SELECT * FROM launchd\",\"platform\":\"darwin\"}}}")) {
            assertThat(sql.exitCode()).isZero();
            assertThat(sql.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "WARNING: query a of pack main cannot run here: no such table: not_a_table");
        }
        try (Product type = check("{\"schedule\":{\"a\":{\"query\":[],\"interval\":5}}}")) {
            assertThat(type.exitCode()).isEqualTo(1);
            assertThat(type.out()).isEmpty();
            assertThat(type.err())
                    .contains(
                            "auditql.conf:1:27: $.schedule.a.query: expected a text, found an array");
        }
        try (Product half = check("{\"schedule\":{\"a\":{\"query\":")) {
            assertThat(half.exitCode()).isEqualTo(1);
            assertThat(half.out()).isEmpty();
            assertThat(half.err()).startsWith("Error reading config: ").contains("auditql.conf:1:");
        }
        Path gone = directory.resolve("gone.conf");
        try (Product missing =
                Product.start(Auditqld.class, "--config_check", "--config_path=" + gone)) {
            assertThat(missing.exitCode()).isEqualTo(1);
            assertThat(missing.err())
                    .isEqualTo("Error reading config: configuration file does not exist: " + gone);
        }
        try (Product plugin =
                Product.start(Auditqld.class, "--config_check", "--config_plugin=nobodys")) {
            assertThat(plugin.exitCode()).isEqualTo(78);
            assertThat(plugin.err()).contains("nobodys");
        }
    }

    @Test
    void aDumpPrintsTheTextsAsTheyAre() throws Exception {
        Path file = config("{\n  # mine\n  \"schedule\": {}\n}");
        Path more =
                Files.writeString(
                        Files.createDirectory(Path.of(file + ".d")).resolve("a.conf"), "{}");
        try (Product dump =
                Product.start(Auditqld.class, "--config_dump", "--config_path=" + file)) {
            assertThat(dump.exitCode()).isZero();
            assertThat(dump.out())
                    .isEqualTo(
                            "{\"%s\": {\n  # mine\n  \"schedule\": {}\n}}\n{\"%s\": {}}"
                                    .formatted(file, more));
        }
    }

    @Test
    void packsDecoratorsViewsAndFormatsAreObeyedAndReadAnew() throws Exception {
        Path pack =
                Files.writeString(
                        directory.resolve("pack.conf"),
                        "{\"queries\":{\"q\":{\"query\":\"SELECT name, active FROM osquery_packs ORDER BY name\",\"interval\":1,\"snapshot\":true}}}");
        String schedule =
                """
                {"options": {"logger_numerics": %s},
                 "views": {"answer": "SELECT %d AS value"},
                 "decorators": {"load": ["SELECT 'east' AS zone"], "always": ["SELECT count(*) AS one FROM time"]},
                 "schedule": {"v": {"query": "SELECT value FROM answer", "interval": 1}},
                 "packs": {"file": "%s",
                           "not_here": {"platform": "darwin", "queries": {"x": {"query": "SELECT 1", "interval": 1}}},
                           "found": {"discovery": ["SELECT 1 FROM time"], "queries": {"y": {"query": "SELECT 1 AS y", "interval": 1}}},
                           "not_found": {"discovery": ["SELECT 1 FROM time WHERE hour > 24"], "queries": {"z": {"query": "SELECT 1 AS z", "interval": 1}}}}}
                """;
        config(schedule.formatted("false", 41, pack));
        try (Product daemon = daemon("--pack_delimiter=/", "--config_refresh=1")) {
            daemon.await(
                    "runs the packs",
                    () ->
                            !lines("auditqld.snapshots.log", _ -> true).isEmpty()
                                    && !lines(
                                                    "auditqld.results.log",
                                                    l -> l.get("name").equals("pack/found/y"))
                                            .isEmpty());
            assertThat(Files.readString(directory.resolve("log/auditqld.snapshots.log")))
                    .contains("\"name\":\"pack/file/q\"")
                    .contains(
                            "\"snapshot\":[{\"active\":\"1\",\"name\":\"file\"},{\"active\":\"1\",\"name\":\"found\"},{\"active\":\"1\",\"name\":\"main\"},{\"active\":\"0\",\"name\":\"not_found\"},{\"active\":\"0\",\"name\":\"not_here\"}]");

            // half of a file: what was in force stays so
            config("{\"schedule\": {");
            daemon.signal(Processes.SIGHUP);
            daemon.await(
                    "says that it keeps the old one",
                    () -> daemon.err().contains("the configuration of before stays in force"));

            config(schedule.formatted("true", 42, pack));
            daemon.await(
                    "runs the new one",
                    () ->
                            !lines(
                                            "auditqld.results.log",
                                            l -> value(l, "columns.value").equals("42"))
                                    .isEmpty());
            assertThat(daemon.end()).isZero();
        }
        List<JsonObject> values = lines("auditqld.results.log", l -> l.get("name").equals("v"));
        assertThat(values)
                .extracting(l -> l.get("action") + " " + l.get("columns.value"))
                .containsExactly("added 41", "removed 41", "added 42");
        assertThat(values)
                .extracting(l -> l.get("decorations.zone") + l.get("decorations.one"))
                .containsOnly("east1");
        assertThat(Files.readString(directory.resolve("log/auditqld.results.log")))
                .contains("\"columns\":{\"value\":42}")
                .doesNotContain("not_found")
                .doesNotContain("not_here");
    }

    @Test
    void aQueryOverItsBudgetIsStoppedAndTheOthersRun() throws Exception {
        config(
                """
                {"schedule": {
                  "endless": {"query": "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c", "interval": 1},
                  "cost": {"query": "SELECT denylisted, executions FROM osquery_schedule WHERE name = 'endless'", "interval": 1}}}
                """);
        try (Product daemon = daemon("--watchdog_latency_limit=1")) {
            daemon.await(
                    "denylists it",
                    () ->
                            !lines(
                                            "auditqld.results.log",
                                            l ->
                                                    value(l, "action").equals("added")
                                                            && value(l, "columns.denylisted")
                                                                    .equals("1"))
                                    .isEmpty());
            assertThat(daemon.err()).contains("Scheduled query endless went over its budget");
            assertThat(daemon.end()).isZero();
        }
        assertThat(lines("auditqld.results.log", _ -> true))
                .extracting(l -> value(l, "columns.executions"))
                .doesNotContain("2");
    }

    @Test
    void anInstallationOfOsqueryIsTakenOver() throws Exception {
        Path osquery = Files.createDirectory(directory.resolve("osquery"));
        Path log = directory.resolve("log");
        Files.writeString(
                osquery.resolve("osquery.flags"),
                "--logger_path=%s\n--schedule_splay_percent=0\n--database_path=%s\n--extensions_autoload=/x\n"
                        .formatted(log, directory.resolve("osquery.db")));
        Files.writeString(
                osquery.resolve("osquery.conf"),
                """
                {"options": {"no_such_flag": 1},
                 "schedule": {"now": {"query": "SELECT 'taken over' AS answer", "interval": 1},
                              "mac": {"query": "SELECT * FROM not_a_table", "interval": 1}}}
                """);
        Path ours = directory.resolve("auditql");
        String[] words = {"import-osquery", osquery.toString(), ours.toString()};
        try (Product made = Product.start(Auditqlctl.class, words)) {
            assertThat(made.exitCode()).as(made.err()).isZero();
            assertThat(made.out())
                    .contains("2 queries, of them 0 in 0 packs")
                    .contains("results go to " + log + "/osqueryd.results.log")
                    .contains("unknown flag no_such_flag is passed over")
                    .contains("--extensions_autoload")
                    .contains("query mac of pack main cannot run here: no such table: not_a_table");
        }
        Path flagFile = ours.resolve("auditql.flags");
        try (Product daemon =
                Product.start(
                        Auditqld.class,
                        "--flagfile=" + flagFile,
                        "--database_path=" + directory.resolve("db"),
                        "--pidfile=" + directory.resolve("pidfile"))) {
            daemon.await(
                    "writes osqueryd's log",
                    () -> !lines("osqueryd.results.log", _ -> true).isEmpty());
            assertThat(daemon.end()).isZero();
        }
        assertThat(lines("osqueryd.results.log", _ -> true))
                .extracting(l -> l.get("columns.answer"))
                .containsExactly("taken over");
        assertThat(directory.resolve("osquery.db")).doesNotExist();

        try (Product again = Product.start(Auditqlctl.class, words)) {
            assertThat(again.exitCode()).isZero();
        }
        Files.writeString(flagFile, "--verbose\n");
        try (Product foreign = Product.start(Auditqlctl.class, words)) {
            assertThat(foreign.exitCode()).isEqualTo(1);
            assertThat(foreign.err()).contains(flagFile + " is there and somebody else's");
        }
        assertThat(flagFile).hasContent("--verbose");
    }
}
