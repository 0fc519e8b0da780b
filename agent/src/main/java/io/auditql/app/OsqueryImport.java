package io.auditql.app;

import io.auditql.config.ConfigException;
import io.auditql.config.ConfiguredPack;
import io.auditql.flags.ConfigFlags;
import io.auditql.flags.FlagException;
import io.auditql.flags.Flags;
import io.auditql.flags.LoggerFlags;
import io.auditql.flags.ProcessFlags;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// Makes the daemon run an osquery installation's flags, configuration and packs, where they are, and write its result log
/// where osqueryd did: `auditqlctl import-osquery [FROM [TO]]`.
///
/// One file is written, `TO/auditql.flags`, and it says so itself; nothing of osquery's is touched. Running it again writes it
/// anew. What differs is told on standard output.
final class OsqueryImport {
    private static final Path OSQUERY = Path.of("/etc/osquery");
    private static final Path AUDITQL = Path.of("/etc/auditql");
    private static final String LOGS = "/var/log/osquery";
    private static final String MARK = "# Written by auditqlctl import-osquery";

    private final Path from;
    private final Path flagFile;

    private OsqueryImport(Path from, Path to) {
        this.from = from.toAbsolutePath().normalize();
        this.flagFile = to.toAbsolutePath().normalize().resolve("auditql.flags");
    }

    /// @param words where osquery's files are, and where ours go; both may be left out
    static int run(List<String> words) {
        OsqueryImport made =
                new OsqueryImport(
                        words.isEmpty() ? OSQUERY : Path.of(words.get(0)),
                        words.size() < 2 ? AUDITQL : Path.of(words.get(1)));
        try {
            return made.run();
        } catch (FlagException | ConfigException e) {
            System.err.println("auditqlctl: osquery's own files: " + e.getMessage());
            return ExitCode.CONFIGURATION;
        } catch (SysException e) {
            System.err.println("auditqlctl: " + e.getMessage());
            return ExitCode.FAILED;
        } catch (IOException e) {
            System.err.println(
                    "auditqlctl: write %s failed: %s"
                            .formatted(made.flagFile, SysException.reason(e)));
            return ExitCode.FAILED;
        }
    }

    private int run() throws FlagException, ConfigException, SysException, IOException {
        Path osqueryFlags = from.resolve("osquery.flags");
        Path osqueryConfig = from.resolve("osquery.conf");
        if (!Files.isRegularFile(osqueryFlags) && !Files.isRegularFile(osqueryConfig)) {
            System.err.println(
                    "auditqlctl: no osquery installation: neither %s nor %s is there"
                            .formatted(osqueryFlags, osqueryConfig));
            return ExitCode.FAILED;
        }
        if (Files.exists(flagFile) && !Files.readString(flagFile).startsWith(MARK)) {
            System.err.println(
                    "auditqlctl: %s is there and somebody else's; move it away first, and put what you need of it behind what this command writes"
                            .formatted(flagFile));
            return ExitCode.FAILED;
        }
        List<String> lines = lines(osqueryFlags, osqueryConfig);
        write(lines);
        CommandLine line = CommandLine.parse(Program.AUDITQLD, List.of("--flagfile=" + flagFile));
        report(line, lines);
        return ExitCode.OK;
    }

    /// Flags of which the later win: what is osquery's, then what must not be shared with it.
    private static List<String> lines(Path osqueryFlags, Path osqueryConfig) throws FlagException {
        List<String> lines = new ArrayList<>();
        boolean flagged = Files.isRegularFile(osqueryFlags);
        Flags theirs =
                CommandLine.parse(
                                Program.AUDITQLD,
                                List.of("--flagfile=" + (flagged ? osqueryFlags : "")))
                        .flags();
        if (flagged) {
            lines.add("--flagfile=" + osqueryFlags);
        }
        if (!theirs.isSet(ConfigFlags.CONFIG_PATH)) {
            lines.add("--config_path=" + osqueryConfig);
        }
        if (!theirs.isSet(LoggerFlags.LOGGER_PATH)) {
            lines.add("--logger_path=" + LOGS);
        }
        lines.add("--logger_name=osqueryd");
        lines.add("--database_path=" + ProcessFlags.DATABASE_PATH.defaultValue());
        lines.add("--pidfile=" + ProcessFlags.PIDFILE.defaultValue());
        return lines;
    }

    private void write(List<String> lines) throws IOException {
        Path directory = flagFile.resolveSibling("");
        Files.createDirectories(directory);
        Path draft = Files.createTempFile(directory, "auditql", ".flags");
        try {
            Files.writeString(
                    draft,
                    "%s from %s. It may be written anew; add flags of your own to a file that reads this one.\n%s\n"
                            .formatted(MARK, from, String.join("\n", lines)),
                    StandardCharsets.UTF_8);
            Files.move(draft, flagFile, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private void report(CommandLine line, List<String> lines) throws SysException {
        System.out.println("wrote " + flagFile + ":");
        lines.forEach(flag -> System.out.println("  " + flag));
        List<String> differences = new ArrayList<>(line.warnings());
        try {
            ConfigLoader.Loaded loaded = ConfigLoader.load(line);
            System.out.println(summary(loaded));
            differences.addAll(loaded.warnings());
            differences.addAll(loaded.configuration().errors());
            differences.addAll(line.flags().withoutEffect());
            differences.addAll(ConfigCheck.unprepared(line.flags(), loaded.configuration()));
        } catch (ConfigException | NoSuchPluginException e) {
            differences.add(e.getMessage());
        }
        System.out.println(
                differences.isEmpty() ? "nothing differs" : "what differs from osqueryd:");
        differences.forEach(difference -> System.out.println("  " + difference));
        System.out.println(
                "next: stop osqueryd, which uses the same result log and the same audit socket, and start auditqld");
    }

    private static String summary(ConfigLoader.Loaded loaded) {
        Flags flags = loaded.flags();
        List<ConfiguredPack> packs = loaded.configuration().packs();
        int queries = packs.stream().mapToInt(pack -> pack.queries().size()).sum();
        return "%d queries, of them %d in %d packs; results go to %s/%s.results.log"
                .formatted(
                        queries,
                        queries - loaded.configuration().schedule().size(),
                        Math.max(0, packs.size() - 1),
                        flags.get(LoggerFlags.LOGGER_PATH),
                        flags.get(LoggerFlags.LOGGER_NAME));
    }
}
