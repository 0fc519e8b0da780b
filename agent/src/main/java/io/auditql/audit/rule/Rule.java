package io.auditql.audit.rule;

import io.auditql.audit.source.RuleData;
import io.auditql.catalog.Abi;
import io.auditql.catalog.SyscallTable;
import io.auditql.catalog.UringOp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One rule of the kernel's audit system: on which list it stands, what it does, for which system calls and conditions.
///
/// Two rules are the same when their bytes are: so the kernel sees it.
public final class Rule {
    /// The list that decides after a system call (AUDIT_FILTER_EXIT).
    static final int EXIT = 4;

    /// The list of what nobody gets (AUDIT_FILTER_EXCLUDE).
    static final int EXCLUDE = 5;

    /// The list that decides after an operation of io_uring (AUDIT_FILTER_URING_EXIT, Linux 5.16); its bits are operations.
    static final int URING_EXIT = 7;

    static final int NEVER = 0;
    static final int ALWAYS = 2;

    private static final int PREPEND = 0x10;
    private static final int MASK_BITS = RuleData.MASK_WORDS * Integer.SIZE;

    private final int list;
    private final int action;
    private final BitSet syscalls;
    private final List<Condition> conditions;
    private final RuleData data;

    Rule(int list, int action, BitSet syscalls, List<Condition> conditions) {
        if (conditions.size() > RuleData.MAX_FIELDS) {
            throw new IllegalArgumentException("a rule of " + conditions.size() + " conditions");
        }
        if (syscalls.length() > MASK_BITS) {
            throw new IllegalArgumentException(
                    "a rule for system call "
                            + (syscalls.length() - 1)
                            + ", more than a rule can name");
        }
        this.list = list;
        this.action = action;
        this.syscalls = (BitSet) syscalls.clone();
        this.conditions = List.copyOf(conditions);
        this.data = new RuleData(bytes());
    }

    private Rule(int list, int action, BitSet syscalls, List<Condition> conditions, RuleData data) {
        this.list = list;
        this.action = action;
        this.syscalls = syscalls;
        this.conditions = List.copyOf(conditions);
        this.data = data;
    }

    private byte[] bytes() {
        byte[] texts =
                conditions.stream()
                        .map(Condition::text)
                        .collect(Collectors.joining())
                        .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(RuleData.FIXED_BYTES + texts.length)
                        .order(ByteOrder.nativeOrder());
        bytes.putInt(RuleData.LIST_AT, list);
        bytes.putInt(RuleData.ACTION_AT, action);
        bytes.putInt(RuleData.FIELD_COUNT_AT, conditions.size());
        for (int word = 0; word < RuleData.MASK_WORDS; word++) {
            int bits = 0;
            for (int bit = 0; bit < Integer.SIZE; bit++) {
                bits |= syscalls.get(word * Integer.SIZE + bit) ? 1 << bit : 0;
            }
            bytes.putInt(RuleData.MASK_AT + 4 * word, bits);
        }
        for (int i = 0; i < conditions.size(); i++) {
            Condition condition = conditions.get(i);
            bytes.putInt(RuleData.FIELDS_AT + 4 * i, condition.field());
            bytes.putInt(RuleData.VALUES_AT + 4 * i, (int) condition.value());
            bytes.putInt(RuleData.OPERATORS_AT + 4 * i, condition.operator().number());
        }
        bytes.putInt(RuleData.TEXT_BYTES_AT, texts.length);
        bytes.put(RuleData.FIXED_BYTES, texts);
        return bytes.array();
    }

    /// Reads a rule that the kernel lists.
    ///
    /// @throws IllegalArgumentException when an operator is none
    public static Rule decode(RuleData data) {
        BitSet syscalls = new BitSet();
        for (int bit = 0; bit < MASK_BITS; bit++) {
            if ((data.number(RuleData.MASK_AT + bit / Integer.SIZE * 4) >> bit % Integer.SIZE & 1)
                    != 0) {
                syscalls.set(bit);
            }
        }
        List<Condition> conditions = new ArrayList<>();
        for (int i = 0; i < data.fieldCount(); i++) {
            conditions.add(
                    new Condition(
                            data.field(i),
                            Condition.Operator.of(data.number(RuleData.OPERATORS_AT + 4 * i)),
                            data.value(i),
                            RuleData.isText(data.field(i)) ? data.text(i) : ""));
        }
        return new Rule(
                (int) data.number(RuleData.LIST_AT),
                (int) data.number(RuleData.ACTION_AT),
                syscalls,
                conditions,
                data);
    }

    /// The bytes that the kernel is given.
    public RuleData encode() {
        return data;
    }

    BitSet syscalls() {
        return (BitSet) syscalls.clone();
    }

    List<Condition> conditions() {
        return conditions;
    }

    /// The calling convention it is for, or empty when it names none.
    Optional<Abi> abi() {
        return conditions.stream()
                .filter(c -> c.is(RuleField.ARCH))
                .map(c -> Abi.of(c.value(), 0))
                .findFirst();
    }

    /// The rule's key, or empty when it has none.
    public Optional<String> key() {
        return data.key();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Rule rule && data.equals(rule.data);
    }

    @Override
    public int hashCode() {
        return data.hashCode();
    }

    /// In auditctl's words, as `auditctl -l` lists it and `auditctl` takes it.
    @Override
    public String toString() {
        StringBuilder words = new StringBuilder("-a ");
        words.append(actionWord()).append(',').append(listWord());
        conditions.stream()
                .filter(c -> c.is(RuleField.ARCH))
                .forEach(c -> words.append(" -F ").append(c));
        if (!syscalls.isEmpty()) {
            switch (list & ~PREPEND) {
                case EXIT -> words.append(" -S ").append(syscallWords());
                case URING_EXIT -> words.append(" -S ").append(operationWords());
                default -> {}
            }
        }
        conditions.stream()
                .filter(c -> !c.is(RuleField.ARCH))
                .forEach(c -> words.append(" -F ").append(c));
        return words.toString();
    }

    /// `always` or `never`.
    String actionWord() {
        return switch (action) {
            case NEVER -> "never";
            case ALWAYS -> "always";
            default -> "action" + action;
        };
    }

    /// `exit`, `task` and so on: the list it stands in.
    String listWord() {
        return switch (list & ~PREPEND) {
            case 0 -> "user";
            case 1 -> "task";
            case EXIT -> "exit";
            case EXCLUDE -> "exclude";
            case 6 -> "filesystem";
            case URING_EXIT -> "io_uring";
            default -> "list" + list;
        };
    }

    private String syscallWords() {
        if (syscalls.cardinality() >= MASK_BITS - Integer.SIZE) {
            return "all";
        }
        Abi abi = abi().orElse(Abi.OTHER);
        return syscalls.stream()
                .mapToObj(number -> word(abi, number))
                .collect(Collectors.joining(","));
    }

    private static String word(Abi abi, int number) {
        byte[] name = SyscallTable.word(abi, number);
        return name == null
                ? Integer.toString(number)
                : new String(name, StandardCharsets.US_ASCII);
    }

    private String operationWords() {
        return syscalls.stream()
                .mapToObj(number -> {
                    UringOp op = UringOp.find(number);
                    return op == null
                            ? Integer.toString(number)
                            : op.name().toLowerCase(Locale.ROOT);
                })
                .collect(Collectors.joining(","));
    }
}
