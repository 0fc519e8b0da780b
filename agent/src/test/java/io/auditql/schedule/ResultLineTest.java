package io.auditql.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.bytes.GrowableBytes;
import io.auditql.schedule.ResultLine.Action;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Exact strings are those of osquery's own tests and documentation.
class ResultLineTest {
    private static final Envelope SAMPLE = new Envelope("h", 1_795_357_281L, 0, 0, Map.of());

    @Test
    void eventLineIsOsquerysByteForByte() {
        assertThat(event(LineOptions.DEFAULT, SAMPLE, List.of("a"), new ValuesRow("1")))
                .isEqualTo(
                        "{\"name\":\"q\",\"hostIdentifier\":\"h\",\"calendarTime\":\"Sun Nov 22 14:21:21 2026 UTC\","
                                + "\"unixTime\":1795357281,\"epoch\":0,\"counter\":0,\"numerics\":false,"
                                + "\"columns\":{\"a\":\"1\"},\"action\":\"added\"}\n");
    }

    @Test
    void decorationsStandBetweenNumericsAndColumns() {
        Map<String, String> decorations = new LinkedHashMap<>();
        decorations.put("username", "u\"1");
        decorations.put("host_uuid", "F");
        assertThat(
                        event(
                                LineOptions.DEFAULT,
                                new Envelope("h", 0, 7, 3, decorations),
                                List.of("a"),
                                new ValuesRow("1")))
                .isEqualTo(
                        "{\"name\":\"q\",\"hostIdentifier\":\"h\",\"calendarTime\":\"Thu Jan  1 00:00:00 1970 UTC\","
                                + "\"unixTime\":0,\"epoch\":7,\"counter\":3,\"numerics\":false,"
                                + "\"decorations\":{\"host_uuid\":\"F\",\"username\":\"u\\\"1\"},"
                                + "\"columns\":{\"a\":\"1\"},\"action\":\"added\"}\n");
    }

    @Test
    void decorationsBesideTheOtherKeysTakeThePlaceOfThoseOfTheirName() {
        LineOptions topLevel = new LineOptions(true, false, false, "", true, false);
        Envelope envelope =
                new Envelope(
                        "h",
                        0,
                        0,
                        0,
                        new java.util.TreeMap<>(
                                Map.of("zone", "a", "hostIdentifier", "other", "columns", "no")));
        // removing a key moves the last one into its place
        assertThat(event(topLevel, envelope, List.of("a"), new ValuesRow("1")))
                .isEqualTo(
                        "{\"name\":\"q\",\"numerics\":false,\"calendarTime\":\"Thu Jan  1 00:00:00 1970 UTC\","
                                + "\"unixTime\":0,\"epoch\":0,\"counter\":0,\"hostIdentifier\":\"other\","
                                + "\"zone\":\"a\",\"columns\":{\"a\":\"1\"},\"action\":\"added\"}\n");
    }

