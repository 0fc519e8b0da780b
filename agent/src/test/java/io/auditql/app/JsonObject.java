package io.auditql.app;

import java.util.Map;

/// A flat object that a program printed, a row or a testimony.
record JsonObject(Map<String, String> values) {
    /// The value of a name that must be there.
    String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new AssertionError("no " + name + " in " + values);
        }
        return value;
    }

    long number(String name) {
        return Long.parseLong(get(name));
    }
}
