package io.auditql.config;

import io.auditql.flags.Flag;
import io.auditql.flags.FlagException;
import io.auditql.flags.FlagParser;
import io.auditql.flags.FlagSet;
import io.auditql.flags.Flags;
import java.util.ArrayList;
import java.util.List;

/// What the texts of a configuration say, in one.
///
/// @param texts    those read, in order
/// @param packs    the schedule first, as the pack `main`
/// @param sections what it says besides; packs carry more of it
/// @param warnings what was passed over or left out, each with its place
/// @param errors   known keys with values of the wrong type, each with its place; the rest counts nevertheless
public record Configuration(
        List<ConfigSource.Text> texts,
        List<ConfigOption> options,
        List<ConfiguredPack> packs,
        Sections sections,
        List<String> warnings,
        List<String> errors) {
    /// A configuration that says nothing.
    public static final Configuration EMPTY =
            new Configuration(List.of(), List.of(), List.of(), Sections.NONE, List.of(), List.of());

    public Configuration {
        texts = List.copyOf(texts);
        options = List.copyOf(options);
        packs = List.copyOf(packs);
        warnings = List.copyOf(warnings);
        errors = List.copyOf(errors);
    }

    /// The queries that are in no pack.
    public List<ConfiguredQuery> schedule() {
        return packs.isEmpty() ? List.of() : packs.getFirst().queries();
    }

    /// The sections that count on a host: those of the configuration and of the packs that are for it.
    public Sections sections(Host host) {
        Sections all = sections;
        for (ConfiguredPack pack : packs) {
            if (pack.conditions().isFor(host)) {
                all = all.and(pack.sections());
            }
        }
        return all;
    }

    /// Sets the options over what the command line and flag files gave, as osquery does. Only what `--live` stands for
    /// stays: it was asked for now, by the person who waits for it.
    ///
    /// @return a warning for each option that was passed over
    /// @throws ConfigException when a value is illegal
    public List<String> apply(FlagSet known, Flags flags) throws ConfigException {
        List<String> passedOver = new ArrayList<>();
        for (ConfigOption option : options) {
            Flag<?> flag = known.find(option.name());
            if (flag == null) {
                if (!option.name().startsWith("custom_")) {
                    passedOver.add(
                            "%s: unknown flag %s is passed over%s"
                                    .formatted(
                                            option.place(),
                                            option.name(),
                                            known.suggestion(option.name())));
                }
            } else if (flag.is(Flag.Trait.COMMAND_LINE_ONLY)) {
                passedOver.add(
                        "%s: --%s is passed over; it counts on the command line or in a flag file only"
                                .formatted(option.place(), flag.name()));
            } else if (!flags.origin(flag).equals(FlagParser.LIVE)) {
                set(flag, option, flags);
            }
        }
        return passedOver;
    }

    private static void set(Flag<?> flag, ConfigOption option, Flags flags) throws ConfigException {
        flags.clear(flag);
        try {
            List<String> texts =
                    flag.kind() == Flag.Kind.STRINGS ? option.items() : List.of(option.text());
            for (String text : texts) {
                flags.parse(flag, text, option.place());
            }
        } catch (FlagException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }
}
