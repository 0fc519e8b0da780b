package io.auditql.audit.rule;

import io.auditql.audit.rule.Condition.Operator;
import io.auditql.audit.source.RuleChoice;
import io.auditql.audit.source.WantedRules;
import io.auditql.catalog.Abi;
import io.auditql.catalog.Syscall;
import io.auditql.catalog.Syscall.Address;
import io.auditql.catalog.UringOp;
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

    private static final Condition SUCCEEDED =
            Condition.number(RuleField.SUCCESS, Operator.EQUAL, 1);
    private static final Condition FAILED = Condition.number(RuleField.SUCCESS, Operator.EQUAL, 0);
    private static final List<Condition> NOT_LOCAL =
            List.of(
                    Condition.number(RuleField.SADDR_FAM, Operator.NOT_EQUAL, AF_UNIX),
                    Condition.number(RuleField.SADDR_FAM, Operator.NOT_EQUAL, AF_NETLINK));

    /// True of every family, and never of a call without an address.
    private static final List<Condition> WITH_ADDRESS =
            List.of(Condition.number(RuleField.SADDR_FAM, Operator.GREATER_OR_EQUAL, 0));

    /// Keeps PROCTITLE from everybody: the record says what the process was called when it was first looked at, often before
    /// its last exec, and costs a quarter of a connect's records.
    private static final Rule NO_PROCTITLE =
            new Rule(
                    Rule.EXCLUDE,
                    Rule.ALWAYS,
                    new BitSet(),
                    List.of(Condition.number(RuleField.MSGTYPE, Operator.EQUAL, AUDIT_PROCTITLE)));

    /// How a call is wanted.
    private record Wish(Outcome outcome, Families families, Address address) {
        Wish and(Wish other) {
            return new Wish(
                    outcome == other.outcome ? outcome : wider(outcome, other.outcome),
                    families.compareTo(other.families) >= 0 ? families : other.families,
                    address);
        }

        private static Outcome wider(Outcome one, Outcome other) {
            return one == Outcome.SUCCESS ? other : other == Outcome.SUCCESS ? one : Outcome.ANY;
        }
    }

    /// A rule, and the same without what older kernels do not know.
    private record Choice(Rule rule, List<Rule> fallbacks, String without) {}

    private final RuleOptions options;
    private final List<Choice> choices = new ArrayList<>();

    private RuleSet(RuleOptions options) {
        this.options = options;
    }

    /// @param abis the calling conventions of the machine; see [#abisOfThisMachine]
    public static RuleSet of(Collection<Interest> interests, Set<Abi> abis, RuleOptions options) {
        Map<Syscall, Wish> wishes = new EnumMap<>(Syscall.class);
        Map<UringOp, Families> operations = new EnumMap<>(UringOp.class);
        for (Interest interest : interests) {
            for (Interest.Request request : interest.requests()) {
                for (Syscall call : request.calls()) {
                    Wish wish = new Wish(request.outcome(), request.families(), call.address());
                    wishes.merge(call, wish, Wish::and);
                }
            }
            for (Interest.Operations wanted : interest.operations()) {
                for (UringOp op : wanted.ops()) {
                    operations.merge(op, wanted.families(), (a, b) -> a.compareTo(b) >= 0 ? a : b);
                }
            }
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
        if (!abis.isEmpty()) {
            set.askOperations(operations);
        }
        return set;
    }

    /// The calling conventions that programs on this machine can use.
    public static Set<Abi> abisOfThisMachine() {
        return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> Set.of(Abi.X86_64, Abi.I386);
            case "aarch64", "arm64" -> Set.of(Abi.AARCH64, Abi.ARM);
            case "arm" -> Set.of(Abi.ARM);
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
        List<Condition> common = new ArrayList<>();
        common.add(Condition.number(RuleField.ARCH, Operator.EQUAL, abi.arch()));
        common.addAll(which);
        if (wish.address() == Address.RETURNED && wish.families() == Families.NETWORK) {
            askForPeers(numbers, common, wish.outcome(), which.isEmpty());
            return;
        }
        switch (wish.outcome()) {
            case SUCCESS -> add(numbers, common, wish, SUCCEEDED);
            case SUCCESS_OR_IN_PROGRESS -> {
                add(numbers, common, wish, SUCCEEDED);
                add(numbers, common, wish, exit(Errno.EINPROGRESS));
            }
            case SUCCESS_OR_WOULD_BLOCK -> {
                add(numbers, common, wish, SUCCEEDED);
                add(numbers, common, wish, exit(Errno.EAGAIN));
            }
            case ANY -> add(numbers, common, wish);
        }
    }

    /// The kernel knows the family of a peer only if the call succeeded and had room for its address, and a condition on a
    /// family that it does not know never holds: so a rule for those with an address, one for those that asked for none, and
    /// one for those that failed. `socketcall` does not show what was asked for: there the table looks at the family.
    private void askForPeers(
            BitSet numbers, List<Condition> common, Outcome outcome, boolean ownNumber) {
        if (ownNumber) {
            Condition noRoom = Condition.number(RuleField.A1, Operator.EQUAL, 0);
            addFiltered(numbers, common, NOT_LOCAL, SUCCEEDED);
            add(numbers, common, SUCCEEDED, noRoom);
        } else {
            add(numbers, common, SUCCEEDED);
        }
        switch (outcome) {
            case SUCCESS, SUCCESS_OR_IN_PROGRESS -> {}
            case SUCCESS_OR_WOULD_BLOCK -> add(numbers, common, exit(Errno.EAGAIN));
            case ANY -> add(numbers, common, FAILED);
        }
    }

    private static Condition exit(int errno) {
        return Condition.number(RuleField.EXIT, Operator.EQUAL, -errno);
    }

    private void add(BitSet numbers, List<Condition> common, Wish wish, Condition... outcome) {
        if (wish.address() == Address.NONE) {
            add(numbers, common, outcome);
            return;
        }
        switch (wish.families()) {
            case NETWORK -> addFiltered(numbers, common, NOT_LOCAL, outcome);
            case ANY -> {
                if (wish.address() == Address.OPTIONAL) {
                    addFiltered(numbers, common, WITH_ADDRESS, outcome);
                } else {
                    add(numbers, common, outcome);
                }
            }
            case NOT_APPLICABLE -> add(numbers, common, outcome);
        }
    }

    private void add(BitSet numbers, List<Condition> common, Condition... more) {
        choices.add(new Choice(rule(Rule.EXIT, numbers, common, List.of(more)), List.of(), ""));
    }

    /// A kernel before 5.3 does not know saddr_fam: the table leaves the other families out.
    private void addFiltered(
            BitSet numbers, List<Condition> common, List<Condition> families, Condition... more) {
        List<Condition> all = new ArrayList<>(List.of(more));
        Rule fallback = rule(Rule.EXIT, numbers, common, all);
        all.addAll(families);
        choices.add(new Choice(rule(Rule.EXIT, numbers, common, all), List.of(fallback), ""));
    }

    /// Rules on the list that decides after an operation of io_uring; its bits are operations, and it knows no ABI. An accept's
    /// family is known only if the operation had room for the address.
    private void askOperations(Map<UringOp, Families> operations) {
        BitSet filtered = new BitSet();
        BitSet all = new BitSet();
        operations.forEach((op, families) ->
                (families == Families.NETWORK && op != UringOp.ACCEPT ? filtered : all)
                        .set(op.number()));
        addOperations(filtered, NOT_LOCAL);
        addOperations(all, List.of());
    }

    /// A kernel before 5.16 has io_uring without audit.
    private void addOperations(BitSet numbers, List<Condition> families) {
        if (!numbers.isEmpty()) {
            Rule rule = rule(Rule.URING_EXIT, numbers, List.of(), families);
            choices.add(new Choice(rule, List.of(), "no audit of io_uring operations"));
        }
    }

    private Rule rule(int list, BitSet numbers, List<Condition> common, List<Condition> more) {
        List<Condition> all = new ArrayList<>(common);
        all.addAll(more);
        for (int pid : options.withoutPids()) {
            all.add(Condition.number(RuleField.PID, Operator.NOT_EQUAL, pid));
        }
        all.add(Condition.text(RuleField.KEY, Operator.EQUAL, KEY));
        return new Rule(list, Rule.ALWAYS, numbers, all);
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
            wanted.add(
                    new RuleChoice(variants.stream().map(Rule::encode).toList(), choice.without()));
        }
        return new WantedRules(wanted, List.of(NO_PROCTITLE.encode()));
    }
}
