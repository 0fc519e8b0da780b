package io.auditql.audit.source;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The rules to load while this process owns the records.
///
/// @param choices    rules that ask for records; they carry our key
/// @param exclusions rules that keep a record type from everybody: loaded only while nobody else wants records
public record WantedRules(List<RuleChoice> choices, List<RuleData> exclusions) {
    public static final WantedRules NONE = new WantedRules(List.of(), List.of());

    public WantedRules {
        choices = List.copyOf(choices);
        exclusions = List.copyOf(exclusions);
    }

    /// Every rule that may come to be loaded for the choices.
    Set<RuleData> variants() {
        Set<RuleData> all = new LinkedHashSet<>();
        choices.forEach(choice -> all.addAll(choice.variants()));
        return all;
    }

    /// Every rule that may come to be loaded.
    Set<RuleData> all() {
        Set<RuleData> all = variants();
        all.addAll(exclusions);
        return all;
    }
}
