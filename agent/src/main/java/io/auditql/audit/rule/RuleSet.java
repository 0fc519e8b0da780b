package io.auditql.audit.rule;

import io.auditql.audit.rule.Condition.Operator;
import io.auditql.audit.source.RuleChoice;
import io.auditql.audit.source.WantedRules;
import io.auditql.catalog.Abi;
import io.auditql.catalog.Syscall;
import io.auditql.events.Interest;
import io.auditql.events.Interest.Families;
import io.auditql.events.Interest.Outcome;
import io.auditql.sys.Errno;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The kernel rules that follow from the tables' interests.
///
/// As few as can be, each for many calls: the kernel tries every rule of its list at every system call (8 ns each). Calls that
/// are wanted in the same way share a rule; each ABI needs its own, because `int 0x80` from 64-bit code is an i386 call too.
///
/// Calls of x32 programs cannot be asked for: their numbers have bit 30 set, and a rule names numbers below 2048. Kernels of
/// today's distributions are built without x32, or refuse it unless booted with `syscall.x32=y`.
///
/// What the kernel is asked to leave out is a condition of our own rules, so that other people's rules still get everything.
public final class RuleSet {
    /// The key of all our rules.
    public static final String KEY = "auditql";

    private static final int AF_UNIX = 1;
    private static final int AF_NETLINK = 16;
    private static final int AUDIT_PROCTITLE = 1327;

    /// Keeps PROCTITLE from everybody: the record says what the process was called when it was first looked at, often before
    /// its last exec, and costs a quarter of a connect's records.
    private static final Rule NO_PROCTITLE =
            new Rule(
                    Rule.EXCLUDE,
                    Rule.ALWAYS,
                    new BitSet(),
                    List.of(Condition.number(RuleField.MSGTYPE, Operator.EQUAL, AUDIT_PROCTITLE)));

    /// How a call is wanted.
    private record Wish(Outcome outcome, Families families) {
        Wish and(Wish other) {
            return new Wish(
                    outcome.compareTo(other.outcome) >= 0 ? outcome : other.outcome,
                    families.compareTo(other.families) >= 0 ? families : other.families);
        }
    }

    /// A rule, and the same without what older kernels do not know.
    private record Choice(Rule rule, List<Rule> fallbacks) {}

    private final RuleOptions options;
    private final List<Choice> choices = new ArrayList<>();

    private RuleSet(RuleOptions options) {
        this.options = options;
    }

    /// @param abis the calling conventions of the machine; see [#abisOfThisMachine]
    public static RuleSet of(Collection<Interest> interests, Set<Abi> abis, RuleOptions options) {
        Map<Syscall, Wish> wishes = new EnumMap<>(Syscall.class);
        for (Interest interest : interests) {
            Wish wish = new Wish(interest.outcome(), interest.families());
            interest.calls().forEach(call -> wishes.merge(call, wish, Wish::and));
        }
        Map<Wish, Set<Syscall>> groups = new LinkedHashMap<>();
        wishes.forEach((call, wish) ->
                groups.computeIfAbsent(wish, _ -> EnumSet.noneOf(Syscall.class)).add(call));
        RuleSet set = new RuleSet(options);
        for (Abi abi : EnumSet.copyOf(abis)) {
            if (abi != Abi.X32 && abi != Abi.OTHER) {
                groups.forEach((wish, calls) -> set.ask(abi, calls, wish));
            }
        }
        return set;
    }

