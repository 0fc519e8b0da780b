package io.auditql.tables.event;

import io.auditql.audit.event.AuditEvent;
import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import java.nio.charset.StandardCharsets;

/// A record as the kernel wrote it, for tables that show it whole.
final class RecordText {
    private static final byte[] START = "audit(".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "): ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] APPARMOR = "apparmor".getBytes(StandardCharsets.US_ASCII);
    private static final int MILLIS = 1000;

    private final Slice body = new Slice();
    private final GrowableBytes verdict = new GrowableBytes(32);

    /// Appends `audit(1795358834.549:13808927): …`.
    void append(AuditEvent event, int record, GrowableBytes into) {
        long millis = event.timeMillis() % MILLIS;
        into.append(START).appendDecimal(event.timeMillis() / MILLIS).append('.');
        if (millis < 100) {
            into.append('0');
        }
        if (millis < 10) {
            into.append('0');
        }
        into.appendDecimal(millis).append(':').appendDecimal(event.serial()).append(END);
        event.body(record, body);
        int from = body.offset();
        int to = from + body.length();
        while (from < to && body.array()[from] == ' ') {
            from++;
        }
        into.append(body.array(), from, to - from);
    }

    /// Whether AppArmor wrote the record: it and SELinux share the type AVC.
    boolean isAppArmor(AuditEvent event, int record) {
        return event.fields(record).appendText(APPARMOR, false, verdict.clear());
    }
}
