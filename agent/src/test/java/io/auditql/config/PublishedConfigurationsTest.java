package io.auditql.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.flags.FlagParser;
import io.auditql.flags.Flags;
import io.auditql.flags.KnownFlags;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Configurations and flag files as people published them. What is in each was counted by another reader, which followed
/// osquery's rules, and stands in the index of the collection.
class PublishedConfigurationsTest {
    private static final Path CORPUS = Path.of("../../shared/corpora");
    private static final Path CONFIGS = CORPUS.resolve("d-configs");
    private static final Pattern ROW = Pattern.compile("\\| ([^|]+) \\|[^|]*\\|[^|]*\\| (.*) \\|");

    /// Deliberately wrong items in lists, which osquery passes over; a wrong type anywhere else would be an error.
    private static final List<String> NO_PACK_FILES_HERE = List.of("cannot read the pack named");

    /// A file and what the index says of it.
    record Published(Path file, String says) {
        @Override
        public String toString() {
            return String.valueOf(file.getFileName());
        }

        int counted(String what) {
            Matcher matcher = Pattern.compile("(\\d+) " + what).matcher(says);
            return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
        }
    }

    static List<Published> configurations() throws Exception {
        return published("osquery LOADS it");
    }

    static List<Published> flagFiles() throws Exception {
        return published(" flags; ");
    }

    private static List<Published> published(String kind) throws Exception {
        List<Published> found = new ArrayList<>();
        if (!Files.isDirectory(CONFIGS)) {
            System.out.println("skipped: no published configurations at " + CONFIGS);
            return List.of(new Published(CONFIGS, ""));
        }
        for (String line : Files.readAllLines(CORPUS.resolve("INDEX.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()
                    && row.group(2).contains(kind)
                    && Files.isRegularFile(CONFIGS.resolve(row.group(1)))) {
                found.add(new Published(CONFIGS.resolve(row.group(1)), row.group(2)));
            }
        }
        return found;
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void aConfigurationThatOsqueryLoadsIsLoadedWithAllItsQueries(Published published)
            throws Exception {
        assumeTrue(!published.says.isEmpty());
        Configuration configuration = ConfigReader.read(published.file);
        assertThat(configuration.errors()).isEmpty();
        assertThat(configuration.warnings())
                .allSatisfy(line ->
                        assertThat(line).matches("\\Q" + published.file + "\\E:\\d+:\\d+: \\$.*"));
        if (published.counted("scheduled") >= 0) {
            assertThat(configuration.schedule()).hasSize(published.counted("scheduled"));
        }
        if (published.counted("packs") >= 0) {
            long readable = configuration.packs().size() - 1L;
            long named =
                    configuration.warnings().stream()
                            .filter(line -> line.contains(NO_PACK_FILES_HERE.getFirst()))
                            .count();
            assertThat(readable + named).isEqualTo(published.counted("packs"));
        }
        List<String> passedOver =
                configuration.apply(KnownFlags.all(), new Flags()); // no value is illegal
        assertThat(passedOver)
                .allSatisfy(
                        line -> assertThat(line).contains(": $.options.").contains("passed over"));
    }

    @ParameterizedTest
    @MethodSource("flagFiles")
    void aPublishedFlagFileIsObeyedAndEachLineItCannotObeyIsNamed(Published published)
            throws Exception {
        assumeTrue(!published.says.isEmpty());
        Flags flags = new Flags();
        FlagParser parser = new FlagParser(KnownFlags.all(), flags, "auditqld");
        parser.parse(List.of("--flagfile=" + published.file));
        long lines;
        try (Stream<String> all = Files.lines(published.file, StandardCharsets.UTF_8)) {
            lines = all.map(String::strip).filter(line -> line.startsWith("--")).count();
        }
        long obeyed =
                KnownFlags.all().all().stream()
                        .filter(flag -> flags.origin(flag).startsWith(published.file + ":"))
                        .count();
        long doubled = lines - obeyed - parser.warnings().size();
        assertThat(doubled).as("%s", parser.warnings()).isBetween(0L, 3L);
        assertThat(parser.warnings())
                .allSatisfy(line -> assertThat(line).startsWith(published.file + ":"));
    }
}
