package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.config.ConfigReader;
import io.auditql.config.Configuration;
import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.row.HostTable;
import io.auditql.row.Schema;
import io.auditql.tables.foreign.ForeignTables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the pages to the code.
///
/// `docs/tables.md`, `docs/host-tables.md` and `docs/flags.md` are made by this test: `./mvnw -pl agent test -Dtest=DocsTest -Ddocs.update=true`.
///
/// The blocks of README.md and examples/README.md that are marked `sh` need no root: they run here, and a `text` block right
/// behind one is what it prints, byte for byte. Blocks marked `console` are for reading.
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String UPDATE = "./mvnw -pl agent test -Dtest=DocsTest -Ddocs.update=true";
    private static final Pattern COUNTER =
            Pattern.compile(
                    "\\.(loss|tally)\\(\\s*Stage\\.(\\w+),\\s*\"(\\w+)\",\\s*\"(\\w+)\"\\)");
    private static final Pattern COUNTER_ROW =
            Pattern.compile("\\| (\\w+) \\| `(\\w+)` \\| (\\w+) \\| (loss|tally) \\| .+");

    @Test
    void thePageOfTablesIsThatOfTheSchemas() throws Exception {
        List<Schema> others = new ArrayList<>(schemas());
        others.removeIf(schema -> named(hostTables()).contains(schema.name()));
        others.removeIf(schema -> named(foreignTables()).contains(schema.name()));
        isUpToDate("tables.md", TableDocs.of(others));
    }

    @Test
    void thePageOfHostTablesIsThatOfTheSchemas() throws Exception {
        isUpToDate("host-tables.md", TableDocs.ofHost(hostTables(), foreignTables()));
    }

    private static List<Schema> hostTables() {
        return HostTables.of(new Flags()).stream().map(HostTable::schema).toList();
    }

    private static List<Schema> foreignTables() {
        return ForeignTables.all().stream().map(HostTable::schema).toList();
    }

    private static Set<String> named(List<Schema> schemas) {
        return schemas.stream().map(Schema::name).collect(Collectors.toSet());
    }

    @Test
    void thePageOfFlagsIsThatOfTheDeclarations() throws Exception {
        isUpToDate("flags.md", FlagDocs.of());
    }

    @Test
    void theManualPagesAndCompletionsAreThoseOfTheDeclarations() throws Exception {
        for (Program program : Program.values()) {
            isUpToDate("man/" + ManPage.name(program), ManPage.of(program));
        }
        isUpToDate("completions/auditql.bash", Completions.bash());
        isUpToDate("completions/_auditql", Completions.zsh());
        isUpToDate("completions/auditql.fish", Completions.fish());
    }

    private static List<Schema> schemas() throws Exception {
        Flags flags = new Flags();
        flags.set(ProcessFlags.EPHEMERAL, true);
        OsqueryInfo.Facts facts = new OsqueryInfo.Facts("", "", 0);
        try (House house = Wiring.open(flags, facts, DaemonTables.idle(), thrown -> {})) {
            return List.copyOf(house.engine().schemas());
        }
    }

    private static void isUpToDate(String name, String page) throws IOException {
        Path file = ROOT.resolve("docs").resolve(name);
        if (Boolean.getBoolean("docs.update")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, page);
        }
        assertThat(file).as("made anew by " + UPDATE).hasContent(page);
    }

    @Test
    void thePageOfLossesHasEveryCounterOfTheProgramAndNoOther() throws Exception {
        TreeSet<String> inCode = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(p -> p.toString().endsWith(".java")).toList()) {
                Matcher counter = COUNTER.matcher(Files.readString(source));
                while (counter.find()) {
                    inCode.add(
                            "%s %s %s %s"
                                    .formatted(
                                            counter.group(2).toLowerCase(java.util.Locale.ROOT),
                                            counter.group(3),
                                            counter.group(4),
                                            counter.group(1)));
                }
            }
        }
        TreeSet<String> inDocs = new TreeSet<>();
        Matcher row = COUNTER_ROW.matcher(Files.readString(ROOT.resolve("docs/completeness.md")));
        while (row.find()) {
            inDocs.add(String.join(" ", row.group(1), row.group(2), row.group(3), row.group(4)));
        }
        assertThat(inCode).hasSizeGreaterThan(20);
        assertThat(inDocs).isEqualTo(inCode);
    }

    @Test
    void theLinesOfCodeThatAreShownAreInTheCode() throws Exception {
        String program = "";
        for (Class<?> shown : List.of(Wiring.class, HostTables.class, Loggers.class)) {
            program +=
                    Files.readString(
                            Path.of("src/main/java", shown.getName().replace('.', '/') + ".java"));
        }
        String page = Files.readString(ROOT.resolve("docs/where-things-are.md"));
        List<Markdown.Block> blocks = Markdown.blocks(page);
        assertThat(blocks).isNotEmpty();
        for (Markdown.Block block : blocks) {
            assertThat(words(program)).contains(words(block.text()));
        }
    }

    /// Without spaces and comments: the formatter breaks lines as it likes.
    private static String words(String code) {
        return code.replaceAll("//[^\\n]*", "").replaceAll("\\s+", "");
    }

    @Test
    void everyLinkInsideTheDocsLeadsSomewhere() throws Exception {
        List<String> broken = new ArrayList<>();
        for (Path page : Markdown.pages(ROOT)) {
            for (Markdown.Link link : Markdown.links(Files.readString(page))) {
                if (!link.file().contains("://") && !leadsSomewhere(page, link)) {
                    broken.add(ROOT.relativize(page) + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(Path page, Markdown.Link link) throws IOException {
        Path target = link.file().isEmpty() ? page : page.resolveSibling(link.file());
        if (!Files.exists(target)) {
            return false;
        }
        return link.anchor().isEmpty()
                || Markdown.anchors(Files.readString(target)).contains(link.anchor());
    }

    @Test
    void theCommandsOfTheReadmesThatNeedNoRootPrintWhatIsShown(@TempDir Path directory)
            throws Exception {
        placeShell(directory);
        int commands = 0;
        for (String readme :
                List.of(
                        "README.md",
                        "examples/README.md",
                        "docs/audit-logs.md",
                        "docs/configuration.md",
                        "docs/moving-from-osquery.md")) {
            List<Markdown.Block> blocks = Markdown.blocks(Files.readString(ROOT.resolve(readme)));
            for (int i = 0; i < blocks.size(); i++) {
                if (blocks.get(i).kind().equals("sh")) {
                    commands++;
                    String printed = run(blocks.get(i).text(), directory);
                    if (i + 1 < blocks.size() && blocks.get(i + 1).kind().equals("text")) {
                        assertThat(printed).isEqualTo(blocks.get(i + 1).text());
                    }
                }
            }
        }
        assertThat(commands).isPositive();
    }

    @Test
    void theConfigurationsThatAreShownHaveNothingWrong(@TempDir Path directory) throws Exception {
        List<Markdown.Block> blocks =
                Markdown.blocks(Files.readString(ROOT.resolve("docs/configuration.md"))).stream()
                        .filter(block -> block.kind().equals("json"))
                        .toList();
        assertThat(blocks).hasSizeGreaterThan(2);
        for (Markdown.Block block : blocks) {
            Path file = Files.writeString(directory.resolve("auditql.conf"), block.text());
            Configuration configuration = ConfigReader.read(file);
            assertThat(configuration.warnings()).isEmpty();
            assertThat(configuration.errors()).isEmpty();
            assertThat(ConfigCheck.unprepared(Program.AUDITQLD.newFlags(), configuration))
                    .isEmpty();
        }
    }

    /// A directory like the checkout, whose shell runs the classes under test: the jar may not be built yet.
    private static void placeShell(Path directory) throws IOException {
        try (Stream<Path> examples = Files.walk(ROOT.resolve("examples"))) {
            for (Path example : examples.toList()) {
                Files.copy(example, directory.resolve(ROOT.relativize(example).toString()));
            }
        }
        Path bin = Files.createDirectory(directory.resolve("bin"));
        place(bin.resolve("auditqli"), Auditqli.class);
        place(bin.resolve("auditqlctl"), Auditqlctl.class);
    }

    private static void place(Path shell, Class<?> main) throws IOException {
        Files.writeString(
                shell,
                """
                #!/bin/sh
                LC_ALL=C.UTF-8 exec '%s' --enable-native-access=ALL-UNNAMED -Dstdout.encoding=UTF-8 -cp '%s' %s "$@"
                """
                        .formatted(
                                ProcessHandle.current().info().command().orElse("java"),
                                System.getProperty("java.class.path"),
                                main.getName()));
        assertThat(shell.toFile().setExecutable(true)).isTrue();
    }

    private static String run(String commands, Path directory) throws Exception {
        Path errors = directory.resolve("errors");
        Process process =
                new ProcessBuilder("sh", "-e", "-c", commands)
                        .directory(directory.toFile())
                        .redirectError(errors.toFile())
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as("%s\n%s%s", commands, printed, Files.readString(errors))
                .isZero();
        return printed;
    }
}
