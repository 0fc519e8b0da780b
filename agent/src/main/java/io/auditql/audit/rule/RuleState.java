package io.auditql.audit.rule;

import io.auditql.audit.source.RuleChoice;
import io.auditql.audit.source.RuleData;
import io.auditql.audit.source.WantedRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A rule of the kernel, or one that should be there, and what it is to us.
///
/// @param text   in auditctl's words
/// @param list   `exit`, `task` and so on
/// @param action `always` or `never`
/// @param key    empty when it has none
/// @param ours   whether it carries our key, or keeps a record type away as we do
/// @param loaded whether the kernel has it
/// @param wanted whether we want it
public record RuleState(
        String text,
        String list,
        String action,
        String key,
        boolean ours,
        boolean loaded,
        boolean wanted) {
    /// Whether processes forked under it are never audited.
    public boolean isNeverTask() {
        return list.equals("task") && action.equals("never");
    }

    /// The kernel's rules in its order, then those that we want and it does not have.
    public static List<RuleState> compare(List<RuleData> loaded, WantedRules wanted) {
        Set<RuleData> wants = new HashSet<>(wanted.exclusions());
        wanted.choices().forEach(choice -> wants.addAll(choice.variants()));
        List<RuleState> all = new ArrayList<>();
        for (RuleData data : loaded) {
            all.add(of(data, true, wants.contains(data)));
        }
        for (RuleChoice choice : wanted.choices()) {
            if (choice.variants().stream().noneMatch(loaded::contains)) {
                all.add(of(choice.variants().getFirst(), false, true));
            }
        }
        return all;
    }

    private static RuleState of(RuleData data, boolean loaded, boolean wanted) {
        String key = data.key().orElse("");
        boolean ours = key.equals(RuleSet.KEY) || wanted;
        try {
            Rule rule = Rule.decode(data);
            return new RuleState(
                    rule.toString(), rule.listWord(), rule.actionWord(), key, ours, loaded, wanted);
        } catch (IllegalArgumentException e) {
            return new RuleState(data.toString(), "", "", key, ours, loaded, wanted);
        }
    }
}
