package io.auditql.remote;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What a server answered.
final class Reply {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONGEST_KEY = 4096;

    private final int status;
    private final byte[] body;
    private boolean wellFormed = true;
    private boolean nodeInvalid;
    private @Nullable String nodeKey;
    private @Nullable String error;

    Reply(int status, byte[] body) {
        this.status = status;
        this.body = body;
        if (body.length > 0) {
            read();
        }
    }

    /// Takes the keys that every answer may have, and looks whether the rest is JSON.
    private void read() {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                wellFormed = false;
                return;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (key) {
                    case "node_invalid" ->
                            nodeInvalid =
                                    value == JsonToken.VALUE_TRUE
                                            || (value == JsonToken.VALUE_STRING
                                                    && parser.getString().equals("true"));
                    case "node_key" -> nodeKey = text(parser, value);
                    case "id" -> nodeKey = nodeKey == null ? text(parser, value) : nodeKey;
                    case "error" -> error = value.isScalarValue() ? parser.getString() : "";
                    default -> {
                        // not for us
                    }
                }
                parser.skipChildren();
            }
        } catch (JacksonException _) {
            wellFormed = false;
        }
    }

    private static @Nullable String text(JsonParser parser, JsonToken value) {
        return value == JsonToken.VALUE_STRING && isKey(parser.getString())
                ? parser.getString()
                : null;
    }

    /// A key goes into a header of HTTP, where not everything may stand.
    private static boolean isKey(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_KEY
                && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    boolean isNodeInvalid() {
        return nodeInvalid;
    }

    Optional<String> nodeKey() {
        return Optional.ofNullable(nodeKey);
    }

    /// Why the request did not do what it should, if so. It holds nothing of the answer but the server's own message.
    Optional<String> refusal() {
        if (nodeInvalid) {
            return Optional.of("invalid node key");
        }
        if (error != null && !error.isEmpty()) {
            return Optional.of("the server says: " + cut(error));
        }
        if (status < 200 || status > 299) {
            return Optional.of("HTTP status " + status);
        }
        return wellFormed ? Optional.empty() : Optional.of("the answer is no JSON object");
    }

    private static String cut(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
