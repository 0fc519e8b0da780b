package io.auditql.flags;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A named setting: a constant beside its use, with osquery's name where osquery has one.
///
///     static final Flag<Duration> EXPIRY = Flag.seconds("events_expiry", 86_000, "Age after which read events may go");
///
/// @param <T> what its value is in the program
public final class Flag<T> {
    /// What the text of a value must look like; the words are gflags', as `osquery_flags` shows them.
    public enum Kind {
        BOOL("bool"),
        INT32("int32"),
        UINT32("uint32"),
        UINT64("uint64"),
        STRING("string"),
        /// A string that may be given several times, each with one value.
        STRINGS("string"),
        /// Whole seconds, not negative.
        SECONDS("uint64");

        private final String word;

        Kind(String word) {
            this.word = word;
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
        /// Never shown: its value is or names a secret.
        SECRET
    }

    private final String name;
    private final Kind kind;
    private final T defaultValue;
    private final String description;
    private final EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);
    private final List<String> aliases = new ArrayList<>();
    private String withoutEffect = "";

    private Flag(String name, Kind kind, T defaultValue, String description) {
        this.name = name;
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.description = description;
    }

    public static Flag<Boolean> bool(String name, boolean defaultValue, String description) {
        return new Flag<>(name, Kind.BOOL, defaultValue, description);
    }

    public static Flag<Long> int32(String name, long defaultValue, String description) {
        return new Flag<>(name, Kind.INT32, defaultValue, description);
    }

    public static Flag<Long> uint32(String name, long defaultValue, String description) {
        return new Flag<>(name, Kind.UINT32, defaultValue, description);
    }

    public static Flag<Long> uint64(String name, long defaultValue, String description) {
        return new Flag<>(name, Kind.UINT64, defaultValue, description);
    }

    public static Flag<String> text(String name, String defaultValue, String description) {
        return new Flag<>(name, Kind.STRING, defaultValue, description);
    }

    public static Flag<List<String>> texts(String name, String description) {
        return new Flag<>(name, Kind.STRINGS, List.of(), description);
    }

    public static Flag<Duration> seconds(String name, long defaultSeconds, String description) {
        return new Flag<>(name, Kind.SECONDS, Duration.ofSeconds(defaultSeconds), description);
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

    /// Why it has no effect, or the empty text when it has.
    public String withoutEffect() {
        return withoutEffect;
    }

    @Override
    public String toString() {
        return "--" + name;
    }
}
