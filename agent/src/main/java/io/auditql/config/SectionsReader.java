package io.auditql.config;

import io.auditql.config.ConfiguredDecorator.Moment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Reads the keys of one text, or of one pack, that are neither options nor queries. What osquery passes over in them is
/// passed over with a warning.
final class SectionsReader {
    private static final long DECORATOR_STEP_SECONDS = 60;

    private final Findings findings;
    private final List<ConfiguredDecorator> decorators = new ArrayList<>();
    private final Map<String, String> views = new LinkedHashMap<>();
    private final List<String> enabled = new ArrayList<>();
    private final List<String> disabled = new ArrayList<>();
    private final Map<String, List<String>> paths = new LinkedHashMap<>();
    private final Map<String, List<String>> queries = new LinkedHashMap<>();
    private final Map<String, List<String>> excluded = new LinkedHashMap<>();
    private final List<String> accesses = new ArrayList<>();
    private final Map<String, List<String>> kafkaTopics = new LinkedHashMap<>();

    SectionsReader(Findings findings) {
        this.findings = findings;
    }

    Sections sections() {
        // as in osquery: without files to watch, the rest of it says nothing
        FilePaths files =
                paths.isEmpty() && queries.isEmpty()
                        ? FilePaths.NONE
                        : new FilePaths(paths, queries, excluded, accesses);
        return new Sections(decorators, views, enabled, disabled, files, kafkaTopics);
    }

    /// @return false when the key is none of these
    boolean read(String key, Node value) {
        switch (key) {
            case "decorators" -> members(value, this::readDecorators);
            case "views" -> members(value, this::readViews);
            case "events" -> members(value, this::readEvents);
            case "file_paths" -> members(value, m -> readLists(m, paths));
            case "file_paths_query" -> members(value, m -> readLists(m, queries));
            case "exclude_paths" -> members(value, m -> readLists(m, excluded));
            case "file_accesses" -> accesses.addAll(texts(value));
            case "kafka_topics" -> members(value, m -> readLists(m, kafkaTopics));
            case "auto_table_construction", "yara", "prometheus_targets", "feature_vectors" ->
                    findings.warn(value.at() + ": not supported, without effect");
            case "logger" ->
                    findings.warn(value.at() + ": no logger here reads it, without effect");
            default -> {
                return false;
            }
        }
        return true;
    }

    /// An object, or the empty array that some programs write for an empty object.
    private void members(Node node, Consumer<Node.Members> reader) {
        if (node instanceof Node.Members members) {
            reader.accept(members);
        } else if (!(node instanceof Node.Array array && array.items().isEmpty())) {
            findings.error(Values.expected(node, "an object"));
        }
    }

    private void readDecorators(Node.Members members) {
        members.members()
                .forEach((key, value) -> {
                    switch (key) {
                        case "load" -> addDecorators(value, Moment.LOAD, 0);
                        case "always" -> addDecorators(value, Moment.ALWAYS, 0);
                        case "interval" -> members(value, this::readIntervals);
                        default ->
                                findings.warn(
                                        value.at()
                                                + ": expected load, always or interval; passed over");
                    }
                });
    }

    private void readIntervals(Node.Members intervals) {
        intervals
                .members()
                .forEach((key, value) -> {
                    Long seconds = Values.wholeOf(key);
                    if (seconds == null || seconds == 0 || seconds % DECORATOR_STEP_SECONDS != 0) {
                        findings.warn(
                                value.at()
                                        + ": expected a multiple of 60 seconds; these decorators are left out");
                    } else {
                        addDecorators(value, Moment.INTERVAL, seconds);
                    }
                });
    }

    private void addDecorators(Node node, Moment moment, long seconds) {
        for (String sql : texts(node)) {
            decorators.add(new ConfiguredDecorator(sql, node.at().toString(), moment, seconds));
        }
    }

    private void readViews(Node.Members members) {
        members.members()
                .forEach((name, value) -> {
                    if (value instanceof Node.Text sql) {
                        views.put(name, sql.value());
                    } else {
                        findings.error(Values.expected(value, "a text with a SELECT"));
                    }
                });
    }

    private void readEvents(Node.Members members) {
        members.members()
                .forEach((key, value) -> {
                    switch (key) {
                        case "enable_subscribers" -> enabled.addAll(texts(value));
                        case "disable_subscribers" -> disabled.addAll(texts(value));
                        case "environment_variables" ->
                                findings.warn(value.at() + ": not supported, without effect");
                        default -> findings.warn(value.at() + ": unknown key, passed over");
                    }
                });
    }

    private void readLists(Node.Members members, Map<String, List<String>> into) {
        members.members().forEach((name, value) -> into.put(name, texts(value)));
    }

    /// The texts of an array; osquery passes over what else is in it.
    private List<String> texts(Node node) {
        List<String> texts = new ArrayList<>();
        if (!(node instanceof Node.Array array)) {
            findings.error(Values.expected(node, "an array of texts"));
            return texts;
        }
        for (Node item : array.items()) {
            if (item instanceof Node.Text text) {
                texts.add(text.value());
            } else {
                findings.warn(Values.expected(item, "a text") + "; passed over");
            }
        }
        return texts;
    }
}
