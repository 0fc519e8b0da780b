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
    private static final Path CORPUS = Path.of("../../shared/corpora/d-configs");
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
        assertThat(configuration.files()).containsExactly(file);
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
                "",
                "",
                0,
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
                                + ":3:8: $.schedule.b: expected a text \"query\" with SQL; it is left out",
                        file
                                + ":4:8: $.schedule.c: expected an object with a query, found \"SELECT 1\"; it is left out",
                        file
                                + ":5:42: $.schedule.d.interval: expected a whole number, found \"soon\"; the query is left out",
                        file
                                + ":6:45: $.schedule[\"e e\"].intervall: unknown key of a query, passed over",
                        file
                                + ":6:60: $.schedule[\"e e\"].snapshot: expected true or false, found \"perhaps\"",
                        file
                                + ":7:42: $.schedule.f.interval: expected 1 to 604800 seconds, found the number 700000; the query is left out");
    }

    @Test
    void whatIsNotSupportedOrUnknownIsWarnedOfOnce() throws Exception {
        assertThat(
                        read("{\"packs\":{\"a\":\"/x\"},\"decorators\":{},\"yara\":{},\"shedule\":{}}")
                                .warnings())
                .containsExactly(
                        file + ":1:10: $.packs: not yet supported, without effect",
                        file + ":1:34: $.decorators: not yet supported, without effect",
                        file + ":1:44: $.yara: not supported, without effect",
                        file + ":1:57: $.shedule: unknown key, passed over");
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
        assertThat(configuration.files())
                .containsExactly(file, more.resolve("10-a.conf"), more.resolve("20-b.conf"));
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

    private static ConfiguredQuery on(String platform, String version, long shard) {
        return new ConfiguredQuery(
                "q",
                "SELECT 1",
                "",
                OptionalLong.empty(),
                false,
                true,
                true,
                false,
                false,
                platform,
                version,
                shard,
                OptionalLong.empty());
    }

    @Test
    void everyPublishedConfigurationIsReadOrRefusedWithItsPlace() throws Exception {
        if (!Files.isDirectory(CORPUS)) {
            System.out.println("skipped: no published configurations at " + CORPUS);
            return;
        }
        int read = 0;
        int queries = 0;
        try (var published = Files.newDirectoryStream(CORPUS, "*conf*")) {
            for (Path path : published) {
                if (path.toString().endsWith(".flags")) {
                    continue;
                }
                try {
                    Configuration configuration = ConfigReader.read(path);
                    assertThat(configuration.warnings())
                            .allSatisfy(line ->
                                    assertThat(line)
                                            .matches("\\Q" + path + "\\E:\\d+:\\d+: \\$.*"));
                    configuration.apply(KNOWN, new Flags());
                    queries += configuration.schedule().size();
                    read++;
                } catch (ConfigException e) {
                    System.out.println(e.getMessage());
                    assertThat(e.getMessage()).matches("(?s)\\Q" + path + "\\E:\\d+:\\d+: .*");
                }
            }
        }
        assertThat(read).isGreaterThan(15);
        assertThat(queries).isGreaterThan(150);
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
