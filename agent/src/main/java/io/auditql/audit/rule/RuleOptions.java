package io.auditql.audit.rule;

import java.util.List;

/// What the rules leave out besides what no table wants.
///
/// @param withoutPids processes whose calls are not recorded: our own. Never a program file: ours is `java`
public record RuleOptions(List<Integer> withoutPids) {
    /// Nobody is left out.
    public static final RuleOptions EVERYBODY = new RuleOptions(List.of());

    public RuleOptions {
        withoutPids = List.copyOf(withoutPids);
    }
}
