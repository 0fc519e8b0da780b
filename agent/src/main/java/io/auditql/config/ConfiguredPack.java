package io.auditql.config;

import java.util.List;

/// Queries that belong together, and the hosts they are for. The schedule itself is the pack `main`.
///
/// @param place     where it stands, for messages
/// @param discovery queries that must all give a row for the pack to run
/// @param sections  what else the pack carries; it counts on the hosts that the pack is for
public record ConfiguredPack(
        String name,
        String place,
        Conditions conditions,
        List<String> discovery,
        List<ConfiguredQuery> queries,
        Sections sections) {
    /// The name of the schedule as a pack.
    public static final String MAIN = "main";

    public ConfiguredPack {
        discovery = List.copyOf(discovery);
        queries = List.copyOf(queries);
    }

    /// The full name of one of its queries: lines carry it, and what the query remembers is kept under it.
    ///
    /// @param delimiter `--pack_delimiter`
    public String nameOf(ConfiguredQuery query, String delimiter) {
        return name.equals(MAIN)
                ? query.name()
                : String.join(delimiter, "pack", name, query.name());
    }
}
