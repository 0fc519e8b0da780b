package io.auditql.audit.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Rules laid out by hand.
final class Rules {
    static final int SADDR_FAM = 113;
    private static final int KEY = 210;
    private static final int EQUAL = 0x40000000;

    private Rules() {}

    static RuleData withKey(String key) {
        return rule(key);
    }

    /// A rule with that key, and conditions `field=1`.
    static RuleData rule(String key, int... fields) {
        byte[] text = key.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(1040 + text.length).order(ByteOrder.nativeOrder());
        bytes.putInt(0, 4).putInt(4, 2).putInt(8, fields.length + 1);
        for (int i = 0; i < fields.length; i++) {
            bytes.putInt(268 + 4 * i, fields[i]).putInt(524 + 4 * i, 1).putInt(780 + 4 * i, EQUAL);
        }
        int last = 4 * fields.length;
        bytes.putInt(268 + last, KEY).putInt(524 + last, text.length).putInt(780 + last, EQUAL);
        bytes.putInt(1036, text.length).put(1040, text);
        return new RuleData(bytes.array());
    }

    static RuleData proctitleExclusion() {
        ByteBuffer bytes = ByteBuffer.allocate(1040).order(ByteOrder.nativeOrder());
        bytes.putInt(0, 5).putInt(4, 2).putInt(8, 1);
        bytes.putInt(268, 12).putInt(524, 1327).putInt(780, EQUAL);
        return new RuleData(bytes.array());
    }
}
