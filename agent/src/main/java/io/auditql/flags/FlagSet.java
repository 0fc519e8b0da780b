package io.auditql.flags;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All flags a program knows, by name.
public final class FlagSet {
    private final List<Flag<?>> flags;
    private final Map<String, Flag<?>> byName;

    public FlagSet(List<Flag<?>> flags) {
        this.flags = List.copyOf(flags);
        this.byName = HashMap.newHashMap(flags.size() + 16);
        for (Flag<?> flag : flags) {
            add(flag.name(), flag);
            for (String alias : flag.aliases()) {
                add(alias, flag);
            }
        }
    }

    private void add(String name, Flag<?> flag) {
        if (byName.put(name, flag) != null) {
            throw new IllegalArgumentException("two flags are called --" + name);
        }
    }

    /// In the order of their registration.
    public List<Flag<?>> all() {
        return flags;
    }

    /// The flag of this name or alias.
    public @Nullable Flag<?> find(String name) {
        return byName.get(name);
    }

    /// The name that `name` was most likely meant to be, if any is near.
    public Optional<String> nearest(String name) {
        String best = null;
        int bestDistance = 1 + (name.length() < 5 ? 1 : Math.max(2, name.length() / 4));
        List<String> names = new ArrayList<>(byName.keySet());
        names.sort(null); // the same answer in every run
        for (String candidate : names) {
            int distance = distance(name, candidate, bestDistance);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /// The end of a message about an unknown name: what was most likely meant, or nothing.
    public String suggestion(String name) {
        return nearest(name).map(near -> "; did you mean --" + near + "?").orElse("");
    }

    /// Levenshtein's distance, or `limit` when it is not below it.
    private static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) >= limit) {
            return limit;
        }
        int[] above = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int lowest = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (same(a.charAt(i - 1), b.charAt(j - 1)) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
                lowest = Math.min(lowest, row[j]);
            }
            if (lowest >= limit) {
                return limit;
            }
            int[] swap = above;
            above = row;
            row = swap;
        }
        return Math.min(above[b.length()], limit);
    }

    /// `-` for `_` and a wrong case are the commonest slips: they cost nothing.
    private static boolean same(char a, char b) {
        return Character.toLowerCase(a == '-' ? '_' : a)
                == Character.toLowerCase(b == '-' ? '_' : b);
    }
}
