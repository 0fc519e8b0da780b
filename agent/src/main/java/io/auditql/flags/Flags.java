package io.auditql.flags;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The values of the flags in one running program, and where each came from.
///
/// Filled at start by one thread and read by all afterwards.
public final class Flags {
    /// Where a value came from when nobody gave one.
    public static final String DEFAULT = "default";

    private final Map<Flag<?>, Setting> settings = new LinkedHashMap<>();
    private final Map<Flag<?>, Object> programDefaults = new LinkedHashMap<>();

    /// The value given, or the default.
    @SuppressWarnings("unchecked") // every way in takes a flag and a value of its type
    public <T> T get(Flag<T> flag) {
        Setting setting = settings.get(flag);
        return setting == null ? defaultValue(flag) : (T) setting.value;
    }

    /// What the flag is in this program when nobody gives it.
    @SuppressWarnings("unchecked") // as above
    public <T> T defaultValue(Flag<T> flag) {
        return (T) programDefaults.getOrDefault(flag, flag.defaultValue());
    }

    public <T> void set(Flag<T> flag, T value) {
        set(flag, value, "program");
    }

    /// @param origin where the value stands, as messages name it: `command line`, `/etc/auditql/auditql.flags:3`
    public <T> void set(Flag<T> flag, T value, String origin) {
        settings.put(flag, new Setting(value, origin));
    }

    /// What the flag is in this program when nobody gives it: the shell has other defaults than the daemon.
    public <T> void setDefault(Flag<T> flag, T value) {
        programDefaults.put(flag, value);
    }

    /// Sets the value that `text` spells. A repeatable flag gets one value more.
    ///
    /// @throws FlagException when the text spells no value of this flag
    public <T> void parse(Flag<T> flag, String text, String origin) throws FlagException {
        T value = flag.parse(text);
        if (value == null) {
            throw new FlagException(
                    "%s: --%s=%s: expected %s"
                            .formatted(origin, flag.name(), bounded(text), flag.expected()));
        }
        Setting before = settings.get(flag);
        if (value instanceof List<?> more
                && before != null
                && before.value instanceof List<?> some) {
            List<Object> all = new ArrayList<>(some);
            all.addAll(more);
            settings.put(flag, new Setting(List.copyOf(all), origin));
        } else {
            set(flag, value, origin);
        }
    }

    /// Back to the default.
    public void clear(Flag<?> flag) {
        settings.remove(flag);
    }

    /// Whether a value was given, be it the default's.
    public boolean isSet(Flag<?> flag) {
        return settings.containsKey(flag);
    }

    /// Where the value stands, or [#DEFAULT].
    public String origin(Flag<?> flag) {
        Setting setting = settings.get(flag);
        return setting == null ? DEFAULT : setting.origin;
    }

    /// The value as it would be written after `=`.
    public <T> String format(Flag<T> flag) {
        return flag.format(get(flag));
    }

    /// One line for each flag that was given and does nothing here, for the start of a program.
    public List<String> withoutEffect() {
        List<String> lines = new ArrayList<>();
        for (Flag<?> flag : settings.keySet()) {
            if (!flag.withoutEffect().isEmpty()) {
                lines.add(
                        "accepted, without effect: --%s (%s)"
                                .formatted(flag.name(), flag.withoutEffect()));
            }
        }
        return lines;
    }

    private static String bounded(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    /// A value someone gave.
    private record Setting(Object value, String origin) {}
}
