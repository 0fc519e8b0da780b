package io.auditql.tables.host.system;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.TimeZone;
import java.util.function.LongSupplier;

/// What time it is: one row, in UTC.
public final class Time implements HostTable {
    private static final Column WEEKDAY = Column.text("weekday", "English name of the day, UTC");
    private static final Column YEAR = Column.integer("year", "year, UTC");
    private static final Column MONTH = Column.integer("month", "month, 1 to 12, UTC");
    private static final Column DAY = Column.integer("day", "day of the month, UTC");
    private static final Column HOUR = Column.integer("hour", "hour, UTC");
    private static final Column MINUTES = Column.integer("minutes", "minute");
    private static final Column SECONDS = Column.integer("seconds", "second");
    private static final Column TIMEZONE = Column.text("timezone", "always UTC");
    private static final Column LOCAL_TIMEZONE =
            Column.text("local_timezone", "abbreviation of the host's time zone");
    private static final Column UNIX_TIME = Column.integer("unix_time", "seconds since 1970");
    private static final Column TIMESTAMP =
            Column.text("timestamp", "as `Thu Jan  1 00:00:00 1970 UTC`");
    private static final Column DATETIME =
            Column.text("datetime", "as `1970-01-01T00:00:00Z`").alias("date_time");
    private static final Column ISO_8601 = Column.text("iso_8601", "as `1970-01-01T00:00:00Z`");
    private static final Column WIN_TIMESTAMP =
            Column.bigint("win_timestamp", "on Windows only").hidden();

    static final Schema SCHEMA =
            Schema.table(
                    "time",
                    "The current time",
                    WEEKDAY,
                    YEAR,
                    MONTH,
                    DAY,
                    HOUR,
                    MINUTES,
                    SECONDS,
                    TIMEZONE,
                    LOCAL_TIMEZONE,
                    UNIX_TIME,
                    TIMESTAMP,
                    DATETIME,
                    ISO_8601,
                    WIN_TIMESTAMP);

    private final LongSupplier clockMillis;
    private final ZoneId zone;

    /// @param clockMillis milliseconds since 1970
    /// @param zone        the host's
    public Time(LongSupplier clockMillis, ZoneId zone) {
        this.clockMillis = clockMillis;
        this.zone = zone;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        Instant now = Instant.ofEpochMilli(clockMillis.getAsLong());
        ZonedDateTime utc = now.atZone(ZoneOffset.UTC);
        rows.begin()
                .set(YEAR, utc.getYear())
                .set(MONTH, utc.getMonthValue())
                .set(DAY, utc.getDayOfMonth())
                .set(HOUR, utc.getHour())
                .set(MINUTES, utc.getMinute())
                .set(SECONDS, utc.getSecond())
                .set(TIMEZONE, "UTC")
                .set(UNIX_TIME, now.getEpochSecond());
        // names of days and zones are slow to load, and mostly nobody asks
        if (query.reads(WEEKDAY)) {
            rows.set(WEEKDAY, utc.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
        }
        if (query.reads(LOCAL_TIMEZONE)) {
            rows.set(LOCAL_TIMEZONE, abbreviation(now));
        }
        if (query.reads(TIMESTAMP)) {
            rows.set(TIMESTAMP, asctime(utc) + " UTC");
        }
        if (query.reads(DATETIME) || query.reads(ISO_8601)) {
            String iso = iso(utc);
            rows.set(DATETIME, iso).set(ISO_8601, iso);
        }
        rows.end();
    }

    private String abbreviation(Instant now) {
        boolean summer = zone.getRules().isDaylightSavings(now);
        return TimeZone.getTimeZone(zone).getDisplayName(summer, TimeZone.SHORT, Locale.ENGLISH);
    }

    private static String asctime(ZonedDateTime utc) {
        StringBuilder text = new StringBuilder(24);
        text.append(utc.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
        text.append(' ').append(utc.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
        text.append(utc.getDayOfMonth() < 10 ? "  " : " ").append(utc.getDayOfMonth());
        text.append(' ');
        clock(utc, text);
        return text.append(' ').append(utc.getYear()).toString();
    }

    private static String iso(ZonedDateTime utc) {
        StringBuilder text = new StringBuilder(20);
        text.append(utc.getYear()).append('-');
        two(utc.getMonthValue(), text);
        text.append('-');
        two(utc.getDayOfMonth(), text);
        text.append('T');
        clock(utc, text);
        return text.append('Z').toString();
    }

    private static void clock(ZonedDateTime utc, StringBuilder text) {
        two(utc.getHour(), text);
        text.append(':');
        two(utc.getMinute(), text);
        text.append(':');
        two(utc.getSecond(), text);
    }

    private static void two(int number, StringBuilder text) {
        text.append(number < 10 ? "0" : "").append(number);
    }
}
