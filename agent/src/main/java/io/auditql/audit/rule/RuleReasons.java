package io.auditql.audit.rule;

import io.auditql.catalog.Abi;
import io.auditql.catalog.Syscall;
import io.auditql.events.Interest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Why a rule of ours is there, in words for whoever has to agree to it.
public final class RuleReasons {
    private RuleReasons() {}

    /// The reason, and what each condition leaves out.
    ///
    /// @param tables the interests of the enabled tables, by name
    public static String of(Rule rule, Map<String, Interest> tables) {
        Abi abi = rule.abi().orElse(Abi.OTHER);
        List<String> reasons = new ArrayList<>();
        tables.forEach((table, interest) -> {
            String calls =
                    interest.calls().stream()
                            .filter(call -> asks(rule.syscalls(), abi, call))
                            .sorted()
                            .map(Syscall::word)
                            .collect(Collectors.joining(", "));
            if (!calls.isEmpty()) {
                reasons.add(table + " is made of " + calls);
            }
        });
        reasons.add(programs(abi));
        rule.conditions().stream()
                .map(RuleReasons::condition)
                .filter(words -> !words.isEmpty())
                .distinct()
                .forEach(reasons::add);
        return String.join("; ", reasons);
    }

    private static boolean asks(BitSet numbers, Abi abi, Syscall call) {
        int number = call.number(abi);
        return (number != Syscall.NONE && numbers.get(number))
                || (abi == Abi.I386
                        && numbers.get(Syscall.I386_SOCKETCALL)
                        && call.socketcall() != Syscall.NONE);
    }

    private static String programs(Abi abi) {
        return switch (abi) {
            case X86_64, AARCH64 -> "calls of 64-bit programs";
            case I386 -> "calls of 32-bit programs, and int 0x80 of 64-bit ones";
            case ARM -> "calls of 32-bit programs";
            case X32, OTHER -> "calls of all programs";
        };
    }

    private static String condition(Condition condition) {
        RuleField field = RuleField.of(condition.field()).orElse(RuleField.KEY);
        return switch (field) {
            case SUCCESS -> "of those that succeed";
            case EXIT ->
                    "of connections under way, whose outcome comes later (EINPROGRESS is no failure)";
            case SADDR_FAM ->
                    "without unix and netlink sockets, which the kernel then need not report";
            case PID -> "without what this program does itself";
            case A0 -> "the call is in the first argument of socketcall";
            default -> "";
        };
    }
}
