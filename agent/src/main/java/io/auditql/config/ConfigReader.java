package io.auditql.config;

import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads osquery's configuration format: a file, then the `*.conf` files of the directory named like it with `.d` at its
/// end, by name. Later options win; of queries with one name the first stays.
public final class ConfigReader {
    /// osquery's limit, without comments.
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    /// With comments: what is read at all.
    private static final long MAX_FILE_BYTES = 16L * MAX_BYTES;

    private final List<Path> files = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, ConfigOption> options = new LinkedHashMap<>();
    private final ScheduleReader schedule = new ScheduleReader(warnings);

    private ConfigReader() {}

    /// @throws ConfigException when the file is not there, or one of the files is no configuration
    public static Configuration read(Path path) throws ConfigException {
        ConfigReader reader = new ConfigReader();
        reader.readFile(path);
        for (Path file : directory(path)) {
            reader.readFile(file);
        }
        return new Configuration(
                reader.files,
                List.copyOf(reader.options.values()),
                reader.schedule.queries(),
                reader.warnings);
    }

    private static List<Path> directory(Path path) throws ConfigException {
        Path directory = Path.of(path + ".d");
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> names = Files.newDirectoryStream(directory, "*.conf")) {
                names.forEach(found::add);
            } catch (IOException e) {
                throw new ConfigException(
                        "cannot read the directory " + directory + ": " + SysException.reason(e));
            }
        }
        found.sort(null);
        return found;
    }

    private void readFile(Path path) throws ConfigException {
        String json = ConfigText.json(content(path));
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new ConfigException(
                    "%s: expected at most %d bytes without comments, found %d"
                            .formatted(path, MAX_BYTES, bytes));
        }
        Node.Members root = NodeReader.read(path.toString(), json, warnings);
        files.add(path);
        root.members().forEach(this::readKey);
    }

    private static String content(Path path) throws ConfigException {
        if (!Files.isRegularFile(path)) {
            throw new ConfigException("configuration file does not exist: " + path);
        }
        try {
            if (Files.size(path) > MAX_FILE_BYTES) {
                throw new ConfigException(
                        path + ": expected a configuration, found " + Files.size(path) + " bytes");
            }
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ConfigException(
                    "cannot read the configuration file " + path + ": " + SysException.reason(e));
        }
    }

    private void readKey(String key, Node value) {
        switch (key) {
            case "options" -> readOptions(value);
            case "schedule" -> schedule.read(value);
            case "packs",
                    "decorators",
                    "events",
                    "file_paths",
                    "file_paths_query",
                    "exclude_paths",
                    "file_accesses",
                    "views",
                    "kafka_topics",
                    "logger" ->
                    warnings.add(value.at() + ": not yet supported, without effect");
            case "auto_table_construction", "yara", "prometheus_targets", "feature_vectors" ->
                    warnings.add(value.at() + ": not supported, without effect");
            case "platform", "version", "description" -> {
                // for the reader of the file
            }
            default -> warnings.add(value.at() + ": unknown key, passed over");
        }
    }

    private void readOptions(Node node) {
        if (!(node instanceof Node.Members members)) {
            warnings.add(Values.expected(node, "an object of flags"));
            return;
        }
        members.members()
                .forEach((name, value) -> {
                    if (value instanceof Node.Null) {
                        warnings.add(Values.expected(value, "a value") + "; passed over");
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
