package io.auditql.config;

import java.util.List;

/// A flag set by the `options` of a configuration.
///
/// @param place where it stands, for messages
/// @param text  the value as it would be written on a command line; an array or object as JSON
/// @param items for a repeatable flag: the items of an array, or `text` alone
public record ConfigOption(String name, String place, String text, List<String> items) {
    public ConfigOption {
        items = List.copyOf(items);
    }
}
