package io.auditql.app;

/// A flag names a plugin that is not there.
final class NoSuchPluginException extends Exception {
    private static final long serialVersionUID = 1L;

    NoSuchPluginException(String message) {
        super(message);
    }
}