    @Test
    void idsOfLinesAreNumberedThroughAnExecution() {
        LineOptions options = new LineOptions(true, false, false, "", false, true);
        Envelope envelope = new Envelope("h", 0, 0, 1, Map.of(), new LineIds("boot:q:7:1000"));
        ResultLine line = new ResultLine("q", List.of("a"), options);
        GrowableBytes out = new GrowableBytes(64);
        line.begin(envelope);
        line.appendEvent(Action.REMOVED, new ValuesRow("1"), out);
        line.begin(envelope); // the added rows of the same execution
        line.appendEvent(Action.ADDED, new ValuesRow("2"), out);
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        first ->
                                assertThat(first)
                                        .contains(
                                                "\"numerics\":false,\"eventId\":\"boot:q:7:1000:0\",\"columns\""),
                        second -> assertThat(second).contains("\"eventId\":\"boot:q:7:1000:1\""));
    }

    @Test
    void removedRowsSaySo() {
        ResultLine line = new ResultLine("q", List.of("a"), LineOptions.DEFAULT);
        line.begin(SAMPLE);
        GrowableBytes out = new GrowableBytes(64);
        line.appendEvent(Action.REMOVED, new ValuesRow("1"), out);
        assertThat(out.toString()).endsWith("\"columns\":{\"a\":\"1\"},\"action\":\"removed\"}\n");
    }

    @Test
    void columnsAreInAlphabeticalOrderOfTheirBytes() {
        assertThat(
                        columns(
                                LineOptions.DEFAULT,
                                List.of("pid", "b", "Z", "auid", "é"),
                                new ValuesRow(1L, 2L, 3L, 4L, 5L)))
                .isEqualTo("{\"Z\":\"3\",\"auid\":\"4\",\"b\":\"2\",\"pid\":\"1\",\"é\":\"5\"}");
    }

    @Test
    void ofTwoColumnsOfOneNameTheLastWins() {
        assertThat(columns(LineOptions.DEFAULT, List.of("pid", "pid"), new ValuesRow(1L, 2L)))
                .isEqualTo("{\"pid\":\"2\"}");
    }

    @Test
    void everyValueIsAStringAndNullIsEmpty() {
        assertThat(
                        columns(
                                LineOptions.DEFAULT,
                                List.of("a", "b", "c", "d", "e"),
                                new ValuesRow(Long.MIN_VALUE, 1e20, null, "", 4294967295L)))
                .isEqualTo(
                        "{\"a\":\"-9223372036854775808\",\"b\":\"1e+20.0\",\"c\":\"\",\"d\":\"\",\"e\":\"4294967295\"}");
    }

    @Test
    void numericsWritesNumbersByTheTypeOfTheResult() {
        LineOptions numerics = new LineOptions(true, false, true, "");
        assertThat(
                        columns(
                                numerics,
                                List.of("a", "b", "c", "d"),
                                new ValuesRow(-5L, 2.5, null, "7")))
                .isEqualTo("{\"a\":-5,\"b\":2.5,\"c\":\"\",\"d\":\"7\"}");
        assertThat(event(numerics, SAMPLE, List.of("a"), new ValuesRow(1L)))
                .contains("\"numerics\":true,\"columns\":{\"a\":1}");
    }

    @Test
    void nullValueIsTheOperatorsText() {
        assertThat(
                        columns(
                                new LineOptions(true, false, true, "n\"a"),
                                List.of("a"),
                                new ValuesRow((Object) null)))
                .isEqualTo("{\"a\":\"n\\\"a\"}");
    }

    @Test
    void batchLineHoldsAllRowsAndNoAction() {
        ResultLine line = new ResultLine("q", List.of("a"), LineOptions.DEFAULT);
        line.begin(SAMPLE);
        GrowableBytes out = new GrowableBytes(64);
        ResultLine.startBatch(out);
        ResultLine.startAdded(out);
        line.appendObject(new ValuesRow("1"), out);
        line.endBatch(out);
        assertThat(out.toString())
                .isEqualTo(
                        "{\"diffResults\":{\"removed\":[],\"added\":[{\"a\":\"1\"}]},\"name\":\"q\","
                                + "\"hostIdentifier\":\"h\",\"calendarTime\":\"Sun Nov 22 14:21:21 2026 UTC\","
                                + "\"unixTime\":1795357281,\"epoch\":0,\"counter\":0,\"numerics\":false}\n");
    }

    @Test
    void snapshotLineHoldsAllRowsAndItsAction() {
        ResultLine line = new ResultLine("q", List.of("a"), LineOptions.DEFAULT);
        line.begin(SAMPLE);
        GrowableBytes out = new GrowableBytes(64);
        ResultLine.startSnapshot(out);
        line.appendObject(new ValuesRow("1"), out);
        line.endSnapshot(out);
        assertThat(out.toString())
                .isEqualTo(
                        "{\"snapshot\":[{\"a\":\"1\"}],\"action\":\"snapshot\",\"name\":\"q\","
                                + "\"hostIdentifier\":\"h\",\"calendarTime\":\"Sun Nov 22 14:21:21 2026 UTC\","
                                + "\"unixTime\":1795357281,\"epoch\":0,\"counter\":0,\"numerics\":false}\n");
    }

    @Test
    void holdsEveryKeyOfTheFirstSampleOfTheSeed() {
        List<String> keys =
                List.of(
                        "uid", "time", "pid", "path", "auid", "cmdline", "ctime", "cwd", "egid",
                        "euid", "gid", "parent");
        assertSeedSample("process_events", keys);
    }

    @Test
    void holdsEveryKeyOfTheSecondSampleOfTheSeed() {
        List<String> keys =
                List.of(
                        "time",
                        "success",
                        "remote_port",
                        "action",
                        "auid",
                        "family",
                        "local_address",
                        "local_port",
                        "path",
                        "pid",
                        "remote_address");
        assertSeedSample("socket_events", keys);
    }

    private static void assertSeedSample(String query, List<String> keys) {
        @Nullable Object[] values = new Object[keys.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 3 == 0 ? (Object) (long) i : i % 3 == 1 ? "text" : null;
        }
        ResultLine line = new ResultLine(query, keys, LineOptions.DEFAULT);
        line.begin(new Envelope("vagrant", 1_527_895_550L, 0, 1, Map.of()));
        GrowableBytes out = new GrowableBytes(64);
        line.appendEvent(Action.ADDED, new ValuesRow(values), out);
        Map<String, Object> parsed = parse(out.toByteArray());

        assertThat(parsed)
                .containsEntry("action", "added")
                .containsEntry("unixTime", 1_527_895_550L)
                .containsEntry("hostIdentifier", "vagrant")
                .containsEntry("name", query);
        Map<?, ?> columns = columnsOf(parsed);
        assertThat(columns.keySet()).isEqualTo(Set.copyOf(keys));
        assertThat(columns.values()).allMatch(value -> value instanceof String);
    }

    @Test
    void controlBytesAndBrokenUtf8BecomeVisibleAndTheLineStaysOneLineOfJson() {
        byte[] hostile = {
            'a', '\n', '"', '\\', 0, 0x1B, '[', '2', 'J', (byte) 0xFF, (byte) 0xC3, 0x28, 0x7F
        };
        String line =
                event(LineOptions.DEFAULT, SAMPLE, List.of("cmdline"), new ValuesRow(hostile));
        assertThat(line)
                .contains(
                        "{\"cmdline\":\"a\\\\x0A\\\"\\\\\\\\x00\\\\x1B[2J\\\\xFF\\\\xC3(\u007F\"}");
        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
        Map<?, ?> columns = columnsOf(parse(line.getBytes(StandardCharsets.UTF_8)));
        assertThat(columns.get("cmdline")).isEqualTo("a\\x0A\"\\\\x00\\x1B[2J\\xFF\\xC3(\u007F");
    }

    @Test
    void hostileNamesOfQueriesAndColumnsAreEscaped() {
        ResultLine line =
                new ResultLine("q\"}\n", List.of("a\":1,\"b", "\u0001"), LineOptions.DEFAULT);
        line.begin(SAMPLE);
        GrowableBytes out = new GrowableBytes(64);
        line.appendEvent(Action.ADDED, new ValuesRow("x", "y"), out);
        Map<String, Object> parsed = parse(out.toByteArray());
        assertThat(parsed).containsEntry("name", "q\"}\n");
        assertThat(columnsOf(parsed)).isEqualTo(Map.of("a\":1,\"b", "x", "\u0001", "y"));
    }

    @Test
    void anArgumentOf128KibPasses() {
        String argument = "x".repeat(128 * 1024);
        String line = event(LineOptions.DEFAULT, SAMPLE, List.of("a"), new ValuesRow(argument));
        assertThat(columnsOf(parse(line.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(Map.of("a", argument));
    }

    private static String event(
            LineOptions options, Envelope envelope, List<String> columns, RowValues row) {
        ResultLine line = new ResultLine("q", columns, options);
        line.begin(envelope);
        GrowableBytes out = new GrowableBytes(64);
        line.appendEvent(Action.ADDED, row, out);
        return out.toString();
    }

    private static String columns(LineOptions options, List<String> columns, RowValues row) {
        ResultLine line = new ResultLine("q", columns, options);
        line.begin(SAMPLE);
        GrowableBytes out = new GrowableBytes(64);
        line.appendObject(row, out);
        return out.toString();
    }

    private static Map<?, ?> columnsOf(Map<String, Object> line) {
        return (Map<?, ?>) Objects.requireNonNull(line.get("columns"));
    }

    /// One object whose members are strings, whole numbers, booleans or objects of strings.
    static Map<String, Object> parse(byte[] json) {
        try (JsonParser parser =
                JsonFactory.builder().build().createParser(ObjectReadContext.empty(), json)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            Map<String, Object> object = object(parser);
            assertThat(parser.nextToken()).isNull();
            return object;
        }
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Object value =
                    switch (parser.nextToken()) {
                        case VALUE_STRING -> parser.getString();
                        case VALUE_NUMBER_INT -> parser.getLongValue();
                        case VALUE_TRUE -> true;
                        case VALUE_FALSE -> false;
                        case START_OBJECT -> object(parser);
                        case JsonToken token -> throw new AssertionError("a " + token);
                    };
            assertThat(members.put(name, value)).as("key %s twice", name).isNull();
        }
        return members;
    }
}
