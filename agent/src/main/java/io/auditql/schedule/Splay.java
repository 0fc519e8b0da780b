package io.auditql.schedule;

import io.auditql.sys.SysException;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// Spreads intervals, so that a fleet does not do everything at the same second.
///
/// A splayed interval is a random one within `percent` of the configured, remembered over restarts as osquery remembers it.
/// Unlike osquery, where 0 and 1 mean 10, 0 means none here; above 100 means none in both.
public final class Splay {
    private static final String KEY = "interval.";

    private final long percent;
    private final RandomGenerator random;
    private final StateMap state;

    public Splay(long percent, RandomGenerator random, StateMap state) {
        this.percent = percent;
        this.random = random;
        this.state = state;
    }

    /// The interval that the query keeps from now on.
    long interval(ScheduledQuery query) throws SysException {
        long interval = query.intervalSeconds();
        long spread = percent > 100 ? 0 : interval * percent / 100;
        if (spread <= 0) {
            return interval;
        }
        byte[] remembered = state.get(KEY + query.name());
        if (remembered != null) {
            long splayed = read(new String(remembered, StandardCharsets.UTF_8), interval);
            if (splayed > 0) {
                return splayed;
            }
        }
        long splayed = random.nextLong(Math.max(1, interval - spread), interval + spread + 1);
        state.put(KEY + query.name(), (interval + ":" + splayed).getBytes(StandardCharsets.UTF_8));
        return splayed;
    }

    /// The splayed interval of `<interval>:<splayed>`, or 0 when it is another interval's.
    private static long read(String text, long interval) {
        String prefix = interval + ":";
        if (!text.startsWith(prefix)) {
            return 0;
        }
        try {
            return Long.parseLong(text.substring(prefix.length()));
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
