package io.auditql.config;

import java.util.ArrayList;
import java.util.List;

/// What was found wrong while a configuration was read, each with its place. None of it stops the rest from being read.
final class Findings {
    private final List<String> warnings = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    /// Passed over, as osquery passes over it.
    void warn(String finding) {
        warnings.add(finding);
    }

    /// A known key with a value of the wrong type: what was meant is not what runs.
    void error(String finding) {
        errors.add(finding);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    List<String> errors() {
        return List.copyOf(errors);
    }
}
