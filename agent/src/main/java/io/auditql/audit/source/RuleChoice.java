package io.auditql.audit.source;

import java.util.List;

/// A rule to load, and what to load instead where the kernel does not know one of its fields.
///
/// @param variants the wanted rule first; each later one asks the kernel for less filtering
/// @param without  what is not seen on a kernel that knows none of them, in words; empty when it must know one
public record RuleChoice(List<RuleData> variants, String without) {
    public RuleChoice(List<RuleData> variants) {
        this(variants, "");
    }

    public RuleChoice {
        variants = List.copyOf(variants);
        if (variants.isEmpty()) {
            throw new IllegalArgumentException("a choice of no rules");
        }
    }
}
