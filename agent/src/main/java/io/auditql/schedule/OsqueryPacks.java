package io.auditql.schedule;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.function.Supplier;

/// The packs of the configuration, and whether they run here.
public final class OsqueryPacks implements HostTable {
    static final Column NAME = Column.text("name", "name of the pack; the schedule itself is main");
    static final Column PLATFORM = Column.text("platform", "platforms it is for; empty for any");
    static final Column VERSION =
            Column.text("version", "oldest version of osquery it is for; empty for any")
                    .with(Column.Option.VERSION);
    static final Column SHARD = Column.integer("shard", "percent of hosts it is for; 0 for all");
    static final Column DISCOVERY_CACHE_HITS =
            Column.integer(
                    "discovery_cache_hits",
                    "how often the last answer of discovery was used again");
    static final Column DISCOVERY_EXECUTIONS =
            Column.integer("discovery_executions", "how often discovery was executed");
    static final Column ACTIVE = Column.integer("active", "1 when its queries run on this host");

    public static final Schema SCHEMA =
            Schema.table(
                    "osquery_packs",
                    "Packs of queries, and whether they run here",
                    NAME,
                    PLATFORM,
                    VERSION,
                    SHARD,
                    DISCOVERY_CACHE_HITS,
                    DISCOVERY_EXECUTIONS,
                    ACTIVE);

    private final Supplier<Schedule> schedule;

    /// @param schedule the schedule of this moment
    public OsqueryPacks(Supplier<Schedule> schedule) {
        this.schedule = schedule;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        for (Pack pack : schedule.get().packs()) {
            Pack.Description description = pack.description();
            rows.begin()
                    .set(NAME, description.name())
                    .set(PLATFORM, description.platform())
                    .set(VERSION, description.version())
                    .set(SHARD, description.shard())
                    .set(DISCOVERY_CACHE_HITS, pack.hits())
                    .set(DISCOVERY_EXECUTIONS, pack.executions())
                    .set(ACTIVE, pack.isActive() ? 1 : 0)
                    .end();
        }
    }
}
