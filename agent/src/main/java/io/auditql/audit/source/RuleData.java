package io.auditql.audit.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A kernel rule as bytes: struct audit_rule_data and the texts behind it (linux/audit.h).
///
///     0 flags (list)   4 action   8 field_count   12 mask[64]   268 fields[64]   524 values[64]
///     780 fieldflags[64] (operators)   1036 buflen   1040 buf: texts of text fields, in their order
///
/// The kernel knows a rule by its bytes: adding the same again is refused, and deleting needs the same.
public final class RuleData {
    public static final int FIXED_BYTES = 1040;
    public static final int MAX_FIELDS = 64;
    public static final int MASK_WORDS = 64;
    public static final int LIST_AT = 0;
    public static final int ACTION_AT = 4;
    public static final int FIELD_COUNT_AT = 8;
    public static final int MASK_AT = 12;
    public static final int FIELDS_AT = 268;
    public static final int VALUES_AT = 524;
    public static final int OPERATORS_AT = 780;
    public static final int TEXT_BYTES_AT = 1036;

    private static final int KEY = 210;
    private static final int TASK_LIST = 1;
    private static final int PREPEND = 0x10;
    private static final int NEVER = 0;

    private final byte[] bytes;

    /// @throws IllegalArgumentException when these are not the bytes of a rule
    public RuleData(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /// The rule at the start of the bytes; a netlink message is padded to a multiple of 4.
    RuleData(byte[] bytes, int offset, int length) {
        if (length < FIXED_BYTES) {
            throw new IllegalArgumentException("an audit rule of " + length + " bytes");
        }
        long used = FIXED_BYTES + number(bytes, offset + TEXT_BYTES_AT);
        if (used > length || number(bytes, offset + FIELD_COUNT_AT) > MAX_FIELDS) {
            throw new IllegalArgumentException("an audit rule that contradicts its length");
        }
        this.bytes = Arrays.copyOfRange(bytes, offset, offset + (int) used);
    }

    public byte[] toByteArray() {
        return bytes.clone();
    }

    /// The u32 at a byte offset, unsigned.
    public long number(int at) {
        return number(bytes, at);
    }

    private static long number(byte[] bytes, int at) {
        return Integer.toUnsignedLong((int) AuditProtocol.INT.get(bytes, at));
    }

    public int fieldCount() {
        return (int) number(FIELD_COUNT_AT);
    }

    public int field(int index) {
        return (int) number(FIELDS_AT + 4 * index);
    }

    public long value(int index) {
        return number(VALUES_AT + 4 * index);
    }

    /// Whether the value of such a field is the length of a text: labels, paths, programs and keys.
    public static boolean isText(int field) {
        return (field >= 13 && field <= 17) // SUBJ_USER..SUBJ_CLR
                || (field >= 19 && field <= 23) // OBJ_USER..OBJ_LEV_HIGH
                || field == 105 // WATCH
                || field == 107 // DIR
                || field == 112 // EXE
                || field == KEY;
    }

    /// The text of a text field.
    public String text(int index) {
        int at = FIXED_BYTES;
        for (int i = 0; i < index; i++) {
            if (isText(field(i))) {
                at += (int) value(i);
            }
        }
        int end = (int) Math.min(at + value(index), bytes.length);
        return new String(bytes, Math.min(at, end), Math.max(0, end - at), StandardCharsets.UTF_8);
    }

    /// The rule's key, or empty when it has none.
    public Optional<String> key() {
        for (int i = 0; i < fieldCount(); i++) {
            if (field(i) == KEY) {
                return Optional.of(text(i));
            }
        }
        return Optional.empty();
    }

    /// Whether it is a `never,task` rule: processes forked while it is loaded, and that it fits, are never audited.
    public boolean isNeverTask() {
        return (number(LIST_AT) & ~PREPEND) == TASK_LIST && number(ACTION_AT) == NEVER;
    }

    String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    static RuleData ofHex(String hex) {
        return new RuleData(HexFormat.of().parseHex(hex));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RuleData rule && Arrays.equals(bytes, rule.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "rule of list " + number(LIST_AT) + key().map(k -> " with key " + k).orElse("");
    }
}
