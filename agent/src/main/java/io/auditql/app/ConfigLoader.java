package io.auditql.app;

import io.auditql.config.ConfigException;
import io.auditql.config.ConfigReader;
import io.auditql.config.ConfigSource;
import io.auditql.config.Configuration;
import io.auditql.config.FilesystemSource;
import io.auditql.flags.ConfigFlags;
import io.auditql.flags.FlagException;
import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads what an operator wrote: the command line with its flag files, then the configuration, whose options go over them.
/// Again and again, for what runs may be told anew.
final class ConfigLoader {
    private final Program program;
    private final List<String> arguments;

    /// What was read.
    ///
    /// @param warnings what was passed over anywhere, each with its place
    record Loaded(CommandLine line, Configuration configuration, List<String> warnings) {
        Loaded {
            warnings = List.copyOf(warnings);
        }

        Flags flags() {
            return line.flags();
        }
    }

    ConfigLoader(Program program, List<String> arguments) {
        this.program = program;
        this.arguments = List.copyOf(arguments);
    }

    /// Reads all of it.
    Loaded load() throws FlagException, ConfigException, NoSuchPluginException {
        return load(CommandLine.parse(program, arguments));
    }

    /// Reads the configuration that a command line names. Where none was named and none is in the default place, an empty one.
    static Loaded load(CommandLine line) throws ConfigException, NoSuchPluginException {
        Trust.check(line);
        ConfigSource source = source(line.flags());
        Path path = Path.of(line.flags().get(ConfigFlags.CONFIG_PATH));
        if (!line.flags().isSet(ConfigFlags.CONFIG_PATH) && !Files.exists(path)) {
            return new Loaded(line, Configuration.EMPTY, List.of());
        }
        Configuration configuration = ConfigReader.read(source);
        List<String> warnings = new ArrayList<>(configuration.warnings());
        warnings.addAll(configuration.apply(line.known(), line.flags()));
        return new Loaded(line, configuration, warnings);
    }

    /// The texts as they are, for `--config_dump`.
    static List<ConfigSource.Text> texts(Flags flags)
            throws ConfigException, NoSuchPluginException {
        return source(flags).texts();
    }

    /// Only root has something that others could take.
    private static ConfigSource source(Flags flags) throws NoSuchPluginException {
        String plugin = flags.get(ConfigFlags.CONFIG_PLUGIN);
        return switch (plugin) {
            case "filesystem" -> {
                ConfigSource files =
                        new FilesystemSource(Path.of(flags.get(ConfigFlags.CONFIG_PATH)));
                yield flags.get(ProcessFlags.ALLOW_UNSAFE) ? files : Trust.checked(files);
            }
            default ->
                    throw new NoSuchPluginException(
                            "unknown config plugin \"" + plugin + "\"; there is: filesystem");
        };
    }
}
