package io.auditql.flags;

import java.util.HashMap;
import java.util.Map;

/// The values of the flags in one running program.
public final class Flags {
    private final Map<Flag<?>, Object> values = new HashMap<>();

    /// The value given, or the default.
    @SuppressWarnings("unchecked") // set() takes a flag and a value of its type only
    public <T> T get(Flag<T> flag) {
        return (T) values.getOrDefault(flag, flag.defaultValue());
    }

    public <T> void set(Flag<T> flag, T value) {
        values.put(flag, value);
    }

    /// Whether a value was given, be it the default's.
    public boolean isSet(Flag<?> flag) {
        return values.containsKey(flag);
    }
}
