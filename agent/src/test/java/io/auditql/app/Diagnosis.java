package io.auditql.app;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What `auditqlctl doctor --json` printed.
record Diagnosis(boolean healthy, List<Finding> findings) {
    /// One finding of it.
    record Finding(String id, String severity, String text, String next, List<String> details) {
        String all() {
            return text + "\n" + next + "\n" + String.join("\n", details);
        }
    }

    static Diagnosis of(String json) {
        boolean healthy = false;
        List<Finding> findings = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                if (parser.currentName().equals("healthy")) {
                    healthy = parser.nextToken() == JsonToken.VALUE_TRUE;
                } else {
                    parser.nextToken();
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        findings.add(finding(parser));
                    }
                }
            }
        }
        return new Diagnosis(healthy, findings);
    }

    private static Finding finding(JsonParser parser) {
        String id = "";
        String severity = "";
        String text = "";
        String next = "";
        List<String> details = new ArrayList<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "id" -> id = parser.getString();
                case "severity" -> severity = parser.getString();
                case "text" -> text = parser.getString();
                case "next" -> next = parser.getString();
                case "details" -> {
                    while (parser.nextToken() == JsonToken.VALUE_STRING) {
                        details.add(parser.getString());
                    }
                }
                default -> throw new AssertionError("a finding has " + name);
            }
        }
        return new Finding(id, severity, text, next, details);
    }

    boolean has(String id, String severity) {
        return findings.stream().anyMatch(f -> f.id().equals(id) && f.severity().equals(severity));
    }

    /// The finding of that name that must be there.
    Finding get(String id) {
        return findings.stream()
                .filter(f -> f.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + id + " in " + this));
    }

    List<String> faults() {
        return findings.stream()
                .filter(f -> f.severity().equals("fault"))
                .map(Finding::id)
                .toList();
    }
}
