package io.auditql.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// Reads one JSON object into located values.
final class NodeReader {
    /// osquery's limit.
    private static final int MAX_DEPTH = 32;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    private final String file;
    private final Findings findings;
    private final JsonParser parser;

    private NodeReader(String file, JsonParser parser, Findings findings) {
        this.file = file;
        this.parser = parser;
        this.findings = findings;
    }

    /// @param findings gets a line for each key that is there twice
    static Node.Members read(String file, String json, Findings findings) throws ConfigException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            try {
                return new NodeReader(file, parser, findings).document();
            } catch (StreamConstraintsException e) {
                throw new ConfigException(
                        "%s: beyond the limits of a configuration: %s"
                                .formatted(place(file, parser.currentLocation()), firstLine(e)));
            } catch (JacksonException e) {
                throw new ConfigException(
                        "%s: expected JSON: %s"
                                .formatted(place(file, e.getLocation()), firstLine(e)));
            }
        }
    }

    private static String place(String file, TokenStreamLocation at) {
        return file + ":" + at.getLineNr() + ":" + at.getColumnNr();
    }

    private static String firstLine(JacksonException e) {
        String message = e.getOriginalMessage();
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        int source = line.indexOf(" (start marker at "); // tells of the parser, not of the file
        line = source < 0 ? line : line.substring(0, source);
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }

    private Node.Members document() throws ConfigException {
        if (parser.nextToken() == null) {
            throw new ConfigException(file + ":1:1: expected a JSON object, found nothing");
        }
        Node root = value("$");
        if (!(root instanceof Node.Members members)) {
            throw new ConfigException(root.at() + ": expected a JSON object, found " + root.kind());
        }
        if (parser.nextToken() != null) {
            throw new ConfigException(
                    here("$") + ": expected the end of the file after the object");
        }
        return members;
    }

    private Node value(String path) throws ConfigException {
        Location at = here(path);
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(at);
            case START_ARRAY -> array(at);
            case VALUE_STRING -> new Node.Text(at, parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Node.Numeral(at, parser.getString());
            case VALUE_TRUE -> new Node.Bool(at, true);
            case VALUE_FALSE -> new Node.Bool(at, false);
            case VALUE_NULL -> new Node.Null(at);
            default -> throw new ConfigException(at + ": expected a value");
        };
    }

    private Node object(Location at) throws ConfigException {
        Map<String, Node> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            Node member = value(at.path() + step(key));
            if (members.putIfAbsent(key, member) != null) {
                findings.warn(member.at() + ": this key is there twice; only the first one counts");
            }
        }
        return new Node.Members(at, members);
    }

    private Node array(Location at) throws ConfigException {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(at.path() + "[" + items.size() + "]"));
        }
        return new Node.Array(at, items);
    }

    private static String step(String key) {
        String shown = key.length() <= 80 ? key : key.substring(0, 80) + "…";
        return PLAIN_KEY.matcher(shown).matches() ? "." + shown : "[\"" + shown + "\"]";
    }

    private Location here(String path) {
        TokenStreamLocation at = parser.currentTokenLocation();
        return new Location(file, at.getLineNr(), at.getColumnNr(), path);
    }
}
