package io.auditql.schedule;

import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.util.List;

/// Queries that run together or not at all on a host.
///
/// Whether they run is decided by platform, version and shard once, and by the discovery queries again and again: each must
/// give a row. Their verdict holds for `--pack_refresh_interval`. The workers ask, any thread reads the figures.
public final class Pack {
    private static final System.Logger LOG = System.getLogger(Pack.class.getName());

    /// What `osquery_packs` tells.
    ///
    /// @param platform   as configured
    /// @param version    as configured
    /// @param shard      percent of hosts; 0 for all
    /// @param isForHost  whether platform, version and shard are those of this host
    /// @param discovery  SQL
    public record Description(
            String name,
            String platform,
            String version,
            long shard,
            boolean isForHost,
            List<String> discovery) {
        public Description {
            discovery = List.copyOf(discovery);
        }

        /// A pack that runs everywhere.
        public static Description of(String name) {
            return new Description(name, "", "", 0, true, List.of());
        }
    }

    private final Description description;
    private final long holdsSeconds;
    private boolean active; // all guarded by this
    private boolean asked;
    private long askedSecond;
    private long hits;
    private long executions;

    /// @param holdsSeconds how long a verdict of the discovery holds
    public Pack(Description description, long holdsSeconds) {
        this.description = description;
        this.holdsSeconds = holdsSeconds;
        this.active = description.isForHost() && description.discovery().isEmpty();
    }

    public Description description() {
        return description;
    }

    /// Whether its queries run at this second; executes the discovery when its verdict has become old.
    synchronized boolean isActive(QueryRunner.Planner planner, long second) {
        if (!description.isForHost() || description.discovery().isEmpty()) {
            return active;
        }
        if (asked && Math.abs(second - askedSecond) < holdsSeconds) {
            hits++;
            return active;
        }
        asked = true;
        askedSecond = second;
        executions++;
        active = discover(planner);
        return active;
    }

    private boolean discover(QueryRunner.Planner planner) {
        for (String sql : description.discovery()) {
            try {
                if (planner.ask(sql).rows() == 0) {
                    return false;
                }
            } catch (SqliteException | SysException | RuntimeException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Discovery query failed (%s) of pack %s: %s"
                                .formatted(sql, description.name(), e.getMessage()));
                return false;
            }
        }
        return true;
    }

    /// The last verdict.
    synchronized boolean isActive() {
        return active;
    }

    /// How often the last verdict was used again.
    synchronized long hits() {
        return hits;
    }

    /// How often discovery was executed.
    synchronized long executions() {
        return executions;
    }
}
