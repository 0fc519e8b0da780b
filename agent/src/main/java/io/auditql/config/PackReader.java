package io.auditql.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads `packs`: each an object, or the name of a text that holds one. A pack that cannot be read is left out, so that the
/// rest runs.
final class PackReader {
    private final Map<String, ConfiguredPack> packs = new LinkedHashMap<>();
    private final ConfigSource source;
    private final Findings findings;

    PackReader(ConfigSource source, Findings findings) {
        this.source = source;
        this.findings = findings;
    }

    List<ConfiguredPack> packs() {
        return List.copyOf(packs.values());
    }

    void read(Node node) {
        if (node instanceof Node.Members members) {
            members.members().forEach(this::readPack);
        } else if (!(node instanceof Node.Array array && array.items().isEmpty())) {
            findings.error(Values.expected(node, "an object of packs"));
        }
    }

    private void readPack(String name, Node node) {
        switch (node) {
            case Node.Members members -> add(name, members, node.at().toString());
            case Node.Text text -> readNamed(name, text);
            default ->
                    findings.error(
                            Values.expected(node, "an object or the path of a pack")
                                    + "; it is left out");
        }
    }

    private void readNamed(String name, Node.Text node) {
        try {
            for (ConfigSource.PackText pack : source.packs(name, node.value())) {
                ConfigSource.Text text = pack.text();
                try {
                    add(pack.pack(), ConfigReader.members(text, findings), text.name());
                } catch (ConfigException e) {
                    findings.warn(
                            "%s: cannot read the pack named %s: %s"
                                    .formatted(node.at(), pack.pack(), e.getMessage()));
                }
            }
        } catch (ConfigException e) {
            findings.warn(
                    "%s: cannot read the pack named %s: %s"
                            .formatted(node.at(), name, e.getMessage()));
        }
    }

    private void add(String pack, Node.Members members, String place) {
        ConfiguredPack before = packs.get(pack);
        if (before != null) {
            findings.warn(
                    "%s: a pack named %s is at %s already; this one is left out"
                            .formatted(place, pack, before.place()));
            return;
        }
        Draft draft = new Draft(findings);
        members.members().forEach((key, value) -> read(key, value, draft));
        packs.put(
                pack,
                new ConfiguredPack(
                        pack,
                        place,
                        new Conditions(draft.platform, draft.version, draft.shard),
                        draft.discovery,
                        draft.queries.queries(),
                        draft.sections.sections()));
    }

    private void read(String key, Node value, Draft draft) {
        switch (key) {
            case "queries" -> draft.queries.read(value);
            case "platform" -> draft.platform = Values.textOrEmpty(value, findings);
            case "version" -> draft.version = Values.textOrEmpty(value, findings);
            case "shard" -> draft.shard = Values.wholeOrZero(value, findings);
            case "discovery" -> readDiscovery(value, draft);
            case "oncall", "description", "name", "author" -> {
                // for the reader of the file
            }
            case "packs" -> findings.warn(value.at() + ": a pack holds no packs, passed over");
            case "options", "schedule" ->
                    findings.warn(
                            value.at() + ": only the configuration itself has it, passed over");
            default -> {
                if (!draft.sections.read(key, value)) {
                    findings.warn(value.at() + ": unknown key of a pack, passed over");
                }
            }
        }
    }

    private void readDiscovery(Node value, Draft draft) {
        if (!(value instanceof Node.Array array)) {
            findings.error(Values.expected(value, "an array of queries"));
            return;
        }
        for (Node item : array.items()) {
            if (item instanceof Node.Text sql) {
                draft.discovery.add(sql.value());
            } else {
                findings.warn(Values.expected(item, "a query") + "; passed over");
            }
        }
    }

    /// A pack while its keys are read.
    private static final class Draft {
        private final QueryReader queries;
        private final SectionsReader sections;
        private final List<String> discovery = new ArrayList<>();
        private String platform = "";
        private String version = "";
        private long shard;

        Draft(Findings findings) {
            this.queries = new QueryReader(findings);
            this.sections = new SectionsReader(findings);
        }
    }
}
