package io.auditql.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads osquery's configuration format. Of several texts the later options win; of queries and packs with one name the first
/// stays.
public final class ConfigReader {
    /// osquery's limit, without comments.
    static final int MAX_BYTES = 4 * 1024 * 1024;

    private final Findings findings = new Findings();
    private final Map<String, ConfigOption> options = new LinkedHashMap<>();
    private final QueryReader schedule = new QueryReader(findings);
    private final PackReader packs;
    private Sections sections = Sections.NONE;

    private ConfigReader(ConfigSource source) {
        this.packs = new PackReader(source, findings);
    }

    /// Reads a file, whoever may write it.
    ///
    /// @throws ConfigException when the file is not there, or it or one of its `.d` directory is no configuration
    public static Configuration read(Path path) throws ConfigException {
        return read(new FilesystemSource(path));
    }

    /// @throws ConfigException when there is no text, or one of them is no configuration
    public static Configuration read(ConfigSource source) throws ConfigException {
        return read(source, source.texts());
    }

    /// Reads texts that the source gave before.
    public static Configuration read(ConfigSource source, List<ConfigSource.Text> texts)
            throws ConfigException {
        ConfigReader reader = new ConfigReader(source);
        for (ConfigSource.Text text : texts) {
            reader.read(text);
        }
        return reader.configuration(texts);
    }

    private Configuration configuration(List<ConfigSource.Text> texts) {
        List<ConfiguredPack> all = new ArrayList<>();
        all.add(
                new ConfiguredPack(
                        ConfiguredPack.MAIN,
                        "",
                        Conditions.NONE,
                        List.of(),
                        schedule.queries(),
                        Sections.NONE));
        all.addAll(packs.packs());
        return new Configuration(
                texts,
                List.copyOf(options.values()),
                all,
                sections,
                findings.warnings(),
                findings.errors());
    }

    private void read(ConfigSource.Text text) throws ConfigException {
        SectionsReader more = new SectionsReader(findings);
        members(text, findings).members().forEach((key, value) -> readKey(key, value, more));
        sections = sections.and(more.sections());
    }

    /// The values of a text, without comments and within the bounds.
    static Node.Members members(ConfigSource.Text text, Findings findings) throws ConfigException {
        String json = ConfigText.json(text.text());
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new ConfigException(
                    "%s: expected at most %d bytes without comments, found %d"
                            .formatted(text.name(), MAX_BYTES, bytes));
        }
        return NodeReader.read(text.name(), json, findings);
    }

    private void readKey(String key, Node value, SectionsReader more) {
        switch (key) {
            case "options" -> readOptions(value);
            case "schedule" -> schedule.read(value);
            case "packs" -> packs.read(value);
            case "platform", "version", "description" -> {
                // for the reader of the file
            }
            default -> {
                if (!more.read(key, value)) {
                    findings.warn(value.at() + ": unknown key, passed over");
                }
            }
        }
    }

    private void readOptions(Node node) {
        if (!(node instanceof Node.Members members)) {
            if (!(node instanceof Node.Array array && array.items().isEmpty())) {
                findings.error(Values.expected(node, "an object of flags"));
            }
            return;
        }
        members.members()
                .forEach((name, value) -> {
                    if (value instanceof Node.Null) {
                        findings.warn(Values.expected(value, "a value") + "; passed over");
                    } else {
                        options.put(
                                name,
                                new ConfigOption(
                                        name,
                                        value.at().toString(),
                                        Values.flagText(value),
                                        items(value)));
                    }
                });
    }

    private static List<String> items(Node value) {
        return value instanceof Node.Array array
                ? array.items().stream().map(Values::flagText).toList()
                : List.of(Values.flagText(value));
    }
}
