package io.auditql.config;

/// Where a value stands: in a file, and in the tree of its JSON (`$.schedule.logins.interval`).
record Location(String file, int line, int column, String path) {
    /// As messages begin.
    @Override
    public String toString() {
        return "%s:%d:%d: %s".formatted(file, line, column, path);
    }
}
