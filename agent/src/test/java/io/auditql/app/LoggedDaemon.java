package io.auditql.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A daemon with a schedule, and the lines in its log files, also in those that were moved aside.
final class LoggedDaemon {
    private static final String RESULTS = "auditqld.results.log";

    private final Path directory;
    private final Path run;
    private final List<String> queries = new ArrayList<>();
    private int moved;

    /// @param directory where its database, its log and its configuration are
    LoggedDaemon(Path directory, Path run) {
        this.directory = directory;
        this.run = run;
    }

    LoggedDaemon query(String name, String sql, int interval) {
        queries.add("\"%s\": {\"query\": \"%s\", \"interval\": %d}".formatted(name, sql, interval));
        return this;
    }

    LoggedDaemon stream(String name, String sql) {
        queries.add(
                "\"%s\": {\"query\": \"%s\", \"interval\": 1, \"stream\": true}"
                        .formatted(name, sql));
        return this;
    }

    Product start(String... flags) {
        try {
            Path config = directory.resolve("auditql.conf");
            Files.writeString(
                    config,
                    "{\"options\": {\"schedule_splay_percent\": 0}, \"schedule\": {"
                            + String.join(",", queries)
                            + "}}");
            List<String> all =
                    new ArrayList<>(
                            List.of(
                                    "--config_path=" + config,
                                    "--run_path=" + run,
                                    "--database_path=" + database().getParent(),
                                    "--logger_path=" + directory.resolve("log"),
                                    "--pidfile=" + directory.resolve("pidfile"),
                                    "--disable_audit=false",
                                    "--audit_allow_config=true"));
            all.addAll(List.of(flags));
            return Product.start(Auditqld.class, all.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path database() {
        return directory.resolve("db").resolve("events.db");
    }

    /// Moves the log file away as logrotate does, without a word to the daemon.
    void rotate() {
        try {
            Path log = directory.resolve("log").resolve(RESULTS);
            if (Files.exists(log)) {
                Files.move(log, log.resolveSibling(RESULTS + ".%04d".formatted(++moved)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All whole lines of a query, the oldest file first.
    List<JsonObject> lines(String query) {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(directory.resolve("log"))) {
            List<Path> results =
                    new ArrayList<>(
                            files.filter(f -> f.getFileName().toString().startsWith(RESULTS + "."))
                                    .sorted()
                                    .toList());
            Path now = directory.resolve("log").resolve(RESULTS);
            if (Files.exists(now)) {
                results.add(now);
            }
            for (Path file : results) {
                String lines = Files.readString(file);
                text.append(lines, 0, lines.lastIndexOf('\n') + 1);
            }
        } catch (IOException _) {
            return List.of(); // not yet
        }
        return JsonRows.of(text.toString()).stream()
                .filter(line -> line.get("name").equals(query))
                .toList();
    }
}
