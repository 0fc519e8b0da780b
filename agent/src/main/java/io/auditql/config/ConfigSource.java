package io.auditql.config;

import java.util.List;

/// Where the texts of a configuration come from (`--config_plugin`).
public interface ConfigSource {
    /// One text of a configuration.
    ///
    /// @param name what messages and `--config_dump` call it: a path
    /// @param text as it is stored, comments and all
    record Text(String name, String text) {}

    /// A pack that the configuration names instead of holding it.
    ///
    /// @param pack the name of the pack
    record PackText(String pack, Text text) {}

    /// All texts; of two that set the same option the later one wins.
    ///
    /// @throws ConfigException when one of them cannot be had: then none counts
    List<Text> texts() throws ConfigException;

    /// What `"packs": {name: value}` stands for; several for the name `*`.
    ///
    /// @throws ConfigException when there is nothing of that name
    List<PackText> packs(String name, String value) throws ConfigException;
}
