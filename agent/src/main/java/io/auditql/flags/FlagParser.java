package io.auditql.flags;

import static io.auditql.flags.FlagText.withoutLineSeparators;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a command line in gflags' forms, flag files in place.
///
/// `--flag=value`, `--flag value`, `--flag` and `--noflag` for a bool, one dash or two; `--` ends the flags, and what is no
/// flag is a word wherever it stands. A bool never takes the next word, any other flag always takes exactly one. What
/// stands later wins; a repeatable flag keeps all its values.
///
/// An unknown name is an error on the command line, where someone can correct it at once, and a warning in a flag file,
/// which operators own and share between versions.
public final class FlagParser {
    /// The origin of values that `--live` stands for.
    public static final String LIVE = "--live";

    /// The origin of values that were typed.
    public static final String COMMAND_LINE = "command line";

    private final FlagSet known;
    private final Flags flags;
    private final List<String> words = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<Flag<?>> onTheLine = new HashSet<>();
    private final FlagFiles files;

    /// @param program the name by which flag files may address a part of their lines to it: `auditqld`
    public FlagParser(FlagSet known, Flags flags, String program) {
        this.known = known;
        this.flags = flags;
        this.files = new FlagFiles(program);
    }

    /// Reads the default flag file, unless the line names another, then the line from left to right.
    public void parse(List<String> arguments) throws FlagException {
        if (!namesFlagFile(arguments)) {
            String file = flags.get(ConfigFlags.FLAGFILE);
            if (!file.isEmpty() && Files.isReadable(Path.of(file))) {
                readFile(file);
            }
        }
        onTheLine.clear();
        parseLine(arguments);
        if (flags.get(ShellFlags.LIVE)) {
            LiveFlags.expand(flags, onTheLine::contains);
        }
    }

    private void parseLine(List<String> arguments) throws FlagException {
        int at = 0;
        while (at < arguments.size()) {
            String argument = withoutLineSeparators(arguments.get(at++));
            if (argument.isEmpty() && !arguments.get(at - 1).isEmpty()) {
                continue; // nothing but a stray line separator
            }
            if (argument.equals("--")) {
                words.addAll(arguments.subList(at, arguments.size()));
                return;
            }
            if (isFlag(argument)) {
                at = takeFlag(argument, arguments, at);
            } else {
                words.add(argument);
            }
        }
    }

    public Flags flags() {
        return flags;
    }

    /// What was no flag, in order.
    public List<String> words() {
        return List.copyOf(words);
    }

    /// What was passed over and why, each with its place.
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /// The flag files read, in order.
    public List<Path> files() {
        return files.read();
    }

    private static boolean namesFlagFile(List<String> arguments) {
        for (String argument : arguments) {
            if (argument.equals("--")) {
                return false;
            }
            String name = isFlag(argument) ? name(argument) : "";
            if (name.equals("flagfile")) {
                return true;
            }
        }
        return false;
    }

    /// `-` alone is standard input, and a dash before a space begins an SQL comment.
    private static boolean isFlag(String argument) {
        int dashes = dashes(argument);
        return dashes > 0
                && argument.length() > dashes
                && !Character.isWhitespace(argument.charAt(dashes));
    }

    private static int dashes(String argument) {
        return argument.startsWith("--") ? 2 : argument.startsWith("-") ? 1 : 0;
    }

    private static String name(String argument) {
        int equals = argument.indexOf('=');
        return argument.substring(dashes(argument), equals < 0 ? argument.length() : equals);
    }

    private static @Nullable String value(String argument) {
        int equals = argument.indexOf('=');
        return equals < 0 ? null : argument.substring(equals + 1);
    }

    private int takeFlag(String argument, List<String> arguments, int next) throws FlagException {
        String name = name(argument);
        String value = value(argument);
        Flag<?> flag = known.find(name);
        if (flag == null) {
            Flag<?> negated = negated(name, value);
            if (negated == null) {
                throw new FlagException("unknown flag --" + name + known.suggestion(name));
            }
            set(negated, "false", COMMAND_LINE);
            return next;
        }
        int after = next;
        if (value == null && flag.kind() == Flag.Kind.BOOL) {
            value = "true";
            if (next < arguments.size() && isTruth(arguments.get(next))) {
                throw new FlagException(
                        "--%s takes no separate value; write --%s=%s"
                                .formatted(name, name, arguments.get(next)));
            }
        } else if (value == null
                && flag.is(Flag.Trait.OPTIONAL_PATH)
                && !(next < arguments.size() && isPath(arguments.get(next)))) {
            value = "";
        } else if (value == null) {
            if (next == arguments.size()) {
                throw new FlagException("--%s needs a value: %s".formatted(name, flag.expected()));
            }
            value = withoutLineSeparators(arguments.get(next));
            after = next + 1;
        }
        set(flag, value, COMMAND_LINE);
        return after;
    }

    /// SQL has a space before its first slash.
    private static boolean isPath(String word) {
        int slash = word.indexOf('/');
        return slash >= 0 && word.substring(0, slash).chars().noneMatch(Character::isWhitespace);
    }

    /// The bool that `--noname` turns off.
    private @Nullable Flag<?> negated(String name, @Nullable String value) {
        if (value != null || !name.startsWith("no")) {
            return null;
        }
        Flag<?> flag = known.find(name.substring(2));
        return flag != null && flag.kind() == Flag.Kind.BOOL ? flag : null;
    }

    /// A word that can only have been meant as the value of the bool before it: it is no SQL.
    private static boolean isTruth(String word) {
        return word.equals("true") || word.equals("false");
    }

    private void set(Flag<?> flag, String value, String origin) throws FlagException {
        flags.parse(flag, value, origin);
        onTheLine.add(flag);
        if (flag == ConfigFlags.FLAGFILE) {
            for (String file : value.split(",", -1)) {
                if (!file.isEmpty()) {
                    readFile(file);
                }
            }
        }
    }

    private void readFile(String file) throws FlagException {
        for (FlagFiles.Line line : files.open(file, warnings)) {
            takeLine(line);
        }
        files.close();
    }

    private void takeLine(FlagFiles.Line line) throws FlagException {
        String name = name(line.text());
        String value = value(line.text());
        Flag<?> flag = known.find(name);
        if (flag == null) {
            Flag<?> negated = negated(name, value);
            if (negated != null) {
                set(negated, "false", line.place());
            } else if (!name.startsWith("custom_")) {
                warnings.add(unknown(line, name));
            }
        } else if (value == null
                && flag.kind() != Flag.Kind.BOOL
                && !flag.is(Flag.Trait.OPTIONAL_PATH)) {
            warnings.add(
                    "%s: --%s has no value; write --%s=…, in a flag file always with ="
                            .formatted(line.place(), name, name));
        } else {
            set(flag, value == null ? alone(flag) : withoutLineSeparators(value), line.place());
        }
    }

    /// What a flag without a value says.
    private static String alone(Flag<?> flag) {
        return flag.kind() == Flag.Kind.BOOL ? "true" : "";
    }

    private String unknown(FlagFiles.Line line, String name) {
        int space = name.indexOf(' ');
        if (space > 0 && known.find(name.substring(0, space)) != null) {
            return "%s: --%s is passed over; in a flag file a value follows ="
                    .formatted(line.place(), name);
        }
        return "%s: unknown flag --%s is passed over%s"
                .formatted(line.place(), name, known.suggestion(name));
    }
}
