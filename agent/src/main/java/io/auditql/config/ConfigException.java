package io.auditql.config;

/// A configuration that cannot be used. The message names file, line and column, where there are some, and what was
/// expected there.
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
