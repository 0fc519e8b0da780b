package io.auditql.audit.rule;

import io.auditql.sys.Errno;

/// One `-F` of a rule.
///
/// @param field  the field's number, known to [RuleField] or not
/// @param value  a number as the kernel compares it; for a text field the length of `text`
/// @param text   what a text field is compared with, else empty
record Condition(int field, Operator operator, long value, String text) {
    /// How the field is compared (linux/audit.h, AUDIT_EQUAL and so on).
    enum Operator {
        EQUAL(0x40000000, "="),
        NOT_EQUAL(0x30000000, "!="),
        GREATER(0x20000000, ">"),
        GREATER_OR_EQUAL(0x60000000, ">="),
        LESS(0x10000000, "<"),
        LESS_OR_EQUAL(0x50000000, "<="),
        BIT_MASK(0x08000000, "&"),
        BIT_TEST(0x48000000, "&=");

        private final int number;
        private final String sign;

        Operator(int number, String sign) {
            this.number = number;
            this.sign = sign;
        }

        int number() {
            return number;
        }

        static Operator of(long number) {
            for (Operator operator : values()) {
                if (operator.number == number) {
                    return operator;
                }
            }
            throw new IllegalArgumentException("an audit rule with operator " + number);
        }
    }

    private static final long PROCTITLE = 1327;
    private static final String PERMISSIONS = "xwra"; // bits 1, 2, 4, 8

    static Condition number(RuleField field, Operator operator, long value) {
        return new Condition(field.number(), operator, value & 0xFFFFFFFFL, "");
    }

    static Condition text(RuleField field, Operator operator, String text) {
        int length = text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        return new Condition(field.number(), operator, length, text);
    }

    boolean is(RuleField other) {
        return field == other.number();
    }

    /// As auditctl lists it: `success=1`, `exit=-EINPROGRESS`, `a0>=0x2`.
    @Override
    public String toString() {
        return RuleField.of(field).map(RuleField::word).orElse("f" + field)
                + operator.sign
                + valueText();
    }

    private String valueText() {
        if (!text.isEmpty()) {
            return text;
        }
        int signed = (int) value;
        RuleField known = RuleField.of(field).orElse(RuleField.INODE);
        return switch (known) {
            case ARCH -> (signed & 0x80000000) != 0 ? "b64" : "b32";
            case MSGTYPE -> value == PROCTITLE ? "PROCTITLE" : Long.toString(value);
            case EXIT -> signed < 0 ? "-" + Errno.name(-signed) : Integer.toString(signed);
            case A0, A1, A2, A3 ->
                    "0x" + Long.toHexString(value).toUpperCase(java.util.Locale.ROOT);
            case PERM -> permissions();
            case UID,
                    EUID,
                    SUID,
                    FSUID,
                    GID,
                    EGID,
                    SGID,
                    FSGID,
                    AUID,
                    OBJ_UID,
                    OBJ_GID,
                    SESSIONID ->
                    Integer.toString(signed);
            case PID,
                    PERS,
                    SUBJ_USER,
                    SUBJ_ROLE,
                    SUBJ_TYPE,
                    SUBJ_SEN,
                    SUBJ_CLR,
                    PPID,
                    OBJ_USER,
                    OBJ_ROLE,
                    OBJ_TYPE,
                    OBJ_LEV_LOW,
                    OBJ_LEV_HIGH,
                    LOGINUID_SET,
                    FSTYPE,
                    DEVMAJOR,
                    DEVMINOR,
                    INODE,
                    SUCCESS,
                    PATH,
                    DIR,
                    FILETYPE,
                    FIELD_COMPARE,
                    EXE,
                    SADDR_FAM,
                    KEY ->
                    Long.toString(value);
        };
    }

    private String permissions() {
        StringBuilder letters = new StringBuilder();
        for (int bit : new int[] {2, 1, 0, 3}) { // auditctl's order: r w x a
            if ((value & 1L << bit) != 0) {
                letters.append(PERMISSIONS.charAt(bit));
            }
        }
        return letters.toString();
    }
}
