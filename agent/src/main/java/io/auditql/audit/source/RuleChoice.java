package io.auditql.audit.source;

import java.util.List;

/// A rule to load, and what to load instead where the kernel does not know one of its fields.
///
/// @param variants the wanted rule first; each later one asks the kernel for less filtering
public record RuleChoice(List<RuleData> variants) {
    public RuleChoice {
        variants = List.copyOf(variants);
        if (variants.isEmpty()) {
            throw new IllegalArgumentException("a choice of no rules");
        }
    }
}
