package io.auditql.audit.source;

/// Reads the head that every record begins with, in place.
///
///     audit(1795358813.805:13808692): pid=2261 uid=0 …
///           seconds    ms  serial     body
///
/// Reusable: [#read] points it at the next record.
public final class RecordHeader {
    private static final byte[] START = {'a', 'u', 'd', 'i', 't', '('};
    private static final int SECONDS_DIGITS = 12;
    private static final long MAX_SERIAL = 0xFFFF_FFFFL;
    private static final int NONE = -1;

    private long timeMillis;
    private long serial;
    private int body;
    private int at;

    /// Reads the head of the record in `[offset, offset + length)`.
    ///
    /// @return false when it is malformed; the other methods then say nothing
    public boolean read(byte[] bytes, int offset, int length) {
        int end = offset + length;
        if (length < START.length) {
            return false;
        }
        for (int i = 0; i < START.length; i++) {
            if (bytes[offset + i] != START[i]) {
                return false;
            }
        }
        at = offset + START.length;
        long seconds = number(bytes, end, SECONDS_DIGITS);
        long millis = seconds == NONE || !skip(bytes, end, '.') ? NONE : number(bytes, end, 3);
        long number = millis == NONE || !skip(bytes, end, ':') ? NONE : number(bytes, end, 10);
        if (number == NONE || number > MAX_SERIAL) {
            return false;
        }
        if (!skip(bytes, end, ')')) {
            return false;
        }
        // auditd's own records of old had none: `audit(1162862354.005:5730) auditd normal halt`
        if (!skip(bytes, end, ':') && at < end && bytes[at] != ' ') {
            return false;
        }
        timeMillis = seconds * 1000 + millis;
        serial = number;
        body = at < end && bytes[at] == ' ' ? at + 1 : at;
        return true;
    }

    /// A number of 1 to `mostDigits` digits at the current place, or [#NONE].
    private long number(byte[] bytes, int end, int mostDigits) {
        long value = 0;
        int start = at;
        int stop = Math.min(end, start + mostDigits);
        while (at < stop) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
            at++;
        }
        return at == start ? NONE : value;
    }

    private boolean skip(byte[] bytes, int end, char expected) {
        if (at < end && bytes[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    /// The kernel's stamp, milliseconds since 1970.
    public long timeMillis() {
        return timeMillis;
    }

    /// The kernel's number of the event, 0 to 4294967295.
    public long serial() {
        return serial;
    }

    /// Where the key=value text begins in the array that was read.
    public int bodyOffset() {
        return body;
    }
}
