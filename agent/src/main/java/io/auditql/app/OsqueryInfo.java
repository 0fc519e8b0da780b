package io.auditql.app;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.function.Supplier;

/// About this program, under the name that packs read.
public final class OsqueryInfo implements HostTable {
    private static final Column PID =
            Column.integer("pid", "process id of the program that answers");
    private static final Column UUID =
            Column.text("uuid", "hardware id of the host").with(Column.Option.NOCASE);
    private static final Column INSTANCE_ID =
            Column.text("instance_id", "id of this installation, kept in its store");
    private static final Column VERSION =
            Column.text("version", "version of auditql").with(Column.Option.VERSION);
    private static final Column CONFIG_HASH =
            Column.text("config_hash", "SHA-1 of the configuration in force")
                    .with(Column.Option.NOCASE);
    private static final Column CONFIG_VALID =
            Column.integer("config_valid", "1 when a configuration is in force");
    private static final Column EXTENSIONS = Column.text("extensions", "inactive: there are none");
    private static final Column BUILD_PLATFORM =
            Column.text("build_platform", "platform it was built for");
    private static final Column BUILD_DISTRO =
            Column.text("build_distro", "distribution it was built for");
    private static final Column START_TIME =
            Column.integer("start_time", "when it started, Unix seconds");
    private static final Column WATCHER =
            Column.integer("watcher", "-1: there is no watcher process");
    private static final Column PLATFORM_MASK =
            Column.integer("platform_mask", "9 on Linux, 21 on macOS, as osquery counts");
    private static final Schema SCHEMA =
            Schema.table(
                    "osquery_info",
                    "The running program: version, identity, configuration",
                    PID,
                    UUID,
                    INSTANCE_ID,
                    VERSION,
                    CONFIG_HASH,
                    CONFIG_VALID,
                    EXTENSIONS,
                    BUILD_PLATFORM,
                    BUILD_DISTRO,
                    START_TIME,
                    WATCHER,
                    PLATFORM_MASK);

    /// What the table tells, known once the program has started.
    ///
    /// @param configHash SHA-1 in hex of the configuration in force, or empty when there is none
    record Facts(String version, Supplier<String> configHash, long startSeconds) {
        Facts(String version, String configHash, long startSeconds) {
            this(version, () -> configHash, startSeconds);
        }
    }

    private final Facts facts;
    private final Supplier<String> uuid;
    private final Supplier<String> instanceId;

    OsqueryInfo(Facts facts, Supplier<String> uuid, Supplier<String> instanceId) {
        this.facts = facts;
        this.uuid = uuid;
        this.instanceId = instanceId;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        boolean mac = System.getProperty("os.name", "").startsWith("Mac");
        String configHash = facts.configHash().get();
        rows.begin()
                .set(PID, ProcessHandle.current().pid())
                .set(UUID, uuid.get())
                .set(INSTANCE_ID, instanceId.get())
                .set(VERSION, facts.version())
                .set(CONFIG_HASH, configHash)
                .set(CONFIG_VALID, configHash.isEmpty() ? 0 : 1)
                .set(EXTENSIONS, "inactive")
                .set(BUILD_PLATFORM, mac ? "darwin" : "linux")
                .set(BUILD_DISTRO, mac ? "macos" : "linux")
                .set(START_TIME, facts.startSeconds())
                .set(WATCHER, -1)
                .set(PLATFORM_MASK, mac ? 21 : 9)
                .end();
    }
}
