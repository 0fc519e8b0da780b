package io.auditql.schedule;

import io.auditql.bytes.GrowableBytes;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// C's `asctime` of a moment in UTC, with the zone behind it: `Sun Nov  1 14:21:21 2026 UTC`.
final class CalendarTime {
    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private CalendarTime() {}

    static void append(long unixTime, GrowableBytes out) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(unixTime, 0, ZoneOffset.UTC);
        out.append(DAYS[time.getDayOfWeek().getValue() - 1]).append(' ');
        out.append(MONTHS[time.getMonthValue() - 1]).append(' ');
        two(time.getDayOfMonth(), ' ', out).append(' ');
        two(time.getHour(), '0', out).append(':');
        two(time.getMinute(), '0', out).append(':');
        two(time.getSecond(), '0', out).append(' ');
        out.appendDecimal(time.getYear()).append(" UTC");
    }

    private static GrowableBytes two(int value, char pad, GrowableBytes out) {
        if (value < 10) {
            out.append(pad);
        }
        return out.appendDecimal(value);
    }
}
