package io.auditql.app;

import io.auditql.flags.FlagException;
import io.auditql.flags.FlagParser;
import io.auditql.flags.FlagSet;
import io.auditql.flags.Flags;
import io.auditql.flags.KnownFlags;
import io.auditql.flags.ShellFlags;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What someone typed after a program's name, read.
///
/// @param known     all flags, for the help and for the `options` of a configuration
/// @param words     what was no flag: the SQL, a command
/// @param warnings  what was passed over in flag files, each with its place
/// @param flagFiles the files read, for the check of who may write them
public record CommandLine(
        Program program,
        FlagSet known,
        Flags flags,
        List<String> words,
        List<String> warnings,
        List<Path> flagFiles) {
    public static CommandLine parse(Program program, List<String> arguments) throws FlagException {
        return parse(program, arguments, program.newFlags());
    }

    static CommandLine parse(Program program, List<String> arguments, Flags flags)
            throws FlagException {
        FlagSet known = KnownFlags.all();
        FlagParser parser = new FlagParser(known, flags, program.word());
        parser.parse(arguments);
        CommandLine line =
                new CommandLine(
                        program, known, flags, parser.words(), parser.warnings(), parser.files());
        if (!line.help() && !line.version()) {
            line.checkWords();
        }
        return line;
    }

    public boolean help() {
        return flags.get(ShellFlags.HELP);
    }

    public boolean version() {
        return flags.get(ShellFlags.VERSION);
    }

    /// The SQL to run, by `--query` or as a word.
    public Optional<String> sql() {
        if (flags.isSet(ShellFlags.QUERY)) {
            return Optional.of(flags.get(ShellFlags.QUERY));
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(words.getFirst());
    }

    private void checkWords() throws FlagException {
        switch (program) {
            case AUDITQLI -> {
                if (words.size() > 1) {
                    throw new FlagException(
                            "one SQL text is expected, found %d words, the second \"%s\"; put quotes around the SQL"
                                    .formatted(words.size(), words.get(1)));
                }
            }
            case AUDITQLD -> {
                if (!words.isEmpty()) {
                    throw new FlagException(
                            "only flags are expected, found \"" + words.getFirst() + "\"");
                }
            }
            case AUDITQLCTL -> {
                // its commands take words
            }
        }
    }
}
