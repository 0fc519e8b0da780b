package io.auditql.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads `schedule`. A query that cannot run is left out with a warning, so that the others do.
final class ScheduleReader {
    private static final long MAX_INTERVAL_SECONDS = 604_800;

    private final Map<String, ConfiguredQuery> queries = new LinkedHashMap<>();
    private final List<String> warnings;

    ScheduleReader(List<String> warnings) {
        this.warnings = warnings;
    }

    List<ConfiguredQuery> queries() {
        return new ArrayList<>(queries.values());
    }

    void read(Node schedule) {
        if (!(schedule instanceof Node.Members members)) {
            warnings.add(Values.expected(schedule, "an object of queries"));
            return;
        }
        members.members().forEach(this::readQuery);
    }

    private void readQuery(String name, Node node) {
        if (!(node instanceof Node.Members members)) {
            warnings.add(Values.expected(node, "an object with a query") + "; it is left out");
            return;
        }
        ConfiguredQuery before = queries.get(name);
        if (before != null) {
            warnings.add(
                    "%s: a query of this name is at %s already; this one is left out"
                            .formatted(node.at(), before.place()));
            return;
        }
        Draft draft = new Draft();
        members.members().forEach((key, value) -> read(key, value, draft));
        String sql = draft.sql;
        if (sql == null || sql.isBlank()) {
            warnings.add(node.at() + ": expected a text \"query\" with SQL; it is left out");
        } else if (draft.usable) {
            queries.put(name, draft.query(name, sql, node.at()));
        }
    }

    private void read(String key, Node value, Draft draft) {
        switch (key) {
            case "query" -> draft.sql = Values.text(value, warnings);
            case "interval" -> readInterval(value, draft);
            case "snapshot" -> draft.snapshot = bool(value, draft.snapshot);
            case "removed" -> draft.removed = bool(value, draft.removed);
            case "denylist" -> draft.denylist = bool(value, draft.denylist);
            case "stream" -> draft.stream = bool(value, draft.stream);
            case "differential" -> draft.differential = bool(value, draft.differential);
            case "platform" -> draft.platform = text(value);
            case "version" -> draft.version = text(value);
            case "shard" -> {
                Long shard = Values.whole(value, warnings);
                draft.shard = shard == null ? 0 : shard;
            }
            case "startup_priority" -> {
                Long priority = Values.whole(value, warnings);
                draft.startupPriority =
                        priority == null ? OptionalLong.empty() : OptionalLong.of(priority);
            }
            case "description", "value" -> {
                // for the reader of the file
            }
            default -> warnings.add(value.at() + ": unknown key of a query, passed over");
        }
    }

    private void readInterval(Node value, Draft draft) {
        Long seconds = Values.whole(value, warnings);
        if (seconds == null) {
            draft.usable = false;
            warnings.add(warnings.removeLast() + "; the query is left out");
        } else if (seconds < 1 || seconds > MAX_INTERVAL_SECONDS) {
            draft.usable = false;
            warnings.add(
                    Values.expected(value, "1 to " + MAX_INTERVAL_SECONDS + " seconds")
                            + "; the query is left out");
        } else {
            draft.interval = OptionalLong.of(seconds);
        }
    }

    private boolean bool(Node value, boolean otherwise) {
        Boolean bool = Values.bool(value, warnings);
        return bool == null ? otherwise : bool;
    }

    private String text(Node value) {
        if (value instanceof Node.Null) {
            return "";
        }
        String text = Values.text(value, warnings);
        return text == null ? "" : text;
    }

    /// A query while its keys are read; the defaults are osquery's.
    private static final class Draft {
        private @Nullable String sql;
        private OptionalLong interval = OptionalLong.empty();
        private boolean snapshot;
        private boolean removed = true;
        private boolean denylist = true;
        private boolean stream;
        private boolean differential;
        private String platform = "";
        private String version = "";
        private long shard;
        private OptionalLong startupPriority = OptionalLong.empty();
        private boolean usable = true;

        ConfiguredQuery query(String name, String sql, Location at) {
            return new ConfiguredQuery(
                    name,
                    sql,
                    at.toString(),
                    interval,
                    snapshot,
                    removed,
                    denylist,
                    stream,
                    differential,
                    platform,
                    version,
                    shard,
                    startupPriority);
        }
    }
}
