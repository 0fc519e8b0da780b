package io.auditql.ask;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// One line of the daemon's, read.
sealed interface AnswerLine {
    record Greeted(Greeting greeting) implements AnswerLine {}

    record Columns(List<String> names) implements AnswerLine {}

    /// A row; null stands for NULL.
    record Row(List<byte @Nullable []> values) implements AnswerLine {}

    /// The result is complete.
    record End() implements AnswerLine {}

    /// The answer is complete.
    record Done() implements AnswerLine {}

    /// The answer ends here.
    record Refused(String message, int code, int offset) implements AnswerLine {}

    JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    /// @throws IllegalArgumentException when it is none of these
    static AnswerLine parse(String line) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
            return switch (parser.nextToken()) {
                case START_ARRAY -> new Row(values(parser));
                case START_OBJECT -> object(parser, line);
                case null, default -> throw new IllegalArgumentException(line);
            };
        } catch (JacksonException e) {
            throw new IllegalArgumentException(line, e);
        }
    }

    private static List<byte @Nullable []> values(JsonParser parser) {
        List<byte @Nullable []> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(
                    parser.currentToken() == JsonToken.VALUE_NULL
                            ? null
                            : WireText.bytes(parser.getString()));
        }
        return values;
    }

    private static AnswerLine object(JsonParser parser, String line) {
        String kind = "";
        String text = "";
        List<String> names = List.of();
        long pid = 0;
        boolean recording = false;
        int code = 0;
        int offset = -1;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            kind = kind.isEmpty() ? key : kind;
            parser.nextToken();
            switch (key) {
                case "auditql", "error" -> text = parser.getString();
                case "columns" -> names = names(parser);
                case "pid" -> pid = parser.getLongValue();
                case "recording" -> recording = parser.getBooleanValue();
                case "code" -> code = parser.getIntValue();
                case "offset" -> offset = parser.getIntValue();
                default -> parser.skipChildren();
            }
        }
        return switch (kind) {
            case "auditql" -> new Greeted(new Greeting(text, pid, recording));
            case "columns" -> new Columns(names);
            case "end" -> new End();
            case "done" -> new Done();
            case "error" -> new Refused(text, code, offset);
            default -> throw new IllegalArgumentException(line);
        };
    }

    private static List<String> names(JsonParser parser) {
        List<String> names = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            names.add(parser.getString());
        }
        return names;
    }
}
