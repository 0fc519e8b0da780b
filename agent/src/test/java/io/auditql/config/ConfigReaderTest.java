package io.auditql.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.flags.AuditFlags;
import io.auditql.flags.ConfigFlags;
import io.auditql.flags.EventFlags;
import io.auditql.flags.FlagParser;
import io.auditql.flags.FlagSet;
import io.auditql.flags.Flags;
import io.auditql.flags.KnownFlags;
import io.auditql.flags.LoggerFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    private static final String EXAMPLE =
            """
            {
              // who logs in
              "options": {"events_max": 5000, "disable_audit": "false", "verbose": true},
              # and what runs
              "schedule": {
                "ran": {"query": "SELECT * FROM process_events \\
                  WHERE uid = 0", "interval": "10", "removed": "false", "denylist": 0},
                "now": {"query": "SELECT 1", "stream": true, "snapshot": false, "description": "one"}
              }
            }
            """;

    private static final FlagSet KNOWN = KnownFlags.all();

    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("auditql.conf");
    }

    @Test
    void readsOptionsAndSchedule() throws Exception {
        Configuration configuration = read(EXAMPLE);
        assertThat(configuration.warnings()).isEmpty();
        assertThat(configuration.texts())
                .extracting(ConfigSource.Text::name)
                .containsExactly(file.toString());
        assertThat(configuration.schedule())
                .containsExactly(
                        query(
                                "ran",
                                "SELECT * FROM process_events       WHERE uid = 0",
                                6,
                                12,
                                OptionalLong.of(10),
                                false,
                                false,
                                false),
                        query("now", "SELECT 1", 8, 12, OptionalLong.empty(), true, true, true));
        Flags flags = new Flags();
        assertThat(configuration.apply(KNOWN, flags)).isEmpty();
        assertThat(flags.get(EventFlags.EVENTS_MAX)).isEqualTo(5000);
        assertThat(flags.get(AuditFlags.DISABLE_AUDIT)).isFalse();
        assertThat(flags.get(LoggerFlags.VERBOSE)).isTrue();
        assertThat(flags.origin(EventFlags.EVENTS_MAX))
                .isEqualTo(file + ":3:29: $.options.events_max");
    }

    private ConfiguredQuery query(
            String name,
            String sql,
            int line,
            int column,
            OptionalLong interval,
            boolean removed,
            boolean denylist,
            boolean stream) {
        return new ConfiguredQuery(
                name,
                sql,
                "%s:%d:%d: $.schedule.%s".formatted(file, line, column, name),
                interval,
                false,
                removed,
                denylist,
                stream,
                false,
                Conditions.NONE,
                OptionalLong.empty());
    }

    @Test
    void optionsOverrideTheCommandLine() throws Exception {
        Flags flags = new Flags();
        flags.setDefault(ConfigFlags.FLAGFILE, "");
        new FlagParser(KNOWN, flags, "auditqld").parse(List.of("--events_max=7"));
        read("{\"options\":{\"events_max\":8,\"event_expiry\":\"9\"}}").apply(KNOWN, flags);
        assertThat(flags.get(EventFlags.EVENTS_MAX)).isEqualTo(8);
        assertThat(flags.get(EventFlags.EVENTS_EXPIRY)).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void optionsLeaveWhatLiveStandsFor() throws Exception {
        Flags flags = new Flags();
        flags.setDefault(ConfigFlags.FLAGFILE, "");
        new FlagParser(KNOWN, flags, "auditqli").parse(List.of("--live"));
        read("{\"options\":{\"disable_audit\":true,\"verbose\":true}}").apply(KNOWN, flags);
        assertThat(flags.get(AuditFlags.DISABLE_AUDIT)).isFalse();
        assertThat(flags.get(LoggerFlags.VERBOSE)).isTrue();
    }

    @Test
    void optionsThatDoNotCountAreWarnedOfWithTheirPlace() throws Exception {
        Configuration configuration =
                read(
                        "{\"options\":{\n\"logger_plugin\":\"tls\",\n\"evnts_max\":1,\n\"custom_a\":[1],\n\"utc\":null}}");
        assertThat(configuration.warnings())
                .containsExactly(
                        file + ":5:7: $.options.utc: expected a value, found null; passed over");
        assertThat(configuration.apply(KNOWN, new Flags()))
                .containsExactly(
                        file
                                + ":2:17: $.options.logger_plugin: --logger_plugin is passed over; it counts on the command line or in a flag file only",
                        file
                                + ":3:13: $.options.evnts_max: unknown flag evnts_max is passed over; did you mean --events_max?");
    }

    @Test
    void anIllegalOptionIsAnErrorWithItsPlace() throws Exception {
        Configuration configuration = read("{\"options\":\n  {\"events_max\": \"many\"}}");
        assertThatThrownBy(() -> configuration.apply(KNOWN, new Flags()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        file
                                + ":2:18: $.options.events_max: --events_max=many: expected a whole number from 0 to 9223372036854775807");
    }

    @Test
    void aQueryThatCannotRunIsLeftOutAndTheOthersStay() throws Exception {
        Configuration configuration =
                read(
                        """
                        {"schedule": {
                          "a": {"query": "SELECT 1", "interval": 0},
                          "b": {"interval": 10},
                          "c": "SELECT 1",
                          "d": {"query": "SELECT 1", "interval": "soon"},
                          "e e": {"query": "SELECT 1", "intervall": 5, "snapshot": "perhaps"},
                          "f": {"query": "SELECT 1", "interval": 700000}
                        }}
                        """);
        assertThat(configuration.schedule())
                .extracting(ConfiguredQuery::name)
                .containsExactly("e e");
        assertThat(configuration.warnings())
                .containsExactly(
                        file
                                + ":2:42: $.schedule.a.interval: expected 1 to 604800 seconds, found the number 0; the query is left out",
                        file
                                + ":5:42: $.schedule.d.interval: expected 1 to 604800 seconds, found \"soon\"; the query is left out",
                        file
                                + ":6:45: $.schedule[\"e e\"].intervall: unknown key of a query, passed over",
                        file
                                + ":7:42: $.schedule.f.interval: expected 1 to 604800 seconds, found the number 700000; the query is left out");
        assertThat(configuration.errors())
                .containsExactly(
                        file
                                + ":3:8: $.schedule.b: expected a text \"query\" with SQL; it is left out",
                        file
                                + ":4:8: $.schedule.c: expected an object with a query, found \"SELECT 1\"; it is left out",
                        file
                                + ":6:60: $.schedule[\"e e\"].snapshot: expected true or false, found \"perhaps\"");
    }

    @Test
    void sectionsOfTheWrongTypeAreErrorsAndTheRestCounts() throws Exception {
        Configuration configuration =
                read(
                        """
                        {"options": 1, "packs": "all", "decorators": true, "views": {"v": 1},
                         "file_paths": {"a": "b"}, "exclude_paths": [],
                         "schedule": {"q": {"query": "SELECT 1", "shard": "x", "platform": []}}}
                        """);
        assertThat(configuration.warnings()).isEmpty();
        assertThat(configuration.errors())
                .containsExactly(
                        file + ":1:13: $.options: expected an object of flags, found the number 1",
                        file + ":1:25: $.packs: expected an object of packs, found \"all\"",
                        file + ":1:46: $.decorators: expected an object, found true",
                        file
                                + ":1:67: $.views.v: expected a text with a SELECT, found the number 1",
                        file + ":2:22: $.file_paths.a: expected an array of texts, found \"b\"",
                        file + ":3:51: $.schedule.q.shard: expected a whole number, found \"x\"",
                        file + ":3:68: $.schedule.q.platform: expected a text, found an array");
        assertThat(configuration.schedule()).hasSize(1);
    }

    @Test
    void numbersAndBooleansMayBeTexts() throws Exception {
        Configuration configuration =
                read(
                        """
                        {"packs": {"p": {"shard": "5", "version": 1.5, "queries": {"q": {
                          "query": "SELECT 1", "interval": "7", "snapshot": "true", "removed": "0",
                          "denylist": "false", "startup_priority": "3", "shard": "10"}}}}}
                        """);
        assertThat(configuration.warnings()).isEmpty();
        assertThat(configuration.errors()).isEmpty();
        ConfiguredPack pack = configuration.packs().getLast();
        assertThat(pack.conditions()).isEqualTo(new Conditions("", "1.5", 5));
        ConfiguredQuery query = pack.queries().getFirst();
        assertThat(query.intervalSeconds()).hasValue(7);
        assertThat(query.snapshot()).isTrue();
        assertThat(query.removed()).isFalse();
        assertThat(query.denylist()).isFalse();
        assertThat(query.startupPriority()).hasValue(3);
        assertThat(query.conditions().shard()).isEqualTo(10);
    }

    @Test
    void packsAreInlineAFileOrManyFiles() throws Exception {
        Path packs = Files.createDirectory(directory.resolve("packs"));
        String pack = "# a pack\n{\"queries\": {\"q\": {\"query\": \"SELECT 2\"}}}";
        write(packs.resolve("b.conf"), pack);
        write(packs.resolve("a.conf"), pack);
        write(packs.resolve("broken.conf"), "{\"queries\":");
        write(packs.resolve("other.txt"), "no pack");
        Configuration configuration =
                read(
                        """
                        {"schedule": {"q": {"query": "SELECT 0"}},
                         "packs": {
                          "inline": {"queries": {"q": {"query": "SELECT 1"}}, "oncall": "we",
                                     "packs": {"x": "%1$s/a.conf"}},
                          "file": "%1$s/a.conf",
                          "*": "%1$s/*.conf",
                          "gone": "%1$s/gone.conf",
                          "wrong": 5}}
                        """
                                .formatted(packs));
        assertThat(configuration.packs())
                .extracting(ConfiguredPack::name)
                .containsExactly("main", "inline", "file", "a", "b");
        assertThat(configuration.packs())
                .extracting(p -> p.nameOf(p.queries().getFirst(), "/"))
                .containsExactly("q", "pack/inline/q", "pack/file/q", "pack/a/q", "pack/b/q");
        assertThat(configuration.warnings())
                .hasSize(3)
                .anySatisfy(w ->
                        assertThat(w)
                                .endsWith(
                                        "$.packs.inline.packs: a pack holds no packs, passed over"))
                .anySatisfy(w ->
                        assertThat(w)
                                .contains(
                                        ":6:8: $.packs[\"*\"]: cannot read the pack named broken: ")
                                .contains(packs + "/broken.conf:1:"))
                .anySatisfy(w ->
                        assertThat(w)
                                .endsWith(
                                        "cannot read the pack named gone: configuration file does not exist: "
                                                + packs
                                                + "/gone.conf"));
        assertThat(configuration.errors())
                .containsExactly(
                        file
                                + ":8:12: $.packs.wrong: expected an object or the path of a pack, found the number 5; it is left out");
    }

    @Test
    void aPackThatIsTheConfigurationItselfIsReadOnce() throws Exception {
        Configuration configuration =
                read(
                        "{\"packs\": {\"self\": \"%s\", \"*\": \"%s/%%\"}}"
                                .formatted(file, directory));
        assertThat(configuration.packs())
                .extracting(ConfiguredPack::name)
                .containsExactly("main", "self", "auditql");
        assertThat(configuration.warnings())
                .hasSize(2)
                .allSatisfy(w -> assertThat(w).endsWith(": a pack holds no packs, passed over"));
    }

    @Test
    void whatAPackCarriesCountsOnItsHostsOnly() throws Exception {
        Configuration configuration =
                read(
                        """
                        {"views": {"v": "SELECT 1"}, "file_paths": {"etc": ["/etc/%%"]},
                         "decorators": {"load": ["SELECT 1 AS a"], "interval": {"60": ["SELECT 2 AS b"], "61": ["SELECT 3"]}},
                         "events": {"disable_subscribers": ["socket_events"]},
                         "packs": {
                          "here": {"platform": "linux", "file_paths": {"etc": ["/opt"]}, "views": {"w": "SELECT 2"}},
                          "there": {"platform": "darwin", "views": {"x": "SELECT 3"}}}}
                        """);
        Sections here = configuration.sections(new Host("linux", "5.23.0", 0));
        assertThat(here.views()).containsOnlyKeys("v", "w");
        assertThat(here.filePaths().paths()).containsEntry("etc", List.of("/etc/%%", "/opt"));
        assertThat(here.disabled()).containsExactly("socket_events");
        assertThat(here.decorators())
                .extracting(ConfiguredDecorator::sql)
                .containsExactly("SELECT 1 AS a", "SELECT 2 AS b");
        assertThat(configuration.warnings())
                .singleElement()
                .asString()
                .contains("expected a multiple of 60 seconds");
        assertThat(configuration.sections(new Host("darwin", "5.23.0", 0)).views())
                .containsOnlyKeys("v", "x");
    }

    @Test
    void namesThatOsqueryKeepsForItselfAreLeftOut() throws Exception {
        assertThat(
                        read("{\"schedule\":{\"query.a\":{\"query\":\"SELECT 1\"},\"my_counter\":{\"query\":\"SELECT 1\"}}}")
                                .schedule())
                .isEmpty();
    }

    @Test
    void excludedPathsCountOnlyBesideWatchedOnes() throws Exception {
        assertThat(read("{\"exclude_paths\":{\"a\":[\"/tmp\"]}}").sections().filePaths())
                .isEqualTo(FilePaths.NONE);
    }

    @Test
    void whatIsNotSupportedOrUnknownIsWarnedOfOnce() throws Exception {
        assertThat(read("{\"yara\":{},\"feature_vectors\":{},\"shedule\":{}}").warnings())
                .containsExactly(
                        file + ":1:9: $.yara: not supported, without effect",
                        file + ":1:30: $.feature_vectors: not supported, without effect",
                        file + ":1:43: $.shedule: unknown key, passed over");
    }

    @Test
    void aKeyThatIsThereTwiceIsWarnedOf() throws Exception {
        Configuration configuration = read("{\"options\":{\"verbose\":true,\"verbose\":false}}");
        assertThat(configuration.warnings())
                .containsExactly(
                        file
                                + ":1:38: $.options.verbose: this key is there twice; only the first one counts");
        assertThat(configuration.options()).extracting(ConfigOption::text).containsExactly("true");
    }

    @Test
    void filesOfTheDirectoryAreMergedByName() throws Exception {
        Path more = Files.createDirectory(Path.of(file + ".d"));
        write(
                more.resolve("20-b.conf"),
                "{\"options\":{\"events_max\":20},\"schedule\":{\"q\":{\"query\":\"SELECT 20\"},\"b\":{\"query\":\"SELECT 2\"}}}");
        write(more.resolve("10-a.conf"), "{\"options\":{\"events_max\":10}}");
        write(more.resolve("not.txt"), "this is no configuration");
        Configuration configuration =
                read(
                        "{\"options\":{\"events_max\":1},\"schedule\":{\"q\":{\"query\":\"SELECT 1\"}}}");
        assertThat(configuration.texts())
                .extracting(ConfigSource.Text::name)
                .containsExactly(
                        file.toString(),
                        more.resolve("10-a.conf").toString(),
                        more.resolve("20-b.conf").toString());
        assertThat(configuration.options()).extracting(ConfigOption::text).containsExactly("20");
        assertThat(configuration.schedule())
                .extracting(ConfiguredQuery::sql)
                .containsExactly("SELECT 1", "SELECT 2");
        assertThat(configuration.warnings())
                .containsExactly(
                        more.resolve("20-b.conf")
                                + ":1:46: $.schedule.q: a query of this name is at "
                                + file
                                + ":1:45: $.schedule.q already; this one is left out");
    }

    @Test
    void whatIsNoConfigurationIsRefusedWithItsPlace() {
        refused("", ":1:1: expected a JSON object, found nothing");
        refused("# nothing\n", ":1:1: expected a JSON object, found nothing");
        refused("[]", ":1:1: $: expected a JSON object, found an array");
        refused("{\"a\":1,\n }", ":2:2: expected JSON: ");
        refused("{\"a\":1} x", ":1:9: expected JSON: ");
        refused("{\"a\":1} {}", ":1:9: $: expected the end of the file after the object");
        refused("{\"a\" /* b */ : 1}", ":1:6: expected JSON: ");
        refused("{\"a\":\"b", ":1:");
        refused(
                "{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}",
                ":1:38: beyond the limits of a configuration: Document nesting depth (33) exceeds the maximum allowed (32");
    }

    private void refused(String content, String message) {
        assertThatThrownBy(() -> read(content))
                .as(content)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(file + message);
    }

    @Test
    void nestingUpToTheLimitIsRead() throws Exception {
        assertThat(read("{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}").warnings()).hasSize(1);
    }

    @Test
    void sizeCountsWithoutComments() throws Exception {
        String comment = "# " + "x".repeat(5_000_000) + "\n";
        assertThat(read(comment + "{}").warnings()).isEmpty();
        refused(
                "{\"a\":\"" + "x".repeat(4_194_304) + "\"}",
                ": expected at most 4194304 bytes without comments, found 4194312");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ConfigReader.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessage("configuration file does not exist: " + file);
    }

    @Test
    void conditionsFollowOsquerysRules() {
        Host linux = new Host("linux", "5.19.0", 40);
        assertThat(on("", "", 0).isFor(linux)).isTrue();
        assertThat(on("linux", "", 0).isFor(linux)).isTrue();
        assertThat(on("darwin,ubuntu", "", 0).isFor(linux)).isTrue();
        assertThat(on("posix", "", 0).isFor(linux)).isTrue();
        assertThat(on("any", "", 0).isFor(linux)).isTrue();
        assertThat(on("darwin", "", 0).isFor(linux)).isFalse();
        assertThat(on("", "5.2", 0).isFor(linux)).isTrue();
        assertThat(on("", "5.19.0", 0).isFor(linux)).isTrue();
        assertThat(on("", "5.20", 0).isFor(linux)).isFalse();
        assertThat(on("", "6", 0).isFor(linux)).isFalse();
        assertThat(on("", "", 39).isFor(linux)).isFalse();
        assertThat(on("", "", 40).isFor(linux)).isTrue();
        assertThat(Host.shardOf("host")).isEqualTo(shard("host"));
    }

    /// By another way than the code under test: sha1sum.
    private static int shard(String hostname) {
        try {
            Process sum = new ProcessBuilder("sha1sum").start();
            sum.getOutputStream().write(hostname.getBytes(StandardCharsets.UTF_8));
            sum.getOutputStream().close();
            String hex = new String(sum.getInputStream().readNBytes(2), StandardCharsets.US_ASCII);
            return Integer.parseInt(hex, 16) * 100 / 255;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Conditions on(String platform, String version, long shard) {
        return new Conditions(platform, version, shard);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void anyDamageIsReadOrRefusedWithAMessage(long seed) throws Exception {
        Random random = new Random(seed);
        byte[] example = EXAMPLE.getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 200; round++) {
            byte[] damaged = example.clone();
            int wounds = 1 + random.nextInt(4);
            for (int i = 0; i < wounds; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try {
                ConfigReader.read(file).apply(KNOWN, new Flags());
            } catch (ConfigException e) {
                assertThat(e).hasMessageStartingWith(file.toString());
            }
        }
    }

    private Configuration read(String content) throws Exception {
        write(file, content);
        return ConfigReader.read(file);
    }

    private static void write(Path path, String content) throws IOException {
        Files.write(path, content.getBytes(StandardCharsets.UTF_8));
    }
}
