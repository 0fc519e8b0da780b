package io.auditql.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.bytes.GrowableBytes;
import io.auditql.schedule.ResultLine.Action;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Result lines that osquery wrote, and what collectors of them require: ours must be the same.
class PublishedLinesTest {
    private static final Path CORPUS = Path.of("../../shared/corpora/e-results-logs");
    private static final JsonFactory JSON = new JsonFactory();

    @BeforeEach
    void skipWithoutTheCorpus() {
        if (!Files.isDirectory(CORPUS)) {
            System.out.println("skipped: no published result lines at " + CORPUS);
        }
        assumeTrue(Files.isDirectory(CORPUS));
    }

    /// Each line is taken apart, and made again from its parts. What osquery writes otherwise today (numbers that were
    /// strings, escaped slashes, `numerics`) is brought to today's form on both sides.
    @Test
    void linesOfOsqueryMadeAnewAreTheSame() throws Exception {
        int lines = 0;
        for (String file :
                List.of(
                        "elastic-filebeat-osquery/osqueryd.results.sample.log",
                        "elastic-filebeat-osquery/test.log",
                        "elastic-integration-osquery/osquery.log")) {
            for (String line : Files.readAllLines(CORPUS.resolve(file))) {
                if (!line.isBlank()) {
                    assertThat(made(line)).as(file).isEqualTo(today(line));
                    lines++;
                }
            }
        }
        assertThat(lines).isGreaterThan(500);
    }

    private static String today(String line) {
        String now =
                line.strip()
                        .replace("\\/", "/")
                        .replaceAll("\"(unixTime|epoch|counter)\":\"(\\d+)\"", "\"$1\":$2");
        return now.contains("\"numerics\"")
                ? now
                : now.replaceFirst("(\"counter\":\\d+)", "$1,\"numerics\":false");
    }

    private static String made(String line) throws Exception {
        Map<String, Object> parts = parse(line);
        Map<String, String> columns = texts(parts.getOrDefault("columns", Map.of()));
        ResultLine made =
                new ResultLine(
                        text(parts, "name"), List.copyOf(columns.keySet()), LineOptions.DEFAULT);
        made.begin(
                new Envelope(
                        text(parts, "hostIdentifier"),
                        Long.parseLong(text(parts, "unixTime")),
                        Long.parseLong(text(parts, "epoch")),
                        Long.parseLong(text(parts, "counter")),
                        texts(parts.getOrDefault("decorations", Map.of()))));
        GrowableBytes out = new GrowableBytes(256);
        made.appendEvent(
                text(parts, "action").equals("added") ? Action.ADDED : Action.REMOVED,
                new ValuesRow(columns.values().toArray()),
                out);
        String text = out.toString().strip();
        // the time of day as it was written: some samples carry that of another moment
        return text.replaceFirst(
                "\"calendarTime\":\"[^\"]*\"",
                "\"calendarTime\":\"" + text(parts, "calendarTime") + "\"");
    }

    @SuppressWarnings("unchecked") // the parser below makes nothing else
    private static Map<String, String> texts(Object object) {
        return (Map<String, String>) object;
    }

    private static String text(Map<String, Object> parts, String key) {
        return (String) parts.getOrDefault(key, "none");
    }

    private static Map<String, Object> parse(String line) throws Exception {
        try (JsonParser parser =
                JSON.createParser(
                        ObjectReadContext.empty(), line.getBytes(StandardCharsets.UTF_8))) {
            parser.nextToken();
            return object(parser);
        }
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            members.put(
                    key,
                    parser.nextToken() == JsonToken.START_OBJECT
                            ? object(parser)
                            : parser.getString());
        }
        return members;
    }

    /// StreamAlert's classifier: every key that is not optional must be there.
    @Test
    void theThreeFormsHaveTheKeysThatClassifiersRequire() throws Exception {
        List<String> always =
                List.of("name", "hostIdentifier", "calendarTime", "unixTime", "epoch", "counter");
        String schema = Files.readString(CORPUS.resolve("streamalert/schema-osquery.json"));
        always.forEach(key -> assertThat(schema).contains("\"" + key + "\""));
        ResultLine line = new ResultLine("q", List.of("a"), LineOptions.DEFAULT);
        line.begin(new Envelope("h", 1, 0, 0, Map.of()));
        GrowableBytes event = new GrowableBytes(64);
        line.appendEvent(Action.ADDED, new ValuesRow("1"), event);
        GrowableBytes batch = new GrowableBytes(64);
        ResultLine.startBatch(batch);
        ResultLine.startAdded(batch);
        line.appendObject(new ValuesRow("1"), batch);
        line.endBatch(batch);
        GrowableBytes snapshot = new GrowableBytes(64);
        ResultLine.startSnapshot(snapshot);
        line.appendObject(new ValuesRow("1"), snapshot);
        line.endSnapshot(snapshot);
        List<String> own = new ArrayList<>(always);
        own.addAll(List.of("action", "columns"));
        own.forEach(key -> assertThat(event.toString()).contains("\"" + key + "\":"));
        own = new ArrayList<>(always);
        own.addAll(List.of("diffResults", "added", "removed"));
        own.forEach(key -> assertThat(batch.toString()).contains("\"" + key + "\":"));
        own = new ArrayList<>(always);
        own.addAll(List.of("action", "snapshot"));
        own.forEach(key -> assertThat(snapshot.toString()).contains("\"" + key + "\":"));
    }
}