    /// The calling conventions that programs on this machine can use.
    public static Set<Abi> abisOfThisMachine() {
        return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> Set.of(Abi.X86_64, Abi.I386);
            case "aarch64", "arm64" -> Set.of(Abi.AARCH64, Abi.ARM);
            default -> Set.of();
        };
    }

    private void ask(Abi abi, Set<Syscall> calls, Wish wish) {
        BitSet numbers = new BitSet();
        for (Syscall call : calls) {
            if (call.number(abi) != Syscall.NONE) {
                numbers.set(call.number(abi));
            }
        }
        if (!numbers.isEmpty()) {
            askOutcomes(abi, numbers, wish, List.of());
        }
        if (abi == Abi.I386) {
            askSocketcall(calls, wish);
        }
    }

    /// `socketcall` has the call in its first argument: a rule for each run of neighbours, so one for bind (2) and connect (3).
    private void askSocketcall(Set<Syscall> calls, Wish wish) {
        BitSet arguments = new BitSet();
        for (Syscall call : calls) {
            if (call.socketcall() != Syscall.NONE) {
                arguments.set(call.socketcall());
            }
        }
        BitSet number = new BitSet();
        number.set(Syscall.I386_SOCKETCALL);
        for (int from = arguments.nextSetBit(0); from >= 0; ) {
            int end = arguments.nextClearBit(from);
            List<Condition> which =
                    end - from == 1
                            ? List.of(Condition.number(RuleField.A0, Operator.EQUAL, from))
                            : List.of(
                                    Condition.number(RuleField.A0, Operator.GREATER_OR_EQUAL, from),
                                    Condition.number(
                                            RuleField.A0, Operator.LESS_OR_EQUAL, end - 1));
            askOutcomes(Abi.I386, number, wish, which);
            from = arguments.nextSetBit(end);
        }
    }

    private void askOutcomes(Abi abi, BitSet numbers, Wish wish, List<Condition> which) {
        Condition success = Condition.number(RuleField.SUCCESS, Operator.EQUAL, 1);
        Condition underWay = Condition.number(RuleField.EXIT, Operator.EQUAL, -Errno.EINPROGRESS);
        switch (wish.outcome()) {
            case SUCCESS -> add(abi, numbers, wish, which, List.of(success));
            case SUCCESS_OR_IN_PROGRESS -> {
                add(abi, numbers, wish, which, List.of(success));
                add(abi, numbers, wish, which, List.of(underWay));
            }
            case ANY -> add(abi, numbers, wish, which, List.of());
        }
    }

    private void add(
            Abi abi, BitSet numbers, Wish wish, List<Condition> which, List<Condition> outcome) {
        List<Condition> all = new ArrayList<>();
        all.add(Condition.number(RuleField.ARCH, Operator.EQUAL, abi.arch()));
        all.addAll(which);
        all.addAll(outcome);
        if (wish.families() != Families.NETWORK) {
            choices.add(new Choice(rule(numbers, all), List.of()));
            return;
        }
        // a kernel before 5.3 does not know saddr_fam: the table leaves the other families out
        Rule fallback = rule(numbers, all);
        all.add(Condition.number(RuleField.SADDR_FAM, Operator.NOT_EQUAL, AF_UNIX));
        all.add(Condition.number(RuleField.SADDR_FAM, Operator.NOT_EQUAL, AF_NETLINK));
        choices.add(new Choice(rule(numbers, all), List.of(fallback)));
    }

    private Rule rule(BitSet numbers, List<Condition> conditions) {
        List<Condition> all = new ArrayList<>(conditions);
        for (int pid : options.withoutPids()) {
            all.add(Condition.number(RuleField.PID, Operator.NOT_EQUAL, pid));
        }
        all.add(Condition.text(RuleField.KEY, Operator.EQUAL, KEY));
        return new Rule(Rule.EXIT, Rule.ALWAYS, numbers, all);
    }

    /// The rules for a kernel that knows all fields.
    public List<Rule> rules() {
        return choices.stream().map(Choice::rule).toList();
    }

    /// What to load, fallbacks included.
    public WantedRules wanted() {
        List<RuleChoice> wanted = new ArrayList<>();
        for (Choice choice : choices) {
            List<Rule> variants = new ArrayList<>(List.of(choice.rule()));
            variants.addAll(choice.fallbacks());
            wanted.add(new RuleChoice(variants.stream().map(Rule::encode).toList()));
        }
        return new WantedRules(wanted, List.of(NO_PROCTITLE.encode()));
    }
}
