package io.auditql.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads the queries of the schedule or of one pack. A query that cannot run is left out, so that the others do.
final class QueryReader {
    private static final long MAX_INTERVAL_SECONDS = 604_800;

    private final Map<String, ConfiguredQuery> queries = new LinkedHashMap<>();
    private final Findings findings;

    QueryReader(Findings findings) {
        this.findings = findings;
    }

    List<ConfiguredQuery> queries() {
        return List.copyOf(queries.values());
    }

    void read(Node schedule) {
        if (schedule instanceof Node.Members members) {
            members.members().forEach(this::readQuery);
        } else if (!(schedule instanceof Node.Array array && array.items().isEmpty())) {
            findings.error(Values.expected(schedule, "an object of queries"));
        }
    }

    private void readQuery(String name, Node node) {
        if (!(node instanceof Node.Members members)) {
            findings.error(Values.expected(node, "an object with a query") + "; it is left out");
            return;
        }
        if (isReserved(name)) {
            findings.warn(
                    node.at()
                            + ": a name that begins with query., cache. or config_views., or ends in epoch or"
                            + " counter, is reserved; the query is left out");
            return;
        }
        ConfiguredQuery before = queries.get(name);
        if (before != null) {
            findings.warn(
                    "%s: a query of this name is at %s already; this one is left out"
                            .formatted(node.at(), before.place()));
            return;
        }
        Draft draft = new Draft();
        members.members().forEach((key, value) -> read(key, value, draft));
        String sql = draft.sql;
        if (sql == null && members.members().containsKey("query")) {
            return; // said already
        }
        if (sql == null || sql.isBlank()) {
            findings.error(node.at() + ": expected a text \"query\" with SQL; it is left out");
        } else if (draft.usable) {
            queries.put(name, draft.query(name, sql, node.at()));
        }
    }

    /// osquery keeps what queries remember under such names, and so refuses them; packs are written to run on both.
    private static boolean isReserved(String name) {
        return name.startsWith("query.")
                || name.startsWith("cache.")
                || name.startsWith("config_views.")
                || name.endsWith("epoch")
                || name.endsWith("counter");
    }

    private void read(String key, Node value, Draft draft) {
        switch (key) {
            case "query" -> draft.sql = Values.text(value, findings);
            case "interval" -> readInterval(value, draft);
            case "snapshot" -> draft.snapshot = bool(value, draft.snapshot);
            case "removed" -> draft.removed = bool(value, draft.removed);
            case "denylist" -> draft.denylist = bool(value, draft.denylist);
            case "stream" -> draft.stream = bool(value, draft.stream);
            case "differential" -> draft.differential = bool(value, draft.differential);
            case "platform" -> draft.platform = Values.textOrEmpty(value, findings);
            case "version" -> draft.version = Values.textOrEmpty(value, findings);
            case "shard" -> draft.shard = Values.wholeOrZero(value, findings);
            case "startup_priority" -> {
                Long priority = Values.whole(value, findings);
                draft.startupPriority =
                        priority == null ? OptionalLong.empty() : OptionalLong.of(priority);
            }
            case "description", "value" -> {
                // for the reader of the file
            }
            default -> findings.warn(value.at() + ": unknown key of a query, passed over");
        }
    }

    /// osquery takes what is no number for 0, and warns of that.
    private void readInterval(Node value, Draft draft) {
        Long seconds = Values.wholeOf(value);
        if (seconds == null || seconds < 1 || seconds > MAX_INTERVAL_SECONDS) {
            draft.usable = false;
            findings.warn(
                    Values.expected(value, "1 to " + MAX_INTERVAL_SECONDS + " seconds")
                            + "; the query is left out");
        } else {
            draft.interval = OptionalLong.of(seconds);
        }
    }

    private boolean bool(Node value, boolean otherwise) {
        Boolean bool = Values.bool(value, findings);
        return bool == null ? otherwise : bool;
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
                    new Conditions(platform, version, shard),
                    startupPriority);
        }
    }
}
