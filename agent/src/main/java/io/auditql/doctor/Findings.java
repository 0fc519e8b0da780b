package io.auditql.doctor;

import java.util.ArrayList;
import java.util.List;

/// Collects what is found, in the order in which a person should read it.
final class Findings {
    private final List<Finding> all = new ArrayList<>();

    void ok(Topic topic, String text) {
        add(topic, Severity.OK, text, "", List.of());
    }

    void note(Topic topic, String text, String next) {
        add(topic, Severity.NOTE, text, next, List.of());
    }

    void warning(Topic topic, String text, String next) {
        add(topic, Severity.WARNING, text, next, List.of());
    }

    void fault(Topic topic, String text, String next) {
        add(topic, Severity.FAULT, text, next, List.of());
    }

    void add(Topic topic, Severity severity, String text, String next, List<String> details) {
        all.add(new Finding(topic, severity, text, next, details));
    }

    boolean has(Topic topic, Severity severity) {
        return all.stream().anyMatch(f -> f.topic() == topic && f.severity() == severity);
    }

    boolean hasFault() {
        return all.stream().anyMatch(f -> f.severity() == Severity.FAULT);
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
