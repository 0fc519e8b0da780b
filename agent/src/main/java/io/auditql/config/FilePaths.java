package io.auditql.config;

import java.util.List;
import java.util.Map;

/// Which files are watched, by category. `%` in a path stands for any name, `%%` at its end for everything below.
///
/// @param paths    of `file_paths`
/// @param queries  of `file_paths_query`: SQL that gives a column `path`
/// @param excluded of `exclude_paths`
/// @param accesses of `file_accesses`: the categories in which reading counts, too
public record FilePaths(
        Map<String, List<String>> paths,
        Map<String, List<String>> queries,
        Map<String, List<String>> excluded,
        List<String> accesses) {
    /// Nothing is watched.
    public static final FilePaths NONE = new FilePaths(Map.of(), Map.of(), Map.of(), List.of());

    public FilePaths {
        paths = Sections.ordered(paths);
        queries = Sections.ordered(queries);
        excluded = Sections.ordered(excluded);
        accesses = List.copyOf(accesses);
    }
}
