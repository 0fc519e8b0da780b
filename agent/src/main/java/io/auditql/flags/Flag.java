package io.auditql.flags;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A named setting: a constant beside its use, with osquery's name where osquery has one.
///
///     static final Flag<Duration> EXPIRY = Flag.seconds("events_expiry", 86_000, "Age after which read events may go");
///
/// @param <T> what its value is in the program
public final class Flag<T> {
    /// What the text of a value must look like; the words are gflags', as `osquery_flags` shows them.
    public enum Kind {
        BOOL("bool", "true or false"),
        INT32("int32", "a whole number from -2147483648 to 2147483647"),
        UINT32("uint32", "a whole number from 0 to 4294967295"),
        UINT64("uint64", "a whole number from 0 to 9223372036854775807"),
        STRING("string", "a text"),
        /// A string that may be given several times, each with one value.
        STRINGS("string", "a text"),
        /// Whole seconds, not negative.
        SECONDS("uint64", "a whole number of seconds from 0 to 31536000000");

        private final String word;
        private final String expected;

        Kind(String word, String expected) {
            this.word = word;
            this.expected = expected;
        }

        public String word() {
            return word;
        }
    }

    /// What else is to be known of a flag.
    public enum Trait {
        /// Not in `--help`.
        HIDDEN,
        /// Ignored, with a warning, in the `options` of a configuration.
        COMMAND_LINE_ONLY,
        /// Means something in the shell only.
        SHELL_ONLY,
        /// Means something to the commands of `auditqlctl` only.
        CONTROL_ONLY,
        /// Never shown: its value is or names a secret.
        SECRET,
        /// May stand alone, as the empty text: the next word is its value only when it is a path with a slash.
        OPTIONAL_PATH
    }

    /// A thousand years: what a duration can hold in every unit the program counts in.
    private static final long MAX_SECONDS = 31_536_000_000L;

    private final String name;
    private final Kind kind;
    private final T defaultValue;
    private final String description;
    private final Reader<T> reader;
    private final EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);
    private final List<String> aliases = new ArrayList<>();
    private String withoutEffect = "";
    private List<String> choices = List.of();

    private Flag(String name, Kind kind, T defaultValue, String description, Reader<T> reader) {
        this.name = name;
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.description = description;
        this.reader = reader;
    }

    public static Flag<Boolean> bool(String name, boolean defaultValue, String description) {
        return new Flag<>(name, Kind.BOOL, defaultValue, description, FlagText::bool);
    }

    public static Flag<Long> int32(String name, long defaultValue, String description) {
        return whole(
                name, Kind.INT32, defaultValue, Integer.MIN_VALUE, Integer.MAX_VALUE, description);
    }

    public static Flag<Long> uint32(String name, long defaultValue, String description) {
        return whole(name, Kind.UINT32, defaultValue, 0, 0xFFFF_FFFFL, description);
    }

    public static Flag<Long> uint64(String name, long defaultValue, String description) {
        return whole(name, Kind.UINT64, defaultValue, 0, Long.MAX_VALUE, description);
    }

    public static Flag<String> text(String name, String defaultValue, String description) {
        return new Flag<>(name, Kind.STRING, defaultValue, description, text -> text);
    }

    public static Flag<List<String>> texts(String name, String description) {
        return new Flag<>(name, Kind.STRINGS, List.of(), description, List::of);
    }

    public static Flag<Duration> seconds(String name, long defaultSeconds, String description) {
        return new Flag<>(
                name,
                Kind.SECONDS,
                Duration.ofSeconds(defaultSeconds),
                description,
                text -> {
                    Long seconds = FlagText.whole(text, 0, MAX_SECONDS);
                    return seconds == null ? null : Duration.ofSeconds(seconds);
                });
    }

    private static Flag<Long> whole(
            String name,
            Kind kind,
            long defaultValue,
            long lowest,
            long highest,
            String description) {
        return new Flag<>(
                name,
                kind,
                defaultValue,
                description,
                text -> FlagText.whole(text, lowest, highest));
    }

    public Flag<T> with(Trait... more) {
        traits.addAll(List.of(more));
        return this;
    }

    /// Another name for the same flag.
    public Flag<T> alias(String alias) {
        aliases.add(alias);
        return this;
    }

    /// The only texts that are legal.
    public Flag<T> oneOf(String... texts) {
        choices = List.of(texts);
        return this;
    }

    /// Accepted so that osquery's files load, and without effect here for this reason.
    public Flag<T> withoutEffect(String reason) {
        withoutEffect = reason;
        return this;
    }

    public String name() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    public T defaultValue() {
        return defaultValue;
    }

    public String description() {
        return description;
    }

    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    public Set<Trait> traits() {
        return traits.isEmpty() ? Set.of() : EnumSet.copyOf(traits);
    }

    public List<String> aliases() {
        return List.copyOf(aliases);
    }

    /// The only texts that are legal; empty for any that the kind allows.
    public List<String> choices() {
        return choices;
    }

    /// Why it has no effect, or the empty text when it has.
    public String withoutEffect() {
        return withoutEffect;
    }

    /// The value that `text` spells, or null when it spells none.
    public @Nullable T parse(String text) {
        return choices.isEmpty() || choices.contains(text) ? reader.read(text) : null;
    }

    /// What a legal text looks like, in words.
    public String expected() {
        return choices.isEmpty() ? kind.expected : "one of " + String.join(", ", choices);
    }

    /// A value as it would be written after `=`.
    public String format(T value) {
        return switch (value) {
            case Duration duration -> Long.toString(duration.toSeconds());
            case List<?> texts -> texts.isEmpty() ? "" : FlagText.join(texts);
            default -> value.toString();
        };
    }

    @Override
    public String toString() {
        return "--" + name;
    }

    /// Turns text into a value; null means that it is none.
    @FunctionalInterface
    private interface Reader<T> {
        @Nullable T read(String text);
    }
}
