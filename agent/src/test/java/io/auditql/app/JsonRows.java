package io.auditql.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads what programs print as JSON: objects, alone or in a list. A value of an inner object is named `columns.pid`.
final class JsonRows {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonRows() {}

    static List<JsonObject> of(String text) {
        List<JsonObject> rows = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    Map<String, String> values = new LinkedHashMap<>();
                    object(parser, "", values);
                    rows.add(new JsonObject(values));
                }
            }
        }
        return rows;
    }

    private static void object(JsonParser parser, String prefix, Map<String, String> values) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = prefix + parser.currentName();
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                object(parser, name + ".", values);
            } else {
                values.put(name, parser.getString());
            }
        }
    }

    /// A list of strings, such as the column `argv` holds.
    static List<String> strings(String text) {
        List<String> strings = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                strings.add(parser.getString());
            }
        }
        return strings;
    }
}
