package io.auditql.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a configuration says besides options and queries. Packs may carry it, too.
///
/// @param views       name to SELECT
/// @param enabled     tables of events to record
/// @param disabled    tables of events not to record
/// @param kafkaTopics topic to the full names of its queries
public record Sections(
        List<ConfiguredDecorator> decorators,
        Map<String, String> views,
        List<String> enabled,
        List<String> disabled,
        FilePaths filePaths,
        Map<String, List<String>> kafkaTopics) {
    /// Nothing.
    public static final Sections NONE =
            new Sections(List.of(), Map.of(), List.of(), List.of(), FilePaths.NONE, Map.of());

    public Sections {
        decorators = List.copyOf(decorators);
        views = ordered(views);
        enabled = List.copyOf(enabled);
        disabled = List.copyOf(disabled);
        kafkaTopics = ordered(kafkaTopics);
    }

    /// Both; of two views or topics of one name the other's.
    Sections and(Sections other) {
        return new Sections(
                both(decorators, other.decorators),
                both(views, other.views),
                both(enabled, other.enabled),
                both(disabled, other.disabled),
                new FilePaths(
                        joined(filePaths.paths(), other.filePaths.paths()),
                        joined(filePaths.queries(), other.filePaths.queries()),
                        joined(filePaths.excluded(), other.filePaths.excluded()),
                        both(filePaths.accesses(), other.filePaths.accesses())),
                both(kafkaTopics, other.kafkaTopics));
    }

    private static <T> List<T> both(List<T> one, List<T> other) {
        List<T> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    private static <T> Map<String, T> both(Map<String, T> one, Map<String, T> other) {
        Map<String, T> all = new LinkedHashMap<>(one);
        all.putAll(other);
        return all;
    }

    private static Map<String, List<String>> joined(
            Map<String, List<String>> one, Map<String, List<String>> other) {
        Map<String, List<String>> all = new LinkedHashMap<>(one);
        other.forEach((key, more) -> all.merge(key, more, Sections::both));
        return all;
    }

    /// An unchangeable copy that keeps the order of the file.
    static <T> Map<String, T> ordered(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
