package io.auditql.flags;

import java.util.List;

/// Flags about one thing, under one heading of the help.
public record FlagGroup(String title, List<Flag<?>> flags) {
    public FlagGroup {
        flags = List.copyOf(flags);
    }
}
