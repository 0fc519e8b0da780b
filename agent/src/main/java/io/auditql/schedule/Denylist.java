package io.auditql.schedule;

import io.auditql.sys.SysException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/// Queries that do not run for a day because they went over a budget: the time or the memory of a statement.
///
/// osquery's rules: `"denylist": false` takes a query out of it, and so does reading nothing but events, unless
/// `--events_enforce_denylist` is given. The list outlives the process. Any thread may ask.
public final class Denylist {
    private static final System.Logger LOG = System.getLogger(Denylist.class.getName());
    private static final String KEY = "denylist.";
    private static final long NOT_LISTED = 0;

    /// How long a query stays on it: a day.
    static final long SECONDS = 86_400;

    private final StateMap state;
    private final boolean enabled;
    private final boolean withEvents;
    private final ConcurrentHashMap<String, Long> expiries = new ConcurrentHashMap<>();

    /// @param enabled    false with `--disable_watchdog` and `--watchdog_level=-1`: nothing is ever listed
    /// @param withEvents `--events_enforce_denylist`
    public Denylist(StateMap state, boolean enabled, boolean withEvents) {
        this.state = state;
        this.enabled = enabled;
        this.withEvents = withEvents;
    }

    /// Whether the query must not run now. One whose time is over is taken off.
    ///
    /// @param onlyEvents asked only for a query that is listed: whether it reads nothing but events
    boolean isListed(ScheduledQuery query, BooleanSupplier onlyEvents, long unixTime) {
        long expiry = enabled ? expiry(query.name()) : NOT_LISTED;
        if (expiry == NOT_LISTED) {
            return false;
        }
        if (unixTime < expiry && query.denylist() && (withEvents || !onlyEvents.getAsBoolean())) {
            return true;
        }
        set(query.name(), NOT_LISTED);
        LOG.log(
                System.Logger.Level.INFO,
                "Scheduled denylisted query has expired: " + query.name());
        return false;
    }

    /// The query went over its budget.
    void overBudget(ScheduledQuery query, boolean onlyEvents, long unixTime) {
        if (!enabled || !query.denylist() || (onlyEvents && !withEvents)) {
            return;
        }
        set(query.name(), unixTime + SECONDS);
        LOG.log(
                System.Logger.Level.WARNING,
                "Scheduled query "
                        + query.name()
                        + " went over its budget and does not run for a day; make it cheaper, or give it"
                        + " \"denylist\": false");
    }

    /// Whether the query was on the list when somebody last looked.
    boolean isListed(String query) {
        return expiries.getOrDefault(query, NOT_LISTED) != NOT_LISTED;
    }

    private long expiry(String query) {
        Long known = expiries.get(query);
        if (known == null) {
            known = remembered(query);
            expiries.put(query, known);
        }
        return known;
    }

    private long remembered(String query) {
        try {
            byte[] text = state.get(KEY + query);
            return text == null
                    ? NOT_LISTED
                    : Long.parseLong(new String(text, StandardCharsets.US_ASCII));
        } catch (SysException | NumberFormatException _) {
            return NOT_LISTED; // rather run it again than not at all
        }
    }

    private void set(String query, long expiry) {
        expiries.put(query, expiry);
        try {
            state.put(KEY + query, Long.toString(expiry).getBytes(StandardCharsets.US_ASCII));
        } catch (SysException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cannot keep the denylist over a restart: " + e.getMessage());
        }
    }
}
